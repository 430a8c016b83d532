/**
 * Page tables of any radix format: map, unmap and walk, written once. The tables are really built in memory and
 * really walked; the format says what an entry means, the table driver what the kernel does where it has a choice.
 */
import { alignDown, bitMask, type Iova, isAligned, lesser, type PhysAddr, physAddr } from '../units.ts';
import type { Entry, Level, PageTableFormat } from './format/format.ts';
import type { Domain, Leaf, MapResult, Permits, Protection, TableMemory, UnmapResult } from './iommu.ts';
import { type LeafSize, leafSizes } from './leaf-sizes.ts';
import type { TableDriver } from './table-driver.ts';

/** One entry that a walk read. */
export interface EntryRead {
  /** Index into the format's levels. */
  readonly level: number;
  readonly at: PhysAddr;
  readonly value: bigint;
}

/** A walk from the root: the entries read, and where it ended. */
export interface Walk {
  readonly reads: readonly EntryRead[];
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
  readonly table: PhysAddr;
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
  private readonly format: PageTableFormat;
  private readonly driver: TableDriver;
  private readonly memory: TableMemory;
  /** Largest first. */
  private readonly leafSizes: readonly LeafSize[];
  /** The level of the root; above 0 while a root that grows has not. */
  private top: number;
  private rootTable: PhysAddr;
  private changes = 0;

  constructor({ format, driver, memory, reserved = [] }: RadixOptions) {
    this.format = format;
    this.driver = driver;
    this.memory = memory;
    this.reserved = reserved;
    this.granule = 1n << BigInt(format.levels.at(-1)!.shift);
    this.apertureEnd = 1n << BigInt(format.inputBits);
    this.leafSizes = leafSizes(format);
    this.top = format.levels.length - (format.firstLevels ?? format.levels.length);
    this.rootTable = memory.allocate(this.tableBytes(this.top));
  }

  /** Physical address of the root table, as it goes into TTBR, SSPTPTR and the like. */
  get root(): PhysAddr {
    return this.rootTable;
  }

  /** Counts up with every change of the tables: a walk holds for as long as it stays. */
  get generation(): number {
    return this.changes;
  }

  map(start: Iova, target: PhysAddr, size: bigint, prot: Protection): MapResult {
    const warnings: string[] = [];
    const end = start + size;
    if (!isAligned(start | target | size, this.granule)) return { error: 'EINVAL', warnings };
    if (size === 0n && this.driver.emptyRange === 'refused') return { error: 'EINVAL', warnings };
    if (end > this.apertureEnd || target + size > 1n << BigInt(this.format.outputBits)) {
      return { error: this.driver.outOfRange, warnings: site(this.driver.warns.mapRange) };
    }
    const attributes = this.format.attributes(prot);
    if (attributes === null) return { error: 'EINVAL', warnings };
    this.changes++;
    while (end > this.reach()) this.grow();
    let at: bigint = start;
    while (at < end) {
      const to = physAddr(target + (at - start));
      const leaf = this.leafSize(at, to, end - at);
      const { bytes, error } = this.mapLeaves({ at, to, bytes: end - at, leaf, attributes }, warnings);
      at += bytes;
      if (error !== null) {
        this.unmap(start, at - start);
        return { error, warnings };
      }
    }
    return { error: null, warnings };
  }

  unmap(start: Iova, size: bigint): UnmapResult {
    const progress: Progress = { bytes: 0n, stopped: false, warnings: [] };
    if (size === 0n) return progress;
    if (start + size > this.apertureEnd) return { bytes: 0n, warnings: site(this.driver.warns.unmapRange) };
    const first = this.driver.missing === 'entry counted whole' ? this.slots(start).at(-1)! : null;
    this.changes++;
    const end = lesser(start + size, this.reach());
    if (start >= end) this.clearMissing(this.top, size, progress);
    else this.clear(this.rootTable, this.top, { start, end }, progress);
    if (first === null) return progress;
    // The driver reports what it was asked for, or one whole entry where that is more.
    const span = this.span(first.level);
    return { ...progress, bytes: size > span ? size : span };
  }

  lookup(address: Iova): Leaf | null {
    return this.walk(address).leaf;
  }

  /** Reads entries from the root to a leaf or an empty one. The address must be inside the input range. */
  walk(address: Iova): Walk {
    if (address >= this.reach()) return { reads: [], leaf: null };
    const slots = this.slots(address);
    const reads = slots.map(({ level, at, raw }) => ({ level, at, value: raw }));
    const { level, entry: last } = slots.at(-1)!;
    if (last.kind !== 'leaf') return { reads, leaf: null };
    const permits = slots.reduce<Permits>(
      (all, { entry }) =>
        entry.kind === 'empty'
          ? all
          : { read: all.read && entry.permits.read, write: all.write && entry.permits.write },
      { read: true, write: true },
    );
    const offset = address & bitMask(this.level(level).shift + (last.run ?? 0));
    return { reads, leaf: { address: physAddr(last.address + offset), permits } };
  }

