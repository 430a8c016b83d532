/**
 * Questions to a device tree, answered as the kernel answers them (drivers/of/base.c, address.c, irq.c): cells,
 * strings, references with their arguments, addresses translated up to the CPU's, and device names.
 */
import { nodeAt } from './parse.ts';
import { type Cell, descendants, type Node } from './tree.ts';

/** A property's cells in order, whatever groups they stand in; undefined where it is not there or has no cells. */
export function cellsOf(node: Node, name: string): readonly Cell[] | undefined {
  const property = node.properties.get(name);
  const cells = property?.values.flatMap((value) => (value.kind === 'cells' && value.bits === 32 ? value.cells : []));
  return cells === undefined || cells.length === 0 ? undefined : cells;
}

/** The numbers of a property; undefined where it is not there or a reference stands among them. */
export function numbersOf(node: Node, name: string): readonly bigint[] | undefined {
  const numbers = cellsOf(node, name)?.map((cell) => (cell.kind === 'number' ? cell.value : undefined));
  return numbers?.every((number) => number !== undefined) ? numbers : undefined;
}

/** The strings of a property, none where it is not there. */
export function stringsOf(node: Node, name: string): readonly string[] {
  const values = node.properties.get(name)?.values ?? [];
  // A string may hold several, separated by zeros.
  return values.flatMap((value) => (value.kind === 'string' ? value.text.split('\0') : []));
}

/** `status` as the kernel reads it: absent means okay. */
export function isEnabled(node: Node): boolean {
  const [status = 'okay'] = stringsOf(node, 'status');
  return status === 'okay' || status === 'ok';
}

/** The first label, or the path: what a person calls a node. */
export function nameOf(node: Node): string {
  const [label] = node.labels;
  return label ?? node.name;
}

/** The node that a cell refers to, by label, path or a phandle written out. */
export function nodeOf(root: Node, cell: Cell): Node | undefined {
  if (cell.kind === 'number') return referables(root).get(cell.value);
  return cell.name.startsWith('/') ? nodeAt(root, cell.name) : labelled(root, cell.name);
}

/** The node that carries a label. */
export function labelled(root: Node, label: string): Node | undefined {
  return referables(root).get(label);
}

/** By tree: its nodes by label and by phandle. */
const indexes = new WeakMap<Node, ReadonlyMap<string | bigint, Node>>();

/** The nodes that others refer to; of several with one name, the first. A tree that is asked does not change any more. */
function referables(root: Node): ReadonlyMap<string | bigint, Node> {
  const known = indexes.get(root);
  if (known) return known;
  const made = new Map<string | bigint, Node>();
  for (const node of descendants(root)) {
    const [phandle] = numbersOf(node, 'phandle') ?? [];
    for (const name of [...node.labels, ...(phandle === undefined ? [] : [phandle])])
      if (!made.has(name)) made.set(name, node);
  }
  indexes.set(root, made);
  return made;
}

export interface Reference {
  readonly node: Node;
  readonly args: readonly bigint[];
}

/** References such as `iommus = <&smmu 1 2>`: each takes as many arguments as the node's `cellsName` says. Stops at one that leads nowhere. */
export function referencesOf(root: Node, from: Node, name: string, cellsName: string): readonly Reference[] {
  const cells = cellsOf(from, name) ?? [];
  const references: Reference[] = [];
  for (let at = 0; at < cells.length; ) {
    const node = nodeOf(root, cells[at]!);
    if (node === undefined) break;
    const count = Number(numbersOf(node, cellsName)?.[0] ?? 0n);
    references.push({ node, args: valuesOf(cells.slice(at + 1, at + 1 + count)) });
    at += 1 + count;
  }
  return references;
}

export interface MapEntry {
  readonly input: bigint;
  readonly node: Node;
  readonly output: bigint;
  readonly length: bigint;
}

/** `iommu-map`, `msi-map`: entries of four cells (drivers/of/base.c: `of_map_id()`). */
export function mapOf(root: Node, from: Node, name: string): readonly MapEntry[] {
  const cells = cellsOf(from, name) ?? [];
  const entries: MapEntry[] = [];
  for (let at = 0; at + 4 <= cells.length; at += 4) {
    const node = nodeOf(root, cells[at + 1]!);
    const [input = 0n, , output = 0n, length = 0n] = valuesOf(cells.slice(at, at + 4));
    if (node !== undefined) entries.push({ input, node, output, length });
  }
  return entries;
}

const valuesOf = (cells: readonly Cell[]): bigint[] => cells.map((cell) => (cell.kind === 'number' ? cell.value : 0n));

/** A range of addresses, in bytes. */
export interface Region {
  readonly start: bigint;
  readonly size: bigint;
}

