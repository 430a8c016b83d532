/** The injection grammar on the C grammar that VS Code ships; test/syntaxes runs the same file on a minimal one. */
import { join } from 'node:path';
import { test } from 'vitest';
import { checkGrammar } from '../syntaxes/check-grammar.ts';
import { installCodeServer } from './code-server.ts';

test("directions, prot flags and calls have scopes of their own in VS Code's C", async () => {
  const packageFolder = join(await installCodeServer(), '../../..');
  await checkGrammar(join(packageFolder, 'lib/vscode/extensions/cpp/syntaxes/c.tmLanguage.json'));
});
