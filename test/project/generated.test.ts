/** What is generated says what the code says. */
import { expect, test } from 'vitest';
import { outputs, repair } from '../../scripts/generate/outputs.ts';
import { generate } from '../../scripts/generate.ts';
import { files, read } from './repository.ts';

if (process.env.UPDATE === '1') await generate();
const expected = await outputs();

test.for([...expected])('%s is up to date', ([path, text]) => {
  expect(files(path), `missing; run: ${repair}`).toEqual([path]);
  expect(read(path), `out of date; run: ${repair}`).toBe(text);
});

test('no page is left of a rule that is gone', () => {
  const orphans = files('docs/rules/*').filter((path) => !expected.has(path));
  expect(orphans, 'delete these').toEqual([]);
});
