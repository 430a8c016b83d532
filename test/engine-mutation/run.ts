/**
 * `npm run test:engine-mutation -- [--sample N] [--seed S] [FILE...]`: breaks the engine in one place at a time and asks the tests
 * whether they notice. Files are those of server/ir, server/model and server/flow where none are named. Survivors are printed and
 * written to .cache/engine-mutation.txt; each is a test that is missing, or a place where the change means the same.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { files, read, root } from '../project/repository.ts';
import { Random } from '../support/random.ts';
import { mutantsOfCode } from './code.ts';
import { mutantsOfModel } from './data.ts';
import type { Mutant } from './mutant.ts';
import { place, type Tried, table } from './report.ts';
import { Trials, withCopy } from './trial.ts';

const ENGINE = ['server/ir/**/*.ts', 'server/model/*.ts', 'server/model/*.json', 'server/flow/**/*.ts'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? 1);
const named = positionals.map((path) => relative(root, resolve(path)).replaceAll('\\', '/'));
const chosen = (named.length > 0 ? named : files(...ENGINE)).filter((file) => !file.endsWith('.schema.json'));
const all = chosen.flatMap((file): Mutant[] =>
  file.endsWith('.json') ? mutantsOfModel(file, read(file)) : mutantsOfCode(file, read(file)),
);
const mutants = values.sample ? new Random(seed).some(all, Number(values.sample)) : all;
console.log(`${mutants.length} of ${all.length} mutants of ${chosen.length} files, seed ${seed}`);

const tried = await withCopy(async (copy) => {
  const trials = new Trials(copy);
  const done: Tried[] = [];
  for (const mutant of mutants) {
    await trials.prepare(mutant.file);
    const outcome = await trials.try(mutant);
    done.push({ ...mutant, outcome });
    console.log(`${String(done.length).padStart(4)} ${outcome.padEnd(8)} ${place(mutant).split('\n')[0]}`);
  }
  return done;
});

const survivors = tried.filter(({ outcome }) => outcome === 'survived').map(place);
const report = [table(tried), '', ...survivors].join('\n');
const path = join(root, '.cache/engine-mutation.txt');
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, `${report}\n`);
console.log(`\n${report}`);
