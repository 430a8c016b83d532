/**
 * Part of `npm run bench`: how long an editor waits for the server in dist/. From its start to the first diagnostics, and from a
 * keystroke to new ones, with what an editor asks for besides, on an example and on a real driver. Prints a table; asserts nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CodeLensRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  InlayHintRequest,
} from 'vscode-languageserver/node';
import { linuxTree } from '../corpus/linux.ts';
import { type Editor, openInEditor } from './editor.ts';
import { median, quantile } from './statistics.ts';

const STARTS = 5;
const KEYSTROKES = 40;

interface Latency {
  /** Milliseconds from starting the server to its first diagnostics, one per start. */
  readonly first: number[];
  /** Milliseconds from an edit to diagnostics for it, one per keystroke. */
  readonly keystroke: number[];
}

async function measure(path: string): Promise<Latency> {
  // As the extension starts it (extension/server-process.ts): the first start compiles, the others need not.
  const cache = mkdtempSync(join(tmpdir(), 'doorbell-lint-compile-cache-'));
  const env = { ...process.env, NODE_COMPILE_CACHE: cache };
  const first: number[] = [];
  const keystroke: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const begun = performance.now();
    const editor = await openInEditor(path, env);
    await editor.pull();
    first.push(performance.now() - begun);
    if (start === 0) {
      const line = Math.floor(readFileSync(path, 'utf8').split('\n').length / 2);
      for (let i = 0; i < KEYSTROKES; i++) {
        const edited = performance.now();
        await editor.type(i % 2 === 0 ? ' ' : '\n', { line, character: 0 });
        const others = askAlong(editor);
        await editor.pull();
        keystroke.push(performance.now() - edited);
        await others;
      }
    }
    await editor.close();
  }
  rmSync(cache, { recursive: true, force: true });
  return { first, keystroke };
}

/** What an editor also wants to know after each edit, asked before the diagnostics, where it delays them most. */
function askAlong({ connection, uri }: Editor): Promise<unknown> {
  const textDocument = { uri };
  const range = { start: { line: 0, character: 0 }, end: { line: 1_000, character: 0 } };
  return Promise.all([
    connection.sendRequest(InlayHintRequest.type, { textDocument, range }),
    connection.sendRequest(CodeLensRequest.type, { textDocument }),
    connection.sendRequest(DocumentLinkRequest.type, { textDocument }),
    connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
  ]);
}

const files = [
  resolve('examples/doorbell-wrong.c'),
  join(linuxTree(), 'drivers/pci/endpoint/pci-ep-msi.c'),
  join(linuxTree(), 'drivers/pci/endpoint/functions/pci-epf-test.c'),
];
console.log('milliseconds                      first diagnostics    keystroke to diagnostics');
console.log('                                  median               median   95 %');
for (const path of files) {
  const { first, keystroke } = await measure(path);
  const name = path.split('/').at(-1)!;
  const columns = [median(first), median(keystroke), quantile(keystroke, 0.95)].map((time) => time.toFixed(0));
  console.log(`${name.padEnd(34)}${columns[0]!.padEnd(21)}${columns[1]!.padEnd(9)}${columns[2]}`);
}
