/** The product in code-server, as a user has it: packaged, installed, served. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CodeServer, installCodeServer, installExtension, prepareState, startCodeServer } from './code-server.ts';

/** Builds and packages the extension and starts a code-server that has it; `root` keeps all that this leaves behind. */
export async function startProduct(root: string): Promise<CodeServer> {
  const vsix = join(root, 'doorbell-lint.vsix');
  const [codeServer] = await Promise.all([
    installCodeServer(),
    promisify(execFile)('npm', ['run', 'package', '--', '--out', vsix]),
    prepareState(root),
  ]);
  await installExtension(codeServer, root, vsix);
  return startCodeServer(codeServer, root);
}
