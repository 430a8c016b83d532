/** Bundles the suite that runs inside an extension host, for both of its runners. */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Answers the path of the bundle, `.js` and all, as VS Code's extensionTestsPath wants it. */
export async function buildSuite(): Promise<string> {
  const outfile = '.cache/electron-suite/index.js';
  await rm(dirname(outfile), { recursive: true, force: true });
  await build({
    entryPoints: ['test/electron/suite/index.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(process.cwd(), outfile);
}
