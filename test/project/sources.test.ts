/** Source files: a header comment each, not too long, and no trace of the machine that they were written on. */
import { expect, test } from 'vitest';
import { files, read } from './repository.ts';

const sources = files('*.{ts,mts,mjs}', '{server,extension,test,scripts}/**/*.{ts,mts,mjs}');
const maxLines = 400;

test('each source file opens with a comment that says what it is for', () => {
  const header = /^(?:#!.*\n)?(?:\/\*\*\s+(?:\*\s+)?[^\s*/]|\/\/ ?\S)/;
  const bare = sources.filter((path) => !header.test(read(path)));
  expect(bare).toEqual([]);
});

test(`no source file has more than ${maxLines} lines`, () => {
  const long = sources.filter((path) => read(path).trimEnd().split('\n').length > maxLines);
  expect(long, 'split it by ideas').toEqual([]);
});

test('no file names a folder of the machine that it was written on', () => {
  const texts = files('**/*.{ts,mts,mjs,js,json,md,c,h,yml,sh}', '.ci/*');
  const traces = texts.filter((path) => /(?<![\w.])\/(?:home|Users|root|work|workspace)\/\w/.test(read(path)));
  expect(traces).toEqual([]);
});
