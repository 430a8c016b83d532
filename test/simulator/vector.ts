/** The format of the recorded cases: types, expressions and placeholders, as the vectors' README describes them. */
import type { Access, Direction } from '../../server/simulator/trace.ts';

export interface VectorMachine {
  readonly iommu: string;
  readonly kernel: string;
  readonly mode: 'strict' | 'lazy' | 'passthrough' | 'none';
  readonly apertureEnd?: string;
  readonly forceDac?: boolean;
  readonly iommuDevice?: string;
  readonly devices: readonly { name: string; requesterId: string; dmaMask: number; driver: string | null }[];
  readonly targets: readonly { name: string; phys: string; size: string }[];
}

export interface Op {
  readonly op: string;
  readonly as?: string;
  readonly device?: string;
  readonly api?: string;
  readonly phys?: string;
  readonly size?: number;
  readonly direction?: Direction;
  readonly handle?: string;
  readonly mapping?: string;
  readonly address?: string;
  readonly kind?: Access;
  readonly bytes?: number;
  readonly bits?: number;
  readonly milliseconds?: number;
  readonly busMaster?: boolean;
  readonly target?: string;
  readonly memoryDecode?: boolean;
}

export interface VectorCase {
  readonly id: string;
  readonly placed?: boolean;
  readonly allocator?: boolean;
  readonly dmaApiDebug?: boolean;
  readonly machines?: readonly string[];
  readonly ops: readonly Op[];
  readonly expect: {
    readonly outcome: string;
    readonly landed?: string;
    readonly equals?: readonly (readonly [string, string])[];
    readonly log?: readonly string[];
    /** Lines of dma-debug. */
    readonly messages?: readonly string[];
    readonly warnings?: readonly string[] | Readonly<Record<string, readonly string[]>>;
    readonly fault?: {
      readonly kind?: string;
      readonly access: string;
      readonly address?: string;
      readonly code?: string;
      readonly fields?: Readonly<Record<string, number | string>>;
      readonly log?: readonly string[];
    };
  };
}

/** A requester ID from bus:device.function. */
export const requesterNumber = (text: string): number => {
  const [bus, device, fn] = text.split(/[:.]/).map((part) => Number.parseInt(part, 16));
  return (bus! << 8) | (device! << 3) | fn!;
};

const functions: Readonly<Record<string, (x: bigint) => bigint>> = {
  page: (x) => x & ~0xfffn,
  offset: (x) => x & 0xfffn,
  trunc32: (x) => x & 0xffffffffn,
  sext32: (x) => BigInt.asUintN(64, BigInt.asIntN(32, x)),
  bswap64: (x) => BigInt(`0x${(x.toString(16).padStart(16, '0').match(/../g) ?? []).reverse().join('')}`),
};

/** The value of an expression: sums of numbers, names and functions, in unsigned 64-bit arithmetic. */
export function evaluate(
  expression: string,
  { named, memory }: { named: (name: string) => bigint; memory: (allocation: string) => bigint },
): bigint {
  const tokens = expression.match(/0x[0-9a-f]+|[a-z_0-9]+|[-+()]/gi) ?? [];
  const term = (): bigint => {
    const token = tokens.shift()!;
    if (token.startsWith('0x')) return BigInt(token);
    if (tokens[0] !== '(') return named(token);
    tokens.shift();
    const value = token === 'cpu' ? memory(tokens.shift()!) : functions[token]!(sum());
    tokens.shift();
    return value;
  };
  const sum = (): bigint => {
    let value = term();
    while (tokens[0] === '+' || tokens[0] === '-') value += tokens.shift() === '+' ? term() : -term();
    return BigInt.asUintN(64, value);
  };
  return sum();
}

/** A recorded line as a pattern, its placeholders filled in for the device and address of the last operation. */
export function logPattern(
  line: string,
  vector: VectorMachine,
  last: { readonly device: string; readonly address: bigint; readonly value: (expression: string) => bigint },
): RegExp {
  const device = vector.devices.find(({ name }) => name === last.device)!;
  const id = BigInt(requesterNumber(device.requesterId));
  const numbers: Record<string, bigint> = { iova: last.address, page: last.address & ~0xfffn, sid: id };
  const words: Record<string, string> = {
    rid: device.requesterId,
    driver: device.driver ?? '',
    iommu: vector.iommuDevice ?? '',
    epid: `${id}`,
  };
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = line.split(/(\{[^}]*\})/).map((part) => {
    if (!part.startsWith('{')) return literal(part);
    const [key, digits] = part.slice(1, -1).split(':');
    if (key === '*') return '.*';
    if (words[key!] !== undefined) return literal(words[key!]!);
    return (numbers[key!] ?? last.value(key!)).toString(16).padStart(Number(digits ?? 1), '0');
  });
  return new RegExp(`^${parts.join('')}$`);
}
