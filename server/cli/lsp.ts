/** `doorbell-lint lsp`: the language server that the extension runs, for other editors. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loads the server's bundle, which lies beside this one and starts by itself; it reads its transport from the command line. */
export async function lsp(bundles: string): Promise<void> {
  await import(pathToFileURL(join(bundles, 'server.js')).href);
}
