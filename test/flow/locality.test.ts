/**
 * A verdict on a function depends on what the function does, and what those do that it calls: not on the order, number or names of
 * other functions, not on its own names, not on comments and strings.
 * LOCALITY_SEED tries other rewrites, for which nothing is known to fail; what does then is one more for known.ts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { toUri } from '../../server/workspace/source.ts';
import { presentLinuxTree } from '../corpus/linux.ts';
import { fixturesIn } from '../support/check.ts';
import { openEngine, openParser, repository } from '../support/engine.ts';
import { Random } from '../support/random.ts';
import { KNOWN, UNMOVABLE } from './known.ts';
import { renamed } from './renamed.ts';
import { reordered, reworded, withUnrelated } from './rewrites.ts';
import { type Rewritten, said } from './said.ts';

const seed = Number(process.env.LOCALITY_SEED ?? 1);

let engine: Engine;
let parser: CParser;
beforeAll(async () => {
  engine = await openEngine();
  parser = await openParser();
});

const model = buildModel(builtinModels);
const isKernels = (name: string): boolean => model.functions.has(name) || model.contracts.has(name);

/** Undefined where a file cannot be rewritten so. */
type Rewrite = (text: string, random: Random, path: string) => Rewritten | undefined;

const rewrites: Readonly<Record<string, Rewrite>> = {
  'other order': (text, random) => asText(reordered(parser, text, random)),
  'other names': (text, random, path) => renamed(parser, text, isKnownTo(path, text), random),
  'some more functions': (text, random) => asText(withUnrelated(parser, text, 8, random)),
  '200 more functions': (text, random) => asText(withUnrelated(parser, text, 200, random)),
  'fewer functions': (text, random) => ({ text, earlier: withUnrelated(parser, text, 20, random) ?? '' }),
  'further down': (text, random) => ({ text: `/*${' '.repeat(random.below(2_000))}*/\n${text}` }),
  'other comments and strings': (text, random) => ({ text: reworded(parser, text, random) }),
};

function asText(text: string | undefined): Rewritten | undefined {
  return text === undefined ? undefined : { text };
}

/** Names of functions that models or the files beside a file know. */
function isKnownTo(path: string, text: string): (name: string) => boolean {
  const isAlone = !/\/(?:rules\/[^/]+|cases)\/[^/]+\/[^/]+$|\/drivers\//.test(path);
  const isStatic = (name: string): boolean => new RegExp(`^static\\b[^;{}=]*\\b${name}\\(`, 'm').test(text);
  const isFunction = (name: string): boolean => new RegExp(`^\\w[^;{}=]*\\b${name}\\(`, 'm').test(text);
  return (name) => isKernels(name) || (!isAlone && isFunction(name) && !isStatic(name));
}

/** Kernel drivers with findings that were read in the code, and without any. */
const DRIVERS = [
  'drivers/pci/endpoint/pci-ep-msi.c',
  'drivers/pci/endpoint/functions/pci-epf-test.c',
  'drivers/pci/endpoint/functions/pci-epf-vntb.c',
  'crypto/async_tx/async_pq.c',
  'crypto/async_tx/async_memcpy.c',
];

/** Files by the name that KNOWN has for them. */
const subjects = new Map<string, string>(
  fixturesIn('rules').map((name) => [name, join(repository, 'test/rules', name)]),
);
/** Cases that other people keep beside the repository, where they are. */
const cases = join(repository, '../shared/cases');
if (existsSync(cases))
  for (const name of readdirSync(cases, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.c'))
    .sort())
    subjects.set(`cases/${name}`, join(cases, name));
const tree = presentLinuxTree();
if (tree) for (const path of DRIVERS) subjects.set(`linux/${path}`, join(tree, path));
else console.log('Linux 7.2 is not at hand: `npm run test:corpus` fetches it, or LINUX_SOURCE names it');

/** What the engine says of files as they stand, by path. */
const saidBefore = new Map<string, readonly string[]>();

/** With so many more functions a check takes a while: a fixture of each rule, the cases about bounds, the drivers. */
function hasTime(kind: string, name: string): boolean {
  const [rule] = name.split('/');
  const isFirst = [...subjects.keys()].find((it) => it.startsWith(`${rule}/`)) === name;
  return !kind.startsWith('200') || isFirst || /^(?:cases\/[aqr]\d|linux\/)/.test(name);
}

describe.for(Object.keys(rewrites))(`%s, seed ${seed}`, (kind) => {
  test.for([...subjects].filter(([name]) => hasTime(kind, name)))('%s', ([name, path]) => {
    const text = readFileSync(path, 'utf8');
    const rewritten = rewrites[kind]!(text, new Random(seed), relative(repository, path));
    if (!rewritten) {
      expect(Object.keys(UNMOVABLE)).toContain(name);
      return;
    }
    const uri = toUri(path);
    const before = saidBefore.get(path) ?? said(engine, parser, uri, { text });
    saidBefore.set(path, before);
    const after = said(engine, parser, uri, rewritten);
    if (seed === 1 && KNOWN[kind]?.[name]) expect(after).not.toEqual(before);
    else expect(after).toEqual(before);
  });
});
