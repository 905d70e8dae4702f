import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

/**
 * Tests that hold nothing outside themselves share a process, and what it has loaded; the others get one each. One of the
 * steps replaces a module, which would be for everybody.
 */
const TOGETHER = [
  'test/{adapters,collectors,domain,emulators,lib,queries}/**/*.test.ts',
  'test/steps/**/!(previous-rows).test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/setup-emulator.ts', 'test/support/setup-command-line.ts'],
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A developer's own cloud must never be read by a test.
    env: {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      // Nor a developer's proxy be asked for servers on loopback.
      NO_PROXY: 'localhost,127.0.0.1',
      no_proxy: 'localhost,127.0.0.1',
    },
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: TOGETHER },
      },
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
    ],
  },
});
