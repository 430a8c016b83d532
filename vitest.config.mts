/** The tests that need no editor: `npm run test:unit`, after a build. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Ends a test that hangs; the property suites take a while on a busy machine.
    testTimeout: 120_000,
    // Not the user's own.
    env: { XDG_CACHE_HOME: join(tmpdir(), 'doorbell-lint-test-cache') },
  },
});
