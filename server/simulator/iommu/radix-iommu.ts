/**
 * The part that all IOMMUs with radix page tables share: a table per attached requester, and the order in which a
 * request is checked. What differs (format, fault record, log lines) comes from each IOMMU's own file.
 */
import type { FaultKind, WalkStep } from '../trace.ts';
import { bitMask, hex, iova, type PhysAddr, physAddr } from '../units.ts';
import type { PageTableFormat } from './format/format.ts';
import type {
  Domain,
  Iommu,
  IommuFault,
  Leaf,
  Permits,
  TableMemory,
  Translation,
  TranslationRequest,
} from './iommu.ts';
import { RadixTable, type Walk } from './radix.ts';
import type { TableDriver } from './table-driver.ts';

/** Where a blocked request ended, for the record of it. */
export interface Blocked {
  readonly kind: Exclude<FaultKind, 'kernel-bug'>;
  readonly walk: Walk;
  /** The table of the requester. */
  readonly table: RadixTable;
  /** Number of the requester's domain, from 1 in the order in which devices were attached. */
  readonly domain: number;
}

export interface RadixIommuOptions {
  readonly name: string;
  readonly format: PageTableFormat;
  readonly driver: TableDriver;
  readonly memory: TableMemory;
  readonly reserved?: Domain['reserved'];
  /** Says why a request is outside of what is modelled, before anything else is looked at. */
  readonly unmodelled?: (request: TranslationRequest) => string | null;
  /** The record and the kernel's lines for a blocked request. */
  readonly fault: (request: TranslationRequest, blocked: Blocked) => IommuFault;
}

/** The last walk of each page holds until a table changes. */
interface Context {
  readonly table: RadixTable;
  readonly domain: number;
  readonly walks: Map<bigint, Walk>;
  generation: number;
}

const NO_WALK: Walk = { reads: [], leaf: null };

/** An IOMMU that gives each device a domain of its own and walks its table for each request. */
export function radixIommu(options: RadixIommuOptions): Iommu {
  const { name, format, unmodelled, fault } = options;
  const contexts = new Map<number, Context>();
  const inputEnd = 1n << BigInt(format.inputBits);
  const pageShift = BigInt(format.levels.at(-1)!.shift);
  const offsetMask = bitMask(Number(pageShift));

  const walkOf = (context: Context, page: bigint): Walk => {
    const { table, walks } = context;
    if (table.generation !== context.generation) {
      walks.clear();
      context.generation = table.generation;
    }
    let walk = walks.get(page);
    if (walk === undefined) {
      walk = table.walk(iova(page << pageShift));
      walks.set(page, walk);
    }
    return walk;
  };

  const blocked = (request: TranslationRequest, context: Context, kind: Blocked['kind'], walk: Walk): Translation => ({
    kind: 'fault',
    fault: fault(request, { kind, walk, table: context.table, domain: context.domain }),
    permits: walk.leaf?.permits ?? null,
    walk: walkSteps(format, walk),
  });

  return {
    name,
    translates: true,
    attach: (requester) => {
      const table = new RadixTable(options);
      contexts.set(requester.id, { table, domain: contexts.size + 1, walks: new Map(), generation: table.generation });
      return table;
    },
    translate: (request) => {
      const { address, requester, access } = request;
      const reason = unmodelled?.(request) ?? null;
      if (reason !== null) return { kind: 'unmodelled', what: reason };
      // 1. The requester selects the table.
      const context = contexts.get(requester.id);
      if (context === undefined) {
        return { kind: 'unmodelled', what: `a request of ${requester.device}, which is attached to no domain` };
      }
      // 2. The address must fit the table's input size.
      if (address >= inputEnd) return blocked(request, context, 'address-size', NO_WALK);
      // 3. The walk must end in a leaf.
      const walk = walkOf(context, address >> pageShift);
      const { leaf } = walk;
      if (leaf === null) return blocked(request, context, 'translation', walk);
      // 4. The entries on the way must permit the access.
      if (!leaf.permits[access]) return blocked(request, context, 'permission', walk);
      return new Granted(format, walk, {
        address: physAddr(leaf.address + (address & offsetMask)),
        permits: leaf.permits,
      });
    },
  };
}

/** A grant whose walk is written out when somebody asks for it: that takes longer than walking. */
class Granted {
  readonly kind = 'grant';
  readonly address: PhysAddr;
  readonly permits: Permits;
  private readonly format: PageTableFormat;
  private readonly entries: Walk;

  constructor(format: PageTableFormat, entries: Walk, { address, permits }: Leaf) {
    this.format = format;
    this.entries = entries;
    this.address = address;
    this.permits = permits;
  }

  get walk(): readonly WalkStep[] {
    return walkSteps(this.format, this.entries);
  }
}

/** One step per entry read, root first. */
function walkSteps(format: PageTableFormat, { reads }: Walk): readonly WalkStep[] {
  const { entryBytes: bytes } = format;
  return reads.map(({ level, at, value }) => {
    const { name, bits: indexBits } = format.levels[level]!;
    const index = Number((at >> BigInt(Math.log2(bytes))) & bitMask(indexBits));
    const bits = format.describe(value, level);
    const text = `${name}[${index}] at ${hex(at)} = ${hex(value, bytes * 2)}: ${bits.join(', ')}`;
    return { text, entry: { level: name, index, address: at, value, bytes, bits } };
  });
}