/** The regions of `reg`, as the CPU addresses them; null where the buses above do not translate one. */
export function regionsOf(node: Node): readonly (Region | null)[] {
  const { parent } = node;
  const cells = numbersOf(node, 'reg');
  if (parent === null || cells === undefined) return [];
  const [addressCells, sizeCells] = [cellCount(parent, '#address-cells', 2), cellCount(parent, '#size-cells', 1)];
  if (!areCounts(addressCells, sizeCells)) return [];
  const regions: (Region | null)[] = [];
  for (let at = 0; at + addressCells + sizeCells <= cells.length; at += addressCells + sizeCells) {
    const start = translate(parent, joined(cells.slice(at, at + addressCells)));
    const size = joined(cells.slice(at + addressCells, at + addressCells + sizeCells));
    regions.push(start === null ? null : { start, size });
  }
  return regions;
}

/** The region that `reg-names` calls `name`. */
export function regionNamed(node: Node, name: string): Region | undefined {
  const index = stringsOf(node, 'reg-names').indexOf(name);
  return index < 0 ? undefined : (regionsOf(node)[index] ?? undefined);
}

/** An address on the bus below `bus`, as the CPU sees it (`of_translate_address()`). */
function translate(bus: Node, address: bigint): bigint | null {
  const { parent } = bus;
  if (parent === null) return address;
  const ranges = bus.properties.get('ranges');
  if (ranges === undefined) return null;
  const cells = numbersOf(bus, 'ranges') ?? [];
  if (cells.length === 0) return translate(parent, address);
  const child = cellCount(bus, '#address-cells', 2);
  const above = cellCount(parent, '#address-cells', 2);
  const size = cellCount(bus, '#size-cells', 1);
  if (!areCounts(child, size) || !areCounts(above, size)) return null;
  for (let at = 0; at + child + above + size <= cells.length; at += child + above + size) {
    const start = joined(cells.slice(at, at + child));
    const target = joined(cells.slice(at + child, at + child + above));
    const length = joined(cells.slice(at + child + above, at + child + above + size));
    if (address >= start && address - start < length) return translate(parent, target + (address - start));
  }
  return null;
}

/** An entry of `dma-ranges`: addresses that devices of a bus send, and where they arrive. */
export interface DmaRange {
  readonly bus: bigint;
  readonly cpu: bigint;
  readonly size: bigint;
}

/**
 * The `dma-ranges` that hold for a device: of the nearest bus above it that has entries, if each bus on the way has at least an
 * empty one (`of_dma_get_range()`); none where every address goes through as it is.
 */
export function dmaRangesOf(device: Node): readonly DmaRange[] {
  for (let bus = device.parent; bus !== null; bus = bus.parent) {
    if (!bus.properties.has('dma-ranges')) return [];
    const cells = numbersOf(bus, 'dma-ranges') ?? [];
    if (cells.length === 0) continue;
    const child = cellCount(bus, '#address-cells', 2);
    const above = bus.parent === null ? 2 : cellCount(bus.parent, '#address-cells', 2);
    const size = cellCount(bus, '#size-cells', 1);
    const ranges: DmaRange[] = [];
    for (let at = 0; at + child + above + size <= cells.length; at += child + above + size)
      ranges.push({
        bus: joined(cells.slice(at, at + child)),
        cpu: joined(cells.slice(at + child, at + child + above)),
        size: joined(cells.slice(at + child + above, at + child + above + size)),
      });
    return ranges;
  }
  return [];
}

const cellCount = (node: Node, name: string, standard: number): number =>
  Number(numbersOf(node, name)?.[0] ?? BigInt(standard));

/** Whether the kernel takes them for the cells of an address and of a size (drivers/of/address.c: `OF_CHECK_COUNTS()`). */
const areCounts = (address: number, size: number): boolean => address > 0 && address <= 4 && size >= 0 && size <= 4;

const joined = (cells: readonly bigint[]): bigint => cells.reduce((sum, cell) => (sum << 32n) | cell, 0n);

/** The kernel's name for a node's platform device, such as `e65d0000.pcie-ep` (drivers/of/device.c: `of_device_make_bus_id()`). */
export function deviceName(node: Node): string {
  const base = node.name.replace(/@.*$/, '');
  const start = regionsOf(node)[0]?.start;
  if (start !== undefined) return `${start.toString(16)}.${base}`;
  const above = node.parent?.parent ? `${deviceName(node.parent)}:` : '';
  return `${above}${base}`;
}

/** Whether a device's DMA is coherent: the nearest node that says so decides (`of_dma_is_coherent()`). */
export function isCoherent(node: Node, standard: boolean): boolean {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (at.properties.has('dma-coherent')) return true;
    if (at.properties.has('dma-noncoherent')) return false;
  }
  return standard;
}
