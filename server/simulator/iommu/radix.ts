/**
 * Page tables of any radix format: map, unmap and walk, written once. The tables are really built in memory and
 * really walked; the format says what an entry means, the table driver what the kernel does where it has a choice.
 */
import { alignDown, bitMask, hex, type Iova, isAligned, lesser, type PhysAddr, physAddr } from '../units.ts';
import type { Entry, Level, PageTableFormat } from './format/format.ts';
import type { Domain, Leaf, MapResult, Permits, Protection, TableMemory, UnmapResult } from './iommu.ts';
import type { TableDriver } from './table-driver.ts';

/** A walk from the root: the entries read, one line each, and where it ended. */
export interface Walk {
  readonly lines: readonly string[];
  /** Null where an entry was empty. */
  readonly leaf: Leaf | null;
}

export interface RadixOptions {
  readonly format: PageTableFormat;
  readonly driver: TableDriver;
  readonly memory: TableMemory;
  readonly reserved?: Domain['reserved'];
}

/** The entry that covers an address at one level. */
interface Slot {
  readonly level: number;
  readonly index: bigint;
  readonly at: PhysAddr;
  readonly entry: Entry;
  readonly raw: bigint;
}

/** What an unmap has done so far. */
interface Progress {
  bytes: bigint;
  stopped: boolean;
  readonly warnings: string[];
}

const PAGE_OF_TABLE = 4096n;

export class RadixTable implements Domain {
  readonly granule: bigint;
  readonly apertureEnd: bigint;
  readonly reserved: Domain['reserved'];
  /** Physical address of the root table, as it goes into TTBR, SSPTPTR and the like. */
  readonly root: PhysAddr;
  private readonly format: PageTableFormat;
  private readonly driver: TableDriver;
  private readonly memory: TableMemory;

  constructor({ format, driver, memory, reserved = [] }: RadixOptions) {
    this.format = format;
    this.driver = driver;
    this.memory = memory;
    this.reserved = reserved;
    this.granule = 1n << BigInt(format.levels.at(-1)!.shift);
    this.apertureEnd = 1n << BigInt(format.inputBits);
    this.root = memory.allocate(this.tableBytes(0));
  }

  map(start: Iova, target: PhysAddr, size: bigint, prot: Protection): MapResult {
    const warnings: string[] = [];
    const end = start + size;
    if (!isAligned(start | target | size, this.granule)) return { error: 'EINVAL', warnings };
    if (size === 0n && this.driver.emptyRange === 'refused') return { error: 'EINVAL', warnings };
    if (end > this.apertureEnd || target + size > 1n << BigInt(this.format.outputBits)) {
      return { error: 'ERANGE', warnings: site(this.driver.warns.mapRange) };
    }
    const attributes = this.format.attributes(prot);
    if (attributes === null) return { error: 'EINVAL', warnings };
    let at: bigint = start;
    while (at < end) {
      const to = physAddr(target + (at - start));
      const level = this.leafLevel(at, to, end - at);
      const error = this.mapLeaf({ at, to, level, attributes }, warnings);
      if (error !== null) {
        this.unmap(start, at - start);
        return { error, warnings };
      }
      at += this.span(level);
    }
    return { error: null, warnings };
  }

  unmap(start: Iova, size: bigint): UnmapResult {
    const progress: Progress = { bytes: 0n, stopped: false, warnings: [] };
    if (size === 0n) return progress;
    if (start + size > this.apertureEnd) return { bytes: 0n, warnings: site(this.driver.warns.unmapRange) };
    const stop = this.driver.missing === 'passed over' ? this.slots(start).at(-1)! : null;
    this.clear(this.root, 0, { start, end: start + size }, progress);
    if (stop === null) return progress;
    // A driver that passes over what is missing reports what it was asked for, or one whole entry where that is more.
    const span = this.span(stop.level);
    return { ...progress, bytes: size > span ? size : span };
  }

