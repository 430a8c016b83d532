/**
 * Memory requests on the PCI link (PCI Express Base Specification, chapter 2: Transaction Layer). A MemWr is posted:
 * nobody answers it. A MemRd is answered by a completion, and one that cannot be served completes with an error, which
 * a host usually sees as all ones.
 */
import { type BusAddr, hex, PAGE_SIZE, requesterIdText } from '../units.ts';

export interface MemoryTlp {
  readonly kind: 'MemWr' | 'MemRd';
  /** Bus, device and function of the sender. */
  readonly requesterId: number;
  readonly address: BusAddr;
  readonly bytes: number;
  /** What is written; 0 for a read. */
  readonly data: bigint;
}

/** Whether a request breaks the rule that it may not cross a 4 KiB boundary (section 2.2.7). */
export const crossesBoundary = (address: bigint, bytes: number): boolean =>
  (address % PAGE_SIZE) + BigInt(bytes) > PAGE_SIZE;

/** What the sender sees of a request that ends before it reaches anything. */
export const unansweredText = ({ kind }: Pick<MemoryTlp, 'kind'>): string =>
  kind === 'MemWr' ? 'a posted write is dropped' : 'the read completes with an error';

/** A TLP in one line. Addresses below 4 GiB travel in a header of three doublewords, others in four. */
export function tlpText({ kind, requesterId, address, bytes, data }: MemoryTlp): string {
  const header = address >> 32n === 0n ? '3DW' : '4DW';
  const payload = kind === 'MemWr' ? `, data ${hex(data)}` : '';
  return `${kind} ${bytes} bytes at PCI ${hex(address)}${payload} (${header} header, requester ${requesterIdText(requesterId)})`;
}
