/** The injection grammar on a minimal C grammar; test/e2e runs the same file on the grammar that VS Code ships. */
import { expect, test } from 'vitest';
import model from '../../server/model/dma-api.json' with { type: 'json' };
import type { ModelData } from '../../server/model/model.ts';
import grammar from '../../syntaxes/doorbell.tmLanguage.json' with { type: 'json' };
import { checkGrammar } from './check-grammar.ts';

test('directions, prot flags and calls have scopes of their own, outside comments and strings', () =>
  checkGrammar('test/syntaxes/c.tmLanguage.json'));

test('each map and unmap call of the model is one of the grammar', () => {
  const { map, unmap } = grammar.repository;
  const patterns: Readonly<Record<string, string>> = { maps: map.match, unmaps: unmap.match };
  for (const [name, { effect }] of Object.entries((model as ModelData).functions ?? {})) {
    const pattern = patterns[effect ?? ''];
    if (pattern) expect(`${name}(`).toMatch(new RegExp(pattern));
  }
});
