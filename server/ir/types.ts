/** C types as far as the analysis and the interpreter need them: a base name, pointers, dimensions. */

export interface CType {
  /** Base name without qualifiers: `struct pci_epf`, `u32`, `void`; empty when unknown. */
  readonly name: string;
  readonly pointers: number;
  /** Array dimensions, outermost first; `null` where the length is not a literal. Applied outside the pointers. */
  readonly dimensions: readonly (number | null)[];
  /** Memory of a device, as `__iomem` says. */
  readonly isIomem?: true;
}

export const UNKNOWN_TYPE: CType = { name: '', pointers: 0, dimensions: [] };

export function typeOf(name: string, pointers = 0): CType {
  return { name, pointers, dimensions: [] };
}

/** The type of `*x` or `x[i]` for an x of this type. */
export function elementType(type: CType): CType {
  if (type.dimensions.length > 0) return { ...type, dimensions: type.dimensions.slice(1) };
  if (type.pointers > 0) return { ...type, pointers: type.pointers - 1 };
  return UNKNOWN_TYPE;
}

/** The type of a parameter: an array is passed as a pointer to its first element. */
export function decayed(type: CType): CType {
  return type.dimensions.length === 1 ? { ...type, pointers: type.pointers + 1, dimensions: [] } : type;
}

export function pointerTo(type: CType): CType {
  return type.name === '' ? UNKNOWN_TYPE : { name: type.name, pointers: type.pointers + 1, dimensions: [] };
}

/** Reads a type as written in a model, such as `struct pci_epc *` or `u32[3]`. */
export function parseTypeName(text: string): CType {
  const dimensions = [...text.matchAll(/\[(\d*)\]/g)].map((m) => (m[1] ? Number(m[1]) : null));
  const plain = text.replace(/\[\d*\]/g, '');
  const pointers = plain.split('*').length - 1;
  const name = plain
    .replace(/\b(?:const|volatile|static)\b|\*/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  return { name, pointers, dimensions };
}

/** The tag of a struct or union type that is held by value, or undefined. */
export function recordTag(type: CType): string | undefined {
  if (type.pointers > 0 || type.dimensions.length > 0) return undefined;
  const { name } = type;
  const tag = name.startsWith('struct ') ? name.slice(7) : name.startsWith('union ') ? name.slice(6) : '';
  return tag === '' || tag.includes(' ') ? undefined : tag;
}

export interface IntegerType {
  readonly bits: 1 | 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

const INTEGERS = new Map<string, IntegerType>();
function integers(bits: IntegerType['bits'], signed: boolean, names: string): void {
  for (const name of names.split('|')) INTEGERS.set(name, { bits, signed });
}
// LP64, as on every 64-bit Linux; phys_addr_t and dma_addr_t as with CONFIG_PHYS_ADDR_T_64BIT (include/linux/types.h).
integers(1, false, 'bool|_Bool');
integers(8, false, 'u8|__u8|uint8_t|unsigned char');
integers(8, true, 's8|__s8|int8_t|char|signed char');
integers(16, false, 'u16|__u16|__le16|__be16|uint16_t|unsigned short|unsigned short int');
integers(16, true, 's16|__s16|int16_t|short|short int');
integers(32, false, 'u32|__u32|__le32|__be32|uint32_t|unsigned|unsigned int|gfp_t|irqreturn_t|uint');
integers(32, true, 's32|__s32|int32_t|int|signed|signed int');
integers(
  64,
  false,
  'u64|__u64|__le64|__be64|uint64_t|unsigned long|unsigned long int|unsigned long long|unsigned long long int|size_t|dma_addr_t|phys_addr_t|resource_size_t|uintptr_t|ulong|iova_t',
);
integers(64, true, 's64|__s64|int64_t|long|long int|long long|long long int|ssize_t|ptrdiff_t|loff_t|intptr_t');

/** Width and sign of an integer type, pointers included as unsigned 64 bit; undefined for records and unknown types. */
export function integerType(type: CType): IntegerType | undefined {
  if (type.dimensions.length > 0) return undefined;
  if (type.pointers > 0) return { bits: 64, signed: false };
  if (type.name.startsWith('enum ')) return { bits: 32, signed: true };
  return INTEGERS.get(type.name);
}

/** Whether a bare name is one of the kernel's integer types; used to tell a cast from a call. */
export function isIntegerTypeName(name: string): boolean {
  return INTEGERS.has(name);
}

/** Cuts a value to the width of a type, as a C conversion does. */
export function convert(value: bigint, type: IntegerType): bigint {
  if (type.bits === 1) return value === 0n ? 0n : 1n;
  return type.signed ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value);
}
