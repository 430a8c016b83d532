/** The one door from tests to vscode-tmgrammar-test. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Tokenizes doorbell.test.c with a C grammar and what package.json injects into it. Rejects, naming line and scopes,
 * where a token's scopes are not those that the comments of the file ask for.
 */
export async function checkGrammar(cGrammar: string): Promise<void> {
  const cli = 'node_modules/vscode-tmgrammar-test/dist/unit.js';
  const run = promisify(execFile)(process.execPath, [cli, '-g', cGrammar, 'test/syntaxes/doorbell.test.c']);
  await run.catch((failure: { stdout: string; stderr: string }) => {
    throw new Error(`${failure.stdout}${failure.stderr}`);
  });
}
