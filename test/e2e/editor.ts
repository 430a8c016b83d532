/**
 * `npm run editor`: the extension on the bundled examples, in the desktop's VS Code where there is one, else in a
 * code-server on this machine, until interrupted.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startProduct } from './product.ts';

const root = resolve(import.meta.dirname, '../..');
const examples = join(root, 'examples');

if (spawnSync('code', ['--version']).status === 0) {
  execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root });
  execFileSync('code', [`--extensionDevelopmentPath=${root}`, examples], { stdio: 'inherit' });
} else {
  console.log('There is no desktop VS Code here: starting a local code-server.');
  const state = await mkdtemp(join(tmpdir(), 'doorbell-lint-editor-'));
  try {
    const server = await startProduct(state);
    console.log(`Open ${server.url}/?folder=${encodeURIComponent(examples)} in a browser. Ctrl+C ends it.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await server.stop();
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}
