/** What a device tree says about the parts around an endpoint controller: IOMMU, MSI controller, eDMA, RAM. */
import {
  cellsOf,
  deviceName,
  isEnabled,
  mapOf,
  nameOf,
  nodeOf,
  numbersOf,
  type Reference,
  type Region,
  referencesOf,
  regionNamed,
  regionsOf,
  stringsOf,
} from '../../../devicetree/query.ts';
import { descendants, type Node } from '../../../devicetree/tree.ts';
import { hex } from '../../units.ts';
import type { RangeJson, TargetJson } from '../platform.ts';
import { iommuCompatibles, iommuVendors } from './iommu-nodes.ts';

/** A part that was looked for: what it is, or that there is none and why; `problem` where it is there but unknown. */
export type Found<T> =
  | { readonly kind: 'found'; readonly part: T; readonly node: Node }
  | { readonly kind: 'absent'; readonly why: string }
  | { readonly kind: 'problem'; readonly problem: string };

const absent = (why: string): { readonly kind: 'absent'; readonly why: string } => ({ kind: 'absent', why });

export const rangeJson = ({ start, size }: Region): RangeJson => ({ start: hex(start), size: hex(size) });

const quoted = (node: Node): string =>
  stringsOf(node, 'compatible')
    .map((word) => `"${word}"`)
    .join(', ');

export interface IommuPart {
  readonly name: string;
  readonly device: string;
  readonly vendor: string | undefined;
  readonly requesterId: bigint;
}

/** The IOMMU that Linux attaches a platform device to: the first of `iommus` (drivers/iommu/of_iommu.c). */
export function iommuOf(root: Node, endpoint: Node): Found<IommuPart> {
  const [reference] = referencesOf(root, endpoint, 'iommus', '#iommu-cells');
  if (reference === undefined) {
    const [mapped] = mapOf(root, endpoint, 'iommu-map');
    if (mapped === undefined) return absent('the device tree connects it to no IOMMU');
    return absent(
      `its \`iommu-map\` names ${nameOf(mapped.node)}, but Linux connects a platform device by \`iommus\` alone`,
    );
  }
  const { node, args } = reference;
  if (!isEnabled(node)) return absent(`its IOMMU ${nameOf(node)} is disabled in the device tree`);
  const words = stringsOf(node, 'compatible');
  const name = words.map((word) => iommuCompatibles[word]).find((known) => known !== undefined);
  const vendor = words.map((word) => iommuVendors[word]).find((known) => known !== undefined);
  if (name === undefined) {
    return { kind: 'problem', problem: `the IOMMU ${nameOf(node)} (compatible ${quoted(node)}) is not modelled` };
  }
  return { kind: 'found', part: { name, device: deviceName(node), vendor, requesterId: args[0] ?? 0n }, node };
}

export interface MsiPart {
  readonly target: TargetJson;
  /** Null where the controller takes no ID with a message. */
  readonly deviceId: bigint | null;
}

/** The MSI controller that `pci_epf_alloc_doorbell()` finds (drivers/of/irq.c: `of_msi_xlate()` for ID 0). */
export function msiControllerOf(root: Node, endpoint: Node): Found<MsiPart> {
  for (let at: Node | null = endpoint; at !== null; at = at.parent) {
    if (cellsOf(at, 'msi-map') !== undefined) {
      const entry = mapOf(root, at, 'msi-map').find(({ input, length }) => input === 0n && length > 0n);
      return entry === undefined ? absent('its `msi-map` has no entry for ID 0') : msiTarget(entry.node, entry.output);
    }
    const [parent] = referencesOf(root, at, 'msi-parent', '#msi-cells');
    if (parent === undefined) continue;
    if (parent.args.length === 0) return msiTarget(parent.node, 0n);
    return absent(msiParentIgnored(parent));
  }
  return absent('the device tree gives it neither `msi-map` nor `msi-parent`');
}

const msiParentIgnored = ({ node }: Reference): string =>
  `its \`msi-parent\` passes an ID to ${nameOf(node)}; Linux takes an endpoint's from \`msi-map\` only`;

