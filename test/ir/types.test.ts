/** Types as C writes and converts them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  convert,
  decayed,
  elementType,
  type IntegerType,
  integerType,
  isIntegerTypeName,
  parseTypeName,
  pointerTo,
  recordTag,
  typeOf,
  UNKNOWN_TYPE,
} from '../../server/ir/types.ts';
import { typeText } from '../support/lowered.ts';

test.each([
  ['u32', 'u32'],
  ['const struct pci_epc *', 'struct pci_epc *'],
  ['unsigned   long', 'unsigned long'],
  ['u32[3]', 'u32[3]'],
  ['struct msi_msg *[2][]', 'struct msi_msg *[2][]'],
  ['const char * const *', 'char **'],
  ['static volatile int', 'int'],
  ['', '?'],
])('%s is read as %s', (text, type) => {
  expect(typeText(parseTypeName(text))).toBe(type);
});

test('elements, pointers, parameters', () => {
  const table = parseTypeName('u8 *[2][3]');
  expect(typeText(elementType(table))).toBe('u8 *[3]');
  expect(typeText(elementType(elementType(elementType(table))))).toBe('u8');
  expect(elementType(typeOf('u8'))).toEqual(UNKNOWN_TYPE);
  expect(typeText(pointerTo(typeOf('u8', 1)))).toBe('u8 **');
  expect(pointerTo(UNKNOWN_TYPE)).toEqual(UNKNOWN_TYPE);
  expect(typeText(decayed(parseTypeName('struct s[4]')))).toBe('struct s *');
  expect(typeText(decayed(typeOf('struct s')))).toBe('struct s');
});

test('a record has a tag where it is held by value', () => {
  expect(
    ['struct s', 'union u', 'struct a::b', 'struct s *', 'struct s[2]', 'int', 'enum e'].map((name) =>
      recordTag(parseTypeName(name)),
    ),
  ).toEqual(['s', 'u', 'a::b', undefined, undefined, undefined, undefined]);
});

test.each<[name: string, type: IntegerType | undefined]>([
  ['bool', { bits: 1, signed: false }],
  ['char', { bits: 8, signed: true }],
  ['__le16', { bits: 16, signed: false }],
  ['short int', { bits: 16, signed: true }],
  ['unsigned', { bits: 32, signed: false }],
  ['int', { bits: 32, signed: true }],
  ['enum dma_data_direction', { bits: 32, signed: true }],
  ['unsigned long', { bits: 64, signed: false }],
  ['dma_addr_t', { bits: 64, signed: false }],
  ['phys_addr_t', { bits: 64, signed: false }],
  ['size_t', { bits: 64, signed: false }],
  ['ssize_t', { bits: 64, signed: true }],
  ['struct s *', { bits: 64, signed: false }],
  ['struct s', undefined],
  ['u32[2]', undefined],
])('%s as an integer', (name, type) => {
  expect(integerType(parseTypeName(name))).toEqual(type);
});

test('names of integer types are told from others', () => {
  expect(['u32', 'dma_addr_t', 'unsigned', 'foo', 'struct'].map(isIntegerTypeName)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('a conversion keeps the low bits, with the sign of the type; a bool keeps the truth', () => {
  const views: Readonly<Record<string, Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array>> =
    {
      s8: new Int8Array(1),
      u8: new Uint8Array(1),
      s16: new Int16Array(1),
      u16: new Uint16Array(1),
      s32: new Int32Array(1),
      u32: new Uint32Array(1),
    };
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }), (value) => {
      for (const [name, view] of Object.entries(views)) {
        view[0] = Number(value);
        expect(convert(value, integerType(typeOf(name))!), name).toBe(BigInt(view[0]!));
      }
      expect(convert(value, integerType(typeOf('bool'))!)).toBe(value === 0n ? 0n : 1n);
      expect(convert(value, integerType(typeOf('s64'))!)).toBe(value);
      expect(convert(value, integerType(typeOf('u64'))!)).toBe(value < 0n ? 2n ** 64n + value : value);
    }),
  );
});
