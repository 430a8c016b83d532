/** The tests in a real VS Code: `npm run test:e2e`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/*.e2e.ts'],
    globalSetup: 'test/e2e/global-setup.ts',
    // Ends a test that waits for what never comes; a test that passes waits for the thing itself.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