function msiTarget(node: Node, deviceId: bigint): Found<MsiPart> {
  if (!isEnabled(node)) return absent(`its MSI controller ${nameOf(node)} is disabled in the device tree`);
  const [region] = regionsOf(node);
  if (region === undefined || region === null) {
    return { kind: 'problem', problem: `the MSI controller ${nameOf(node)} has no address that the CPU could use` };
  }
  const place = { name: nameOf(node), ...rangeJson(region) };
  const compatible = stringsOf(node, 'compatible');
  if (compatible.includes('arm,gic-v3-its')) {
    const [start, size] = numbersOf(node, 'socionext,synquacer-pre-its') ?? [];
    const preIts = start !== undefined && size !== undefined ? { preIts: rangeJson({ start, size }) } : {};
    return { kind: 'found', part: { target: { kind: 'gic-its', ...place, ...preIts }, deviceId }, node };
  }
  if (compatible.includes('arm,gic-v2m-frame')) {
    const [base] = numbersOf(node, 'arm,msi-base-spi') ?? [];
    const [count] = numbersOf(node, 'arm,msi-num-spis') ?? [];
    if (base === undefined || count === undefined) {
      return absent(`the interrupts of ${nameOf(node)} are read from the hardware; the device tree does not have them`);
    }
    const target = { kind: 'gicv2m', ...place, baseSpi: Number(base), spis: Number(count) };
    return { kind: 'found', part: { target, deviceId: null }, node };
  }
  if (compatible.includes('riscv,imsics')) {
    const identities = Number(numbersOf(node, 'riscv,num-ids')?.[0] ?? 63n);
    return { kind: 'found', part: { target: { kind: 'imsic', ...place, identities }, deviceId: null }, node };
  }
  return {
    kind: 'problem',
    problem: `the MSI controller ${nameOf(node)} (compatible ${quoted(node)}) is not modelled`,
  };
}

/** Offset of the eDMA in the region of the iATU (DEFAULT_DBI_DMA_OFFSET). */
const EDMA_IN_ATU = 0x80000n;

/** The registers of a DesignWare controller's eDMA, as `dw_pcie_get_resources()` and `dw_pcie_edma_irq_verify()` find them. */
export function edmaOf(root: Node, endpoint: Node): Found<TargetJson> {
  const own = regionNamed(endpoint, 'dma');
  const atu = regionNamed(endpoint, 'atu');
  const inAtu =
    atu !== undefined && atu.size >= 2n * EDMA_IN_ATU
      ? { start: atu.start + EDMA_IN_ATU, size: atu.size - EDMA_IN_ATU }
      : undefined;
  const region = own ?? inAtu;
  if (region === undefined) return absent('its `reg` has no eDMA: neither "dma", nor an "atu" that is large enough');
  const names = stringsOf(endpoint, 'interrupt-names');
  const wire = names.includes('dma') ? 'dma' : names.includes('dma0') ? 'dma0' : undefined;
  if (wire === undefined) return absent('no interrupt of its eDMA is named "dma" or "dma0"');
  const interrupt = interruptText(root, endpoint, names.indexOf(wire));
  return { kind: 'found', part: { kind: 'dw-edma', name: 'eDMA', ...rangeJson(region), interrupt }, node: endpoint };
}

/** An interrupt of a device for a person, such as `GIC SPI 417`. */
function interruptText(root: Node, device: Node, index: number): string {
  const name = stringsOf(device, 'interrupt-names')[index] ?? `${index}`;
  const unknown = `interrupt "${name}" of ${nameOf(device)}`;
  let parent: Node | undefined;
  for (let at: Node | null = device; at !== null && parent === undefined; at = at.parent) {
    const [cell] = cellsOf(at, 'interrupt-parent') ?? [];
    if (cell !== undefined) parent = nodeOf(root, cell);
  }
  const count = Number((parent && numbersOf(parent, '#interrupt-cells')?.[0]) ?? 0n);
  const cells = numbersOf(device, 'interrupts')?.slice(index * count, (index + 1) * count) ?? [];
  const isGic = parent !== undefined && stringsOf(parent, 'compatible').some((word) => /^arm,.*gic/.test(word));
  if (!isGic || cells.length < 3) return unknown;
  return `GIC ${cells[0] === 0n ? 'SPI' : 'PPI'} ${cells[1]}`;
}

/** The first range of RAM that the device tree has. */
export function ramOf(root: Node): Found<RangeJson> {
  for (const node of descendants(root)) {
    if (!stringsOf(node, 'device_type').includes('memory')) continue;
    const region = regionsOf(node).find((candidate) => candidate !== null && candidate.size > 0n);
    if (region !== undefined && region !== null) return { kind: 'found', part: rangeJson(region), node };
  }
  return absent('the device tree does not say how much RAM there is');
}
