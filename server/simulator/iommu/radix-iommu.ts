/**
 * The part that all IOMMUs with radix page tables share: a table per attached requester, and the order in which a
 * request is checked. What differs (format, fault record, log lines) comes from each IOMMU's own file.
 */
import type { FaultKind } from '../trace.ts';
import type { PageTableFormat } from './format/format.ts';
import type { Domain, Iommu, IommuFault, TableMemory, Translation, TranslationRequest } from './iommu.ts';
import { RadixTable, type Walk } from './radix.ts';
import type { TableDriver } from './table-driver.ts';

export interface RadixIommuOptions {
  readonly name: string;
  readonly format: PageTableFormat;
  readonly driver: TableDriver;
  readonly memory: TableMemory;
  readonly reserved?: Domain['reserved'];
  /** Says why a request is outside of what is modelled, before anything else is looked at. */
  readonly unmodelled?: (request: TranslationRequest) => string | null;
  /** The record and the kernel's lines for a blocked request. */
  readonly fault: (request: TranslationRequest, kind: Exclude<FaultKind, 'kernel-bug'>) => IommuFault;
}

/** An IOMMU that gives each device a domain of its own and walks its table for each request. */
export function radixIommu(options: RadixIommuOptions): Iommu {
  const { name, format, unmodelled, fault } = options;
  const tables = new Map<number, RadixTable>();

  const blocked = (
    request: TranslationRequest,
    kind: Exclude<FaultKind, 'kernel-bug'>,
    { lines, leaf }: Walk,
  ): Translation => ({ kind: 'fault', fault: fault(request, kind), permits: leaf?.permits ?? null, walk: lines });

  return {
    name,
    translates: true,
    attach: (requester) => {
      const table = new RadixTable(options);
      tables.set(requester.id, table);
      return table;
    },
    translate: (request) => {
      const reason = unmodelled?.(request) ?? null;
      if (reason !== null) return { kind: 'unmodelled', what: reason };
      // 1. The requester selects the table.
      const table = tables.get(request.requester.id);
      if (table === undefined) {
        return { kind: 'unmodelled', what: `a request of ${request.requester.device}, which is attached to no domain` };
      }
      // 2. The address must fit the table's input size.
      if (request.address >> BigInt(format.inputBits) !== 0n)
        return blocked(request, 'address-size', { lines: [], leaf: null });
      // 3. The walk must end in a leaf.
      const walk = table.walk(request.address);
      const { leaf } = walk;
      if (leaf === null) return blocked(request, 'translation', walk);
      // 4. The entries on the way must permit the access.
      if (!leaf.permits[request.access]) return blocked(request, 'permission', walk);
      return { kind: 'grant', address: leaf.address, permits: leaf.permits, walk: walk.lines };
    },
  };
}