  /** Tables in memory, and leaves in them; a run of equal entries is one. For tests of leaks. */
  count(table: PhysAddr = this.rootTable, level = this.top): { readonly tables: number; readonly leaves: number } {
    let tables = 1;
    let leaves = 0;
    for (let i = 0n; i < 1n << BigInt(this.level(level).bits); ) {
      const { entry } = this.slot(table, level, i);
      i += entry.kind === 'leaf' ? 1n << BigInt(entry.run ?? 0) : 1n;
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

  /** First address past what the present root maps. */
  private reach(): bigint {
    const { shift, bits } = this.level(this.top);
    return 1n << BigInt(shift + bits);
  }

  /** Puts a root above the present one. */
  private grow(): void {
    const below = this.rootTable;
    this.top--;
    this.rootTable = this.memory.allocate(this.tableBytes(this.top));
    this.memory.writeEntry(this.rootTable, this.format.encodeTable(below, this.top));
  }

  private tableBytes(level: number): bigint {
    const bytes = BigInt(this.format.entryBytes) << BigInt(this.level(level).bits);
    return bytes < PAGE_OF_TABLE ? PAGE_OF_TABLE : bytes;
  }

  private place(table: PhysAddr, index: bigint): PhysAddr {
    return physAddr(table + index * BigInt(this.format.entryBytes));
  }

  private slot(table: PhysAddr, level: number, index: bigint): Slot {
    const at = this.place(table, index);
    const raw = this.memory.readEntry(at);
    return { table, level, index, at, raw, entry: this.format.decode(raw, level) };
  }

  private indexOf(address: bigint, level: number): bigint {
    const { shift, bits } = this.level(level);
    return (address >> BigInt(shift)) & bitMask(bits);
  }

  /** The entries that cover an address, root first, down to the first that is not a table. */
  private slots(address: bigint): Slot[] {
    const slots: Slot[] = [];
    let table = this.rootTable;
    for (let level = this.top; ; level++) {
      const slot = this.slot(table, level, this.indexOf(address, level));
      slots.push(slot);
      if (slot.entry.kind !== 'table') return slots;
      table = slot.entry.address;
    }
  }

  /** The largest leaf that fits, as `iommu_pgsize()` chooses it. */
  private leafSize(at: bigint, target: bigint, size: bigint): LeafSize {
    return this.leafSizes.find(({ bytes }) => bytes <= size && isAligned(at | target, bytes))!;
  }

  /** Writes leaves of one size from `at` on, as far as one table and the range go. Returns the bytes mapped. */
  private mapLeaves(
    { at, to, bytes, leaf, attributes }: { at: bigint; to: bigint; bytes: bigint; leaf: LeafSize; attributes: bigint },
    warnings: string[],
  ): { readonly bytes: bigint; readonly error: string | null } {
    const { level, run } = leaf;
    let table = this.rootTable;
    for (let above = this.top; above < level; above++) {
      const slot = this.slot(table, above, this.indexOf(at, above));
      if (slot.entry.kind === 'leaf' && !this.mayReplace(warnings)) return this.refusal(leaf);
      if (slot.entry.kind === 'leaf') this.wipe(slot);
      table = slot.entry.kind === 'table' ? slot.entry.address : this.addTable(slot.at, above);
    }
    const first = this.indexOf(at, level);
    const count = 1n << BigInt(run);
    const entries = lesser(
      this.leavesAlike(at | to, bytes, leaf) * count,
      (1n << BigInt(this.level(level).bits)) - first,
    );
    for (let done = 0n; done < entries; done += count) {
      for (let i = 0n; i < count; i++) {
        const slot = this.slot(table, level, first + done + i);
        const { entry } = slot;
        if (entry.kind === 'empty') continue;
        const occupied = entry.kind === 'leaf' || this.count(entry.address, level + 1).leaves > 0;
        if (occupied && !this.mayReplace(warnings)) {
          const refused = this.refusal(leaf);
          return { ...refused, bytes: refused.bytes + done * this.span(level) };
        }
        if (entry.kind === 'leaf') this.wipe(slot);
        else this.freeTable(entry.address, level + 1);
      }
      const value = this.format.encodeLeaf(attributes, physAddr(to + done * this.span(level)), level, run);
      for (let i = 0n; i < count; i++) this.memory.writeEntry(this.place(table, first + done + i), value);
    }
    return { bytes: entries * this.span(level), error: null };
  }

  /** How many leaves of a size follow each other before a larger one fits or the range ends. */
  private leavesAlike(bits: bigint, bytes: bigint, leaf: LeafSize): bigint {
    const larger = this.leafSizes[this.leafSizes.indexOf(leaf) - 1];
    if (larger === undefined) return bytes / leaf.bytes;
    const toNext = larger.bytes - (bits & (larger.bytes - 1n));
    return lesser(bytes, toNext) / leaf.bytes;
  }

  private mayReplace(warnings: string[]): boolean {
    warnings.push(...site(this.driver.warns.occupied));
    return this.driver.occupied === 'overwritten';
  }

  private refusal({ bytes }: LeafSize): { readonly bytes: bigint; readonly error: string | null } {
    const { occupied } = this.driver;
    if (occupied === 'old entry kept' || occupied === 'overwritten') return { bytes, error: null };
    return { bytes: 0n, error: occupied };
  }

  private addTable(place: PhysAddr, level: number): PhysAddr {
    const table = this.memory.allocate(this.tableBytes(level + 1));
    this.memory.writeEntry(place, this.format.encodeTable(table, level));
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
    for (let from = range.start; from < range.end && !progress.stopped; ) {
      const slot = this.slot(table, level, this.indexOf(from, level));
      const { entry } = slot;
      const span = this.span(level) << BigInt(entry.kind === 'leaf' ? (entry.run ?? 0) : 0);
      const slotStart = alignDown(from, span);
      const to = lesser(slotStart + span, range.end);
      const covered = from === slotStart && to === slotStart + span;
      if (entry.kind === 'empty') {
        this.clearMissing(level, to - from, progress);
      } else if (entry.kind === 'leaf') {
        if (covered) this.clearLeaf(slot, span, progress);
        else if (this.clearPartOfLeaf(slot, { span, fromItsStart: from === slotStart }, progress)) continue;
      } else {
        if (covered && this.driver.coveredTable === 'dropped') progress.bytes += span;
        else this.clear(entry.address, level + 1, { start: from, end: to }, progress);
        if (covered && !progress.stopped && this.driver.coveredTable !== 'kept') {
          this.memory.writeEntry(slot.at, 0n);
          this.freeTable(entry.address, level + 1);
        }
      }
      from = to;
    }
  }

  private clearMissing(level: number, bytes: bigint, progress: Progress): void {
    const { missing, warns } = this.driver;
    if (missing === 'entry counted whole') return;
    if (missing === 'counted' || (missing === 'counted in pages' && level === this.format.levels.length - 1)) {
      progress.bytes += bytes;
      return;
    }
    progress.warnings.push(...site(warns.missing));
    progress.stopped = true;
  }

  private clearLeaf(slot: Slot, span: bigint, progress: Progress): void {
    this.wipe(slot);
    progress.bytes += span;
  }

  /** Empties the entries of a leaf. */
  private wipe({ table, index, entry }: Slot): void {
    const count = 1n << BigInt(entry.kind === 'leaf' ? (entry.run ?? 0) : 0);
    const first = alignDown(index, count);
    for (let i = first; i < first + count; i++) this.memory.writeEntry(this.place(table, i), 0n);
  }

  /** Returns true when the entry has become a table and must be looked at again. */
  private clearPartOfLeaf(
    slot: Slot,
    { span, fromItsStart }: { span: bigint; fromItsStart: boolean },
    progress: Progress,
  ): boolean {
    switch (this.driver.partialLeaf) {
      case 'split':
        this.split(slot);
        return true;
      case 'removed whole':
        if (fromItsStart) this.clearLeaf(slot, span, progress);
        else progress.stopped = true;
        return false;
      case 'removed from anywhere':
        this.clearLeaf(slot, span, progress);
        return false;
      case 'refused':
        progress.warnings.push(...site(this.driver.warns.partialLeaf));
        progress.stopped = true;
        return false;
    }
  }

  /** Replaces a leaf by smaller ones with the same attributes: a run by its entries, an entry by a table. */
  private split(slot: Slot): void {
    const { entry, level, raw, at } = slot;
    if (entry.kind !== 'leaf') return;
    const run = entry.run ?? 0;
    const attributes = this.format.attributesOf(raw, level);
    const [table, first, below, count] =
      run > 0
        ? [slot.table, alignDown(slot.index, 1n << BigInt(run)), level, 1n << BigInt(run)]
        : [this.addTable(at, level), 0n, level + 1, 1n << BigInt(this.level(level + 1).bits)];
    for (let i = 0n; i < count; i++) {
      const part = physAddr(entry.address + i * this.span(below));
      this.memory.writeEntry(this.place(table, first + i), this.format.encodeLeaf(attributes, part, below, 0));
    }
  }
}

/** The WARN site of a driver that has one. */
function site(warning: string | undefined): readonly string[] {
  return warning === undefined ? [] : [warning];
}
