/**
 * What the analysis knows of the kernel is data in server/model: its code spells no function, guesses nothing from names, and
 * asks the ir and the syntax tree instead of the text.
 */
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

/** Where regular expressions read what is not C, and what that is. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'server/simulator/fault-log.ts': 'lines of a kernel log',
  'server/simulator/iommu/*.ts': 'lines of a kernel log',
  'server/simulator/log/*.ts': 'lines of a kernel log',
  'server/simulator/platform/board/*.ts': 'what a device tree says a device is compatible with',
};

const functions = new Set(builtinModels.flatMap((model) => Object.keys(model.functions ?? {})));

/** A file without its comments and the texts that only people read, and the strings and regular expressions in it. */
function literalsOf(path: string): { strings: string[]; expressions: string[] } {
  const code = read(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|(?<=\s)\/\/ .*$|`(?:\\.|[^`\\])*`/gm, '');
  return {
    strings: Array.from(code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g), (match) => match[1]!),
    expressions: Array.from(
      code.matchAll(
        /(?<=(?:[(=,:!&|?[>]|return)\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*(?=[\s.,;)\]])|\bRegExp\b/g,
      ),
      (match) => match[0],
    ),
  };
}

describe.for(sources)('%s', (path) => {
  const { strings } = literalsOf(path);

  test('spells no function of the kernel', () => {
    const isName = (text: string) => /^[A-Za-z]\w*_\w+$/.test(text) && text === text.toLowerCase();
    const spelled = strings.filter((text) => (functions.has(text) && text !== 'none') || isName(text));
    expect(spelled.filter((text) => !(text in SPELLED))).toEqual([]);
  });
});

test('no regular expression reads C', () => {
  const mayHave = new Set(files(...Object.keys(EXPRESSIONS)));
  const all = [...sources, ...files('server/simulator/**/*.ts')];
  const found = all.filter((path) => !mayHave.has(path)).flatMap((path) => literalsOf(path).expressions);
  expect(found).toEqual([]);
});

test('what may have regular expressions has some', () => {
  const idle = Object.keys(EXPRESSIONS).filter((glob) =>
    files(glob).every((p) => literalsOf(p).expressions.length === 0),
  );
  expect(idle).toEqual([]);
});

test('what may be spelled is spelled somewhere', () => {
  const all = new Set(sources.flatMap((path) => literalsOf(path).strings));
  expect(Object.keys(SPELLED).filter((name) => !all.has(name))).toEqual([]);
});
