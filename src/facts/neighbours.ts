import type { Fact } from './fact.ts'

/** Other clusters of rmqctl on the host, by the folders that they live in. */
export const neighboursFact: Fact<string[]> = {
  name: 'neighbours',
  script: `for f in "$DIR"/*/cluster.json /opt/rocketmq/*/cluster.json "$LOGIN_HOME"/rocketmq/*/cluster.json; do
  [ -f "$f" ] && [ "$f" != "$ROOT/cluster.json" ] && echo "cluster \${f%/cluster.json}"
done; :`,
  parse: text => [...new Set([...text.matchAll(/^cluster (\/.+)$/gm)].map(([, path = '']) => path))],
}
