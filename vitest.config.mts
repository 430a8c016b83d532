/** The tests that need no editor: `npm run test:unit`, after a build. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Ends a test that hangs; the property suites take a while on a busy machine.
    testTimeout: 120_000,
  },
});
