/** Lines of page-table walks, written and read back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWalkLine, walkLine } from '../../server/simulator/walk-line.ts';

test('a line says what its entry is, and reads back as that', () => {
  const phrase = fc.stringMatching(/^[a-zA-Z0-9 ()[\]:=+]{1,20}$/).filter((text) => text.trim() === text);
  const entry = fc.record(
    {
      level: fc.constantFrom('L0', 'PML4E', 'PDE', 'STE level 2'),
      index: fc.bigInt(0n, 511n),
      address: fc.bigInt(0n, (1n << 52n) - 1n),
      value: fc.bigInt(0n, (1n << 64n) - 1n),
      bits: fc.array(phrase, { minLength: 1, maxLength: 6 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(entry, (given) => {
      expect(readWalkLine(walkLine(given, 8))).toEqual(given);
    }),
  );
});

test.each(['cached in the IOTLB', 'mapping 0x1000 to 0x1fff at 0x8000: read+write'])(
  'what reads no entry is no entry: %s',
  (line) => expect(readWalkLine(line)).toBeNull(),
);
