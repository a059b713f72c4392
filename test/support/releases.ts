import build from './build.ts'
import { javaClient } from './java-client.ts'
import { shareReleases } from './local-cluster.ts'
import { tempHome } from './rmqctl.ts'

// For `npm run ci`: gets what all integration tests share, the built program, each version of RocketMQ and its client.
await build()
for (const version of ['5.3.3', '4.9.7', '5.5.0']) {
  await using home = await tempHome()
  await shareReleases(home, version)
  await javaClient(version)
}
