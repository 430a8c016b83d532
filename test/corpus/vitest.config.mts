/** The check on real kernel source: `npm run test:corpus`, after a build. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/corpus/*.corpus.ts'],
    testTimeout: 1_700_000,
    hookTimeout: 600_000,
  },
});
