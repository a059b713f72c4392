import { defineConfig } from 'vitest/config'

/** What runs real RocketMQ has the machine for itself: one file at a time, and one attempt. */
const onReal = {
  fileParallelism: false,
  retry: 0,
  testTimeout: 300_000,
  hookTimeout: 300_000,
  globalSetup: ['test/support/build.ts'],
}

/** `unit` is quick and needs nothing but Node, `integration` is the rest of CI, `long` runs only by `npm run test:long`. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/long/**'],
          testTimeout: 60_000, // a test takes seconds at most; a busy machine must not make it fail
          pool: 'forks', // on two cores as quick as threads, and process.env or a signal stays in its file
          maxWorkers: 3, // vitest would take one on two cores, and many files wait for processes
        },
      },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...onReal } },
      {
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          ...onReal,
          testTimeout: 3_600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
})