  lookup(address: Iova): Leaf | null {
    return this.walk(address).leaf;
  }

  /** Reads entries from the root to a leaf or an empty one. The address must be inside the input range. */
  walk(address: Iova): Walk {
    const slots = this.slots(address);
    const lines = slots.map(({ level, index, at, raw }) => {
      const { name } = this.format.levels[level]!;
      return `${name}[${index}] at ${hex(at)} = ${hex(raw, this.format.entryBytes * 2)}: ${this.format.describe(raw, level)}`;
    });
    const last = slots.at(-1)!;
    if (last.entry.kind !== 'leaf') return { lines, leaf: null };
    const permits = slots.reduce<Permits>(
      (all, { entry }) =>
        entry.kind === 'empty'
          ? all
          : { read: all.read && entry.permits.read, write: all.write && entry.permits.write },
      { read: true, write: true },
    );
    const offset = address & bitMask(this.level(last.level).shift);
    return { lines, leaf: { address: physAddr(last.entry.address | offset), permits } };
  }

  /** Tables in memory, and entries in them that are not empty. For tests of leaks. */
  count(table: PhysAddr = this.root, level = 0): { readonly tables: number; readonly leaves: number } {
    let tables = 1;
    let leaves = 0;
    for (let i = 0n; i < 1n << BigInt(this.level(level).bits); i++) {
      const { entry } = this.slot(table, level, i);
      if (entry.kind === 'leaf') leaves++;
      if (entry.kind !== 'table') continue;
      const below = this.count(entry.address, level + 1);
      tables += below.tables;
      leaves += below.leaves;
    }
    return { tables, leaves };
  }

  private level(level: number): Level {
    return this.format.levels[level]!;
  }

  private span(level: number): bigint {
    return 1n << BigInt(this.level(level).shift);
  }

  private tableBytes(level: number): bigint {
    const bytes = BigInt(this.format.entryBytes) << BigInt(this.level(level).bits);
    return bytes < PAGE_OF_TABLE ? PAGE_OF_TABLE : bytes;
  }

  private slot(table: PhysAddr, level: number, index: bigint): Slot {
    const at = physAddr(table + index * BigInt(this.format.entryBytes));
    const raw = this.memory.readEntry(at);
    return { level, index, at, raw, entry: this.format.decode(raw, level) };
  }

  private indexOf(address: bigint, level: number): bigint {
    const { shift, bits } = this.level(level);
    return (address >> BigInt(shift)) & bitMask(bits);
  }

  /** The entries that cover an address, root first, down to the first that is not a table. */
  private slots(address: bigint): Slot[] {
    const slots: Slot[] = [];
    let table = this.root;
    for (let level = 0; ; level++) {
      const slot = this.slot(table, level, this.indexOf(address, level));
      slots.push(slot);
      if (slot.entry.kind !== 'table') return slots;
      table = slot.entry.address;
    }
  }

  /** The level of the largest leaf that fits, as `iommu_pgsize()` chooses it. */
  private leafLevel(at: bigint, target: bigint, size: bigint): number {
    return this.format.levels.findIndex(({ leaf }, level) => {
      const span = this.span(level);
      return leaf && span <= size && isAligned(at | target, span);
    });
  }

  private mapLeaf(
    { at, to, level, attributes }: { at: bigint; to: PhysAddr; level: number; attributes: bigint },
    warnings: string[],
  ): string | null {
    let table = this.root;
    for (let above = 0; above < level; above++) {
      const { entry, at: place } = this.slot(table, above, this.indexOf(at, above));
      if (entry.kind === 'leaf') return this.occupied(warnings);
      table = entry.kind === 'table' ? entry.address : this.addTable(place, above);
    }
    const { entry, at: place } = this.slot(table, level, this.indexOf(at, level));
    if (entry.kind === 'leaf') return this.occupied(warnings);
    if (entry.kind === 'table') {
      if (this.count(entry.address, level + 1).leaves > 0) return this.occupied(warnings);
      this.freeTable(entry.address, level + 1);
    }
    this.memory.writeEntry(place, this.format.encodeLeaf(attributes, to, level));
    return null;
  }

