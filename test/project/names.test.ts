/** What the analysis knows of the kernel is data in server/model: its code spells no function, and guesses nothing from names. */
import { describe, expect, test } from 'vitest';
import { builtinModels } from '../../server/model/builtin.ts';
import { files, read } from './repository.ts';

const sources = files('server/{flow,rules}/**/*.ts');

/** Names with `_` in them that are no functions, and why code spells them. */
const SPELLED: Readonly<Record<string, string>> = {
  dma_addr_t: 'the type of a handle, in C',
  phys_addr: 'the field of a BAR that a watch reads',
  orig_nents: 'the field of a table with the count that its unmap call takes',
  storage_class_specifier: 'a node of the syntax tree',
};

/** What speaks of doorbell-lint itself, in the comments of a driver. */
const DIRECTIVES = 'server/rules/suppressions.ts';

const functions = new Set(builtinModels.flatMap((model) => Object.keys(model.functions ?? {})));

/** A file without its comments and the texts that only people read, and the strings and regular expressions in it. */
function literalsOf(path: string): { strings: string[]; expressions: string[] } {
  const code = read(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|(?<=\s)\/\/ .*$|`(?:\\.|[^`\\])*`/gm, '');
  return {
    strings: Array.from(code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g), (match) => match[1]!),
    expressions: Array.from(
      code.matchAll(
        /(?<=(?:[(=,:!&|?[]|return)\s*)\/((?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[a-z]*(?=[\s.,;)])/g,
      ),
      (match) => match[1]!,
    ),
  };
}

describe.for(sources)('%s', (path) => {
  const { strings, expressions } = literalsOf(path);

  test('spells no function of the kernel', () => {
    const isName = (text: string) => /^[A-Za-z]\w*_\w+$/.test(text) && text === text.toLowerCase();
    const spelled = strings.filter((text) => (functions.has(text) && text !== 'none') || isName(text));
    expect(spelled.filter((text) => !(text in SPELLED))).toEqual([]);
  });

  test('has no expression that looks for words in names', () => {
    const words = expressions.flatMap((one) =>
      Array.from(one.replace(/\\[a-zA-Z]|\[[^\]]*\]|\(\?[<!=:]+/g, ' ').matchAll(/[A-Za-z]{2,}/g), ([word]) => word),
    );
    expect(path === DIRECTIVES ? [] : words).toEqual([]);
  });
});

test('what may be spelled is spelled somewhere', () => {
  const all = new Set(sources.flatMap((path) => literalsOf(path).strings));
  expect(Object.keys(SPELLED).filter((name) => !all.has(name))).toEqual([]);
});
