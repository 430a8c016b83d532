/** The product in code-server, as a user has it: packaged, installed, served. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import {
  type CodeServer,
  installCodeServer,
  installExtension,
  prepareState,
  type Start,
  startCodeServer,
} from './code-server.ts';

/** How a code-server is set up. */
export interface Setup extends Start {
  /** User settings besides the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Builds and packages the extension into `root`; answers the path of the package. */
export async function packageProduct(root: string): Promise<string> {
  await promisify(execFile)('npm', ['run', 'package', '--', '--out', root]);
  return join(root, `doorbell-lint-${manifest.version}.vsix`);
}

/** Starts a code-server that has the packaged extension; `root` keeps all that this leaves behind. */
export async function serveProduct(root: string, vsix: string, setup: Setup = {}): Promise<CodeServer> {
  const codeServer = await installCodeServer();
  await prepareState(root, setup.settings);
  await installExtension(codeServer, root, vsix);
  return startCodeServer(codeServer, root, setup);
}

/** Packages the extension and serves it. */
export async function startProduct(root: string): Promise<CodeServer> {
  return serveProduct(root, await packageProduct(root));
}
