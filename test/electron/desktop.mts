/**
 * `npm run test:electron`: the suite in the desktop VS Code that VSCODE_PATH names, else in one that
 * \@vscode/test-electron downloads.
 */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { buildSuite } from './build-suite.mts';

/** Milliseconds without a byte after which a download counts as failed. */
const downloadTimeout = 15_000;

const elsewhere = 'or run the same suite without a desktop: npm run test:e2e';

async function findVSCode(): Promise<string> {
  const { VSCODE_PATH } = process.env;
  if (VSCODE_PATH === undefined) {
    return downloadAndUnzipVSCode({ version: 'stable', timeout: downloadTimeout }).catch((error: unknown) => {
      throw new Error(`VS Code cannot be downloaded (${error}). Set VSCODE_PATH to its executable, ${elsewhere}`);
    });
  }
  if (!existsSync(VSCODE_PATH)) throw new Error(`VSCODE_PATH names no file: ${VSCODE_PATH}. Correct it, ${elsewhere}`);
  return VSCODE_PATH;
}

const state = await mkdtemp(join(tmpdir(), 'doorbell-lint-electron-'));
try {
  const examples = join(state, 'examples');
  await cp('examples', examples, { recursive: true });
  await runTests({
    vscodeExecutablePath: await findVSCode(),
    extensionDevelopmentPath: process.cwd(),
    extensionTestsPath: await buildSuite(),
    launchArgs: [examples, '--disable-extensions', `--user-data-dir=${join(state, 'user-data')}`],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(state, { recursive: true, force: true });
}
