/** The drivers that defects are planted in are correct, and what the operators make of them is still C on the same lines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { toUri } from '../../server/workspace/source.ts';
import { fixturesIn, reportedIn } from '../support/check.ts';
import { openEngine, openParser, repository } from '../support/engine.ts';
import { active, runCampaign } from './campaign.ts';
import { operators } from './operators/all.ts';
import { complaints, isAccurate } from './report.ts';
import { Source } from './source.ts';

let engine: Engine;
let parser: CParser;
beforeAll(async () => {
  engine = await openEngine();
  parser = await openParser();
});

const drivers = fixturesIn('mutation/drivers').map((name) => join(repository, 'test/mutation/drivers', name));

describe.for(drivers)('%s', (path) => {
  const text = readFileSync(path, 'utf8');
  const uri = toUri(path);

  test('is silent', () => {
    expect(reportedIn(engine, text, uri)).toEqual([]);
  });

  test('stays C on the same lines with a defect in it', () => {
    const source = new Source(parser, path, text, uri);
    const lines = text.split('\n').length;
    const broken: string[] = [];
    for (const { rule, plant } of operators) {
      for (const { what, edits } of plant(source)) {
        const mutant = source.edited(edits);
        const tree = parser.parse(mutant);
        if (tree.root.hasError || mutant.split('\n').length !== lines || mutant === text)
          broken.push(`${rule}: ${what}:\n${mutant}`);
        tree.dispose();
      }
    }
    source.dispose();
    expect(broken).toEqual([]);
  });
});

test('every operator of a rule has a place in one of the drivers', () => {
  const planted = new Set<string>();
  for (const path of drivers) {
    const source = new Source(parser, path, readFileSync(path, 'utf8'), toUri(path));
    for (const { rule, plant } of active) if ([...plant(source)].length > 0) planted.add(rule);
    source.dispose();
  }
  expect(active.map(({ rule }) => rule).filter((rule) => !planted.has(rule))).toEqual([]);
});

test('what is planted in mappings that are resolved is found, and nothing else', { timeout: 300_000 }, () => {
  const campaign = runCampaign(engine, parser, drivers);
  expect(isAccurate(campaign), complaints(campaign).join('\n')).toBe(true);
});
