/** Arithmetic of include/linux/log2.h and of the bit searches, whose macros are not readable as C. */
import { type Concrete, integer } from '../memory.ts';
import type { Kernel, KernelCall } from './kernel.ts';

/** Bits that a number takes: the kernel's fls(), 0 for 0. */
const bits = (n: bigint): bigint => (n <= 0n ? 0n : BigInt(n.toString(2).length));
const lowestBit = (n: bigint): bigint => bits(n & -n);

const functions: Readonly<Record<string, (n: bigint) => bigint>> = {
  roundup_pow_of_two: (n) => (n <= 1n ? 1n : 1n << bits(n - 1n)),
  rounddown_pow_of_two: (n) => (n < 1n ? 0n : 1n << (bits(n) - 1n)),
  ilog2: (n) => bits(n) - 1n,
  order_base_2: (n) => (n <= 1n ? 0n : bits(n - 1n)),
  fls: (n) => bits(BigInt.asUintN(32, n)),
  fls64: (n) => bits(BigInt.asUintN(64, n)),
  ffs: (n) => lowestBit(BigInt.asUintN(32, n)),
  __ffs: (n) => lowestBit(BigInt.asUintN(64, n)) - 1n,
  is_power_of_2: (n) => (n !== 0n && (n & (n - 1n)) === 0n ? 1n : 0n),
};

export const arithmetic: readonly string[] = Object.keys(functions);

export function compute(kernel: Kernel, { name, values: [value], returns, id }: KernelCall): Concrete {
  const known = value && kernel.decisions.resolve(value);
  return known?.kind === 'integer'
    ? integer(functions[name]!(known.value))
    : kernel.concretiser.input(id, returns, 'source');
}
