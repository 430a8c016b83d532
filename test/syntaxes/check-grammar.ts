/** The one door from tests to vscode-tmgrammar-test. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Tokenizes a file of test/syntaxes with a grammar and what package.json injects into it. Rejects, naming line and scopes,
 * where a token's scopes are not those that the comments of the file ask for.
 */
export async function checkGrammar(grammar: string, file = 'doorbell.test.c'): Promise<void> {
  const cli = 'node_modules/vscode-tmgrammar-test/dist/unit.js';
  const run = promisify(execFile)(process.execPath, [cli, '-g', grammar, `test/syntaxes/${file}`]);
  await run.catch((failure: { stdout: string; stderr: string }) => {
    throw new Error(`${failure.stdout}${failure.stderr}`);
  });
}
