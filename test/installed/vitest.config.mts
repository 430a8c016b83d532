/** The tests of what users install, with the shells and editors that they have: `npm run test:installed`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/installed/*.installed.ts'],
    globalSetup: 'test/installed/global-setup.ts',
    // Ends a test that waits for what never comes.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
