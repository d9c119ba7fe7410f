import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['parley-source'] },
  ssr: { resolve: { conditions: ['parley-source', 'node', 'import', 'module', 'default'] } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['harness/**/*.test.ts', 'reports/**/*.test.ts', 'suites/**/*.test.ts', 'fixtures/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist', 'reports/out'],
    benchmark: { include: ['harness/**/*.bench.ts'] },
    passWithNoTests: false,
    allowOnly: false,
    setupFiles: ['harness/vitest.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // As the command has it: messages are short-lived, and a third of the harness's time went into sweeping them up.
    execArgv: ['--max-semi-space-size=64'],
  },
})
