/** Memory for page tables that counts what is allocated and refuses what is not. */
import type { TableMemory } from '../../server/simulator/iommu/iommu.ts';
import { alignUp, type PhysAddr, physAddr } from '../../server/simulator/units.ts';

export class CountingMemory implements TableMemory {
  /** Bytes by address of what is allocated now. */
  readonly blocks = new Map<bigint, bigint>();
  /** Entries of each allocated page by their offset over 4; null until the first is written. */
  private readonly pages = new Map<number, BigUint64Array | null>();
  private next = 0x10000000n;

  allocate(bytes: bigint): PhysAddr {
    const at = alignUp(this.next, bytes > 0x4000n ? bytes : 0x4000n);
    this.next = at + bytes;
    this.blocks.set(at, bytes);
    for (let page = at >> 12n; page < (at + bytes) >> 12n; page++) this.pages.set(Number(page), null);
    return physAddr(at);
  }

  free(address: PhysAddr, bytes: bigint): void {
    if (this.blocks.get(address) !== bytes)
      throw new Error(`free of 0x${address.toString(16)}, which is not allocated so`);
    this.blocks.delete(address);
    for (let page = address >> 12n; page < (address + bytes) >> 12n; page++) this.pages.delete(Number(page));
  }

  readEntry(address: PhysAddr): bigint {
    const at = Number(address);
    return this.page(at)?.[(at % 4096) / 4] ?? 0n;
  }

  writeEntry(address: PhysAddr, value: bigint): void {
    const at = Number(address);
    let entries = this.page(at);
    if (entries === null) {
      entries = new BigUint64Array(1024);
      this.pages.set(Math.floor(at / 4096), entries);
    }
    entries[(at % 4096) / 4] = value;
  }

  private page(at: number): BigUint64Array | null {
    const entries = this.pages.get(Math.floor(at / 4096));
    if (entries === undefined) throw new Error(`a page-table access to 0x${at.toString(16)}, which is not allocated`);
    return entries;
  }
}
