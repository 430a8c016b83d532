/** Arithmetic of include/linux/log2.h and of the bit searches, whose macros are not readable as C. */
import { type Concrete, integer } from '../memory.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

/** Bits that a number takes: the kernel's fls(), 0 for 0. */
const bits = (n: bigint): bigint => (n <= 0n ? 0n : BigInt(n.toString(2).length));
const lowestBit = (n: bigint): bigint => bits(n & -n);

/** What a number becomes, by service. */
export const arithmetic = {
  'round-up-to-power': (n) => (n <= 1n ? 1n : 1n << bits(n - 1n)),
  'round-down-to-power': (n) => (n < 1n ? 0n : 1n << (bits(n) - 1n)),
  logarithm: (n) => bits(n) - 1n,
  order: (n) => (n <= 1n ? 0n : bits(n - 1n)),
  'highest-bit-of-32': (n) => bits(BigInt.asUintN(32, n)),
  'highest-bit-of-64': (n) => bits(BigInt.asUintN(64, n)),
  'lowest-bit-of-32': (n) => lowestBit(BigInt.asUintN(32, n)),
  'lowest-bit-index': (n) => lowestBit(BigInt.asUintN(64, n)) - 1n,
  'is-power': (n) => (n !== 0n && (n & (n - 1n)) === 0n ? 1n : 0n),
} satisfies Readonly<Record<string, (n: bigint) => bigint>>;

/** Serves a call that computes a number from role `value`. */
export function computed(compute: (n: bigint) => bigint) {
  return (kernel: Kernel, call: KernelCall): Concrete => {
    const value = roleOf(call, 'value');
    const known = value && kernel.decisions.resolve(value);
    return known?.kind === 'integer' ? integer(compute(known.value)) : kernel.unknown(call, 'source');
  };
}
