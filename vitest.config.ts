import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{core,db,server,web,simulator,scripts,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**'],
    // Databases, browsers and servers start in some of them, on machines with two cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Real servers and browsers on a shared machine: a stall of seconds is the machine's. Said in the report as a retry; never on a desk.
    retry: process.env['CI'] ? 1 : 0,
  },
})
