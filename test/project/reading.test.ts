/** Files are read in one place, which knows what may be opened. */
import { expect, test } from 'vitest';
import { files, read } from './repository.ts';

/** What reads a file, or gives what does. */
const readers = /\b(?:readFile|readFileSync|readSync|readv|createReadStream|open|openSync|openAsBlob|promises)\b/;
/** The one that reads, and the one that opens what it has made. */
const allowed = ['server/workspace/read-file.ts', 'server/workspace/write-file.ts'];

test('only server/workspace/read-file.ts reads files', () => {
  const imports = /import\s+([^;]*?)\s+from\s+'(?:node:)?fs(\/promises)?'/g;
  const others = files('server/**/*.ts').filter((path) =>
    Array.from(read(path).matchAll(imports)).some(
      ([, names, promises]) => promises !== undefined || !names!.startsWith('{') || readers.test(names!),
    ),
  );
  expect(others).toEqual(allowed);
  expect(read(allowed[1]!)).not.toMatch(/readFileSync|openSync\([^)]*'r/);
});
