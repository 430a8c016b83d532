/** Memory for page tables that counts what is allocated and refuses what is not. */
import type { TableMemory } from '../../server/simulator/iommu/iommu.ts';
import { alignUp, type PhysAddr, physAddr } from '../../server/simulator/units.ts';

export class CountingMemory implements TableMemory {
  /** Bytes by address of what is allocated now. */
  readonly blocks = new Map<bigint, bigint>();
  private readonly pages = new Set<bigint>();
  private readonly entries = new Map<bigint, bigint>();
  private next = 0x10000000n;

  allocate(bytes: bigint): PhysAddr {
    const at = alignUp(this.next, 0x4000n);
    this.next = at + bytes;
    this.blocks.set(at, bytes);
    for (let page = at >> 12n; page < (at + bytes) >> 12n; page++) this.pages.add(page);
    return physAddr(at);
  }

  free(address: PhysAddr, bytes: bigint): void {
    if (this.blocks.get(address) !== bytes)
      throw new Error(`free of 0x${address.toString(16)}, which is not allocated so`);
    this.blocks.delete(address);
    for (let page = address >> 12n; page < (address + bytes) >> 12n; page++) this.pages.delete(page);
    for (let at: bigint = address; at < address + bytes; at += 4n) this.entries.delete(at);
  }

  readEntry(address: PhysAddr): bigint {
    this.check(address);
    return this.entries.get(address) ?? 0n;
  }

  writeEntry(address: PhysAddr, value: bigint): void {
    this.check(address);
    this.entries.set(address, value);
  }

  private check(address: PhysAddr): void {
    if (!this.pages.has(address >> 12n))
      throw new Error(`a page-table access to 0x${address.toString(16)}, which is not allocated`);
  }
}
