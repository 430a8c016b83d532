/** Each fix that a fixture offers, alone: it compiles, and its finding is gone without another one in its place. */
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding, Fix } from '../../server/rules/finding.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { applyEdits, findingsIn, findingsOf, fixturesIn, fixtureText, isRepaired } from '../support/check.ts';
import { openEngine, repository } from '../support/engine.ts';
import { compilerSays, effectOf, saidAnew } from '../support/fixes.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

const repaired = fixturesIn('rules').filter((name) => isRepaired(`rules/${name}`));

describe('each fix does what it is offered for', () => {
  test.each(repaired)('%s', (name) => {
    const fixture = `rules/${name}`;
    const text = fixtureText(fixture);
    const folder = dirname(join(repository, 'test', fixture));
    const before = findingsOf(engine, fixture);
    const said = compilerSays(text, folder);
    for (const finding of before) {
      if (!hasFix(finding)) continue;
      const fixed = applyEdits(text, finding.fix.edits);
      const { remains, news } = effectOf(finding, before, findingsIn(engine, fixture, fixed));
      expect({ remains, news, compiler: saidAnew(said, compilerSays(fixed, folder)) }, finding.fix.title).toEqual({
        remains: false,
        news: [],
        compiler: [],
      });
    }
  });
});

function hasFix(finding: Finding): finding is Finding & { readonly fix: Fix } {
  return finding.fix !== null;
}

test('what a fix breaks is seen', () => {
  const text = 'int f(struct device *dev, dma_addr_t a)\n{\n\treturn dma_mapping_error(dev, a);\n}\n';
  const said = compilerSays(text, repository);
  expect(said).toEqual([]);
  const elsewhere = compilerSays(text.replace('(dev, a)', '(mapper, a)'), repository);
  expect(saidAnew(said, elsewhere).join()).toContain('mapper');
  const swapped = compilerSays(text.replace('(dev, a)', '(a, dev)'), repository);
  expect(saidAnew(said, swapped).length).toBeGreaterThan(0);
});