  private occupied(warnings: string[]): string | null {
    warnings.push(...site(this.driver.warns.occupied));
    return this.driver.occupied === 'refused' ? 'EEXIST' : null;
  }

  private addTable(place: PhysAddr, level: number): PhysAddr {
    const table = this.memory.allocate(this.tableBytes(level + 1));
    this.memory.writeEntry(place, this.format.encodeTable(table));
    return table;
  }

  private freeTable(table: PhysAddr, level: number): void {
    for (let i = 0n; i < 1n << BigInt(this.level(level).bits); i++) {
      const { entry } = this.slot(table, level, i);
      if (entry.kind === 'table') this.freeTable(entry.address, level + 1);
    }
    this.memory.free(table, this.tableBytes(level));
  }

  /** Clears what `range` covers in one table; the range lies inside what the table maps. */
  private clear(table: PhysAddr, level: number, range: { start: bigint; end: bigint }, progress: Progress): void {
    const span = this.span(level);
    for (let from = range.start; from < range.end && !progress.stopped; ) {
      const slotStart = alignDown(from, span);
      const slotEnd = slotStart + span;
      const to = lesser(slotEnd, range.end);
      const covered = from === slotStart && to === slotEnd;
      const slot = this.slot(table, level, this.indexOf(from, level));
      if (slot.entry.kind === 'empty') {
        this.clearMissing(progress);
      } else if (slot.entry.kind === 'leaf') {
        if (covered) this.clearLeaf(slot, progress);
        else if (this.clearPartOfLeaf(slot, from === slotStart, progress)) continue;
      } else {
        if (covered && this.driver.coveredTable === 'dropped') progress.bytes += span;
        else this.clear(slot.entry.address, level + 1, { start: from, end: to }, progress);
        if (covered && !progress.stopped) {
          this.memory.writeEntry(slot.at, 0n);
          this.freeTable(slot.entry.address, level + 1);
        }
      }
      from = to;
    }
  }

  private clearMissing(progress: Progress): void {
    if (this.driver.missing === 'passed over') return;
    progress.warnings.push(...site(this.driver.warns.missing));
    progress.stopped = true;
  }

  private clearLeaf({ at, level }: Slot, progress: Progress): void {
    this.memory.writeEntry(at, 0n);
    progress.bytes += this.span(level);
  }

  /** Returns true when the entry has become a table and must be looked at again. */
  private clearPartOfLeaf(slot: Slot, fromItsStart: boolean, progress: Progress): boolean {
    switch (this.driver.partialLeaf) {
      case 'split':
        this.split(slot);
        return true;
      case 'removed whole':
        if (fromItsStart) this.clearLeaf(slot, progress);
        else progress.stopped = true;
        return false;
      case 'refused':
        progress.warnings.push(...site(this.driver.warns.partialLeaf));
        progress.stopped = true;
        return false;
    }
  }

  /** Replaces a leaf by a table of smaller leaves with the same attributes. */
  private split({ at, level, raw, entry }: Slot): void {
    if (entry.kind !== 'leaf') return;
    const table = this.addTable(at, level);
    const { bits } = this.level(level + 1);
    for (let i = 0n; i < 1n << BigInt(bits); i++) {
      const part = physAddr(entry.address + i * this.span(level + 1));
      this.memory.writeEntry(
        physAddr(table + i * BigInt(this.format.entryBytes)),
        this.format.encodeLeaf(this.format.attributesOf(raw), part, level + 1),
      );
    }
  }
}

/** The WARN site of a driver that has one. */
function site(warning: string | undefined): readonly string[] {
  return warning === undefined ? [] : [warning];
}
