/** The tests in a real VS Code: `npm run test:e2e`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/*.e2e.ts'],
    globalSetup: 'test/e2e/global-setup.ts',
    setupFiles: 'test/e2e/notifications.ts',
    // Ends a test that waits for what never comes; a test that passes waits for the thing itself.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // One browser at a time: two cores are enough, and screenshots are taken of what has come to rest.
    fileParallelism: false,
  },
});
