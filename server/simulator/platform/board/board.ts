/**
 * A board's device tree as a platform: its endpoint controller and what stands around it. What the tree does not have
 * is a note or an error, never a guess; facts that the driver has are in controllers.ts.
 */
import {
  deviceName,
  dmaRangesOf,
  isCoherent,
  isEnabled,
  nameOf,
  numbersOf,
  regionsOf,
  stringsOf,
} from '../../../devicetree/query.ts';
import { descendants, type Node } from '../../../devicetree/tree.ts';
import { hex } from '../../units.ts';
import type { BarJson, PlatformJson, TargetJson } from '../platform.ts';
import { type ControllerFacts, controllers } from './controllers.ts';
import { edmaOf, type Found, iommuOf, msiControllerOf, ramOf, rangeJson } from './parts.ts';

/** Endpoints that a message names, at most. */
const MAX_NAMED = 20;

export type BoardResult =
  | { readonly kind: 'board'; readonly platform: PlatformJson }
  | { readonly kind: 'problem'; readonly problem: string };

export interface BoardOptions {
  /** What the platform is called, such as the path of the file. */
  readonly name: string;
  /** Label of the endpoint's node, or its name; needed where several are enabled. */
  readonly endpoint?: string | undefined;
}

/** RAM of a board whose device tree leaves it to the boot loader. Where page tables lie makes no difference to a run. */
const anyRam = { start: '0x80000000', size: '0x40000000' };

/** Describes a board from its device tree. */
export function readBoard(root: Node, { name, endpoint: wanted }: BoardOptions): BoardResult {
  const chosen = chooseEndpoint(root, wanted);
  if (typeof chosen === 'string') return { kind: 'problem', problem: chosen };
  const { node, facts } = chosen;
  const label = nameOf(node);
  const notes: string[] = [];
  if (!isEnabled(node)) notes.push(`${label} is disabled in the device tree`);

  const iommu = iommuOf(root, node);
  const msi = msiControllerOf(root, node);
  const edma: Found<TargetJson> =
    facts.noDoorbell === null ? edmaOf(root, node) : { kind: 'absent', why: facts.noDoorbell };
  for (const part of [iommu, msi, edma]) if (part.kind === 'problem') return part;
  if (iommu.kind === 'absent') notes.push(`${label} has no IOMMU: ${iommu.why}`);
  const found = { edma: partOf(edma), msi: partOf(msi), iommu: partOf(iommu) };
  const known = found.edma ?? found.msi?.target ?? null;
  const absent = known === null ? whyNoDoorbell(label, edma, msi) : undefined;
  const doorbell = known ?? standIn(node);
  if (doorbell === null) return { kind: 'problem', problem: `${label} has no registers that the CPU could reach` };

  const ram = ramOf(root);
  if (ram.kind === 'absent') notes.push(`${ram.why}; page tables are put at ${anyRam.start}`);
  const deviceId = found.msi?.deviceId ?? null;
  const windows = numbersOf(node, 'num-ib-windows')?.[0];
  const isDwc = facts.family === 'dwc';
  const ranges = dmaRangesOf(node);
  const platform: PlatformJson = {
    name,
    title: `${stringsOf(root, 'model')[0] ?? name}, ${label}`,
    notes,
    iommu:
      iommu.kind === 'found'
        ? { name: iommu.part.name, device: iommu.part.device, vendor: iommu.part.vendor, source: sourceOf(iommu.node) }
        : { name: 'none', device: '', source: sourceOf(node) },
    ram: ram.kind === 'found' ? { ...ram.part, source: sourceOf(ram.node) } : anyRam,
    devices: [
      {
        name: deviceName(node),
        driver: facts.driver,
        bus: 'platform',
        requesterId: hex(found.iommu?.requesterId ?? 0n),
        ...(deviceId === null ? {} : { deviceId: hex(deviceId) }),
        dmaMaskBits: facts.dmaMaskBits,
        ...(ranges.length > 0 && {
          dmaRanges: ranges.map(({ bus, cpu, size }) => ({ bus: hex(bus), cpu: hex(cpu), size: hex(size) })),
        }),
        coherent: isCoherent(node, isRiscV(root)),
        source: `${sourceOf(node)}, ${driverSource(facts)}`,
      },
    ],
    endpoint: {
      device: deviceName(node),
      controller: facts.family,
      doorbell: doorbell.name,
      ...(absent === undefined ? {} : { noDoorbell: absent }),
      ...(found.msi === null ? {} : { msi: found.msi.target.name }),
      bars: facts.bars.map((bar) => barJson(bar, found.edma)),
      align: hex(facts.align),
      ...(isDwc ? { iatuAlign: hex(facts.align > 0x1000n ? facts.align : 0x1000n) } : {}),
      ...(windows === undefined ? {} : { inboundWindows: Number(windows) }),
      source: `${driverSource(facts)}${isDwc ? "; the iATU's alignment is read from the hardware and taken to be the driver's" : ''}`,
    },
    targets: [
      ...(edma.kind === 'found' ? [{ ...edma.part, source: sourceOf(edma.node) }] : []),
      ...(msi.kind === 'found' ? [{ ...msi.part.target, source: sourceOf(msi.node) }] : []),
      ...(known === null ? [{ ...doorbell, source: `${sourceOf(node)}; no doorbell is there` }] : []),
    ],
  };
  return { kind: 'board', platform };
}

function partOf<T>(found: Found<T>): T | null {
  return found.kind === 'found' ? found.part : null;
}

function whyNoDoorbell(label: string, edma: Found<unknown>, msi: Found<unknown>): string {
  const reasons = [edma, msi].flatMap((part) => (part.kind === 'absent' ? [part.why] : []));
  return `Linux finds no doorbell for ${label}: ${reasons.join('; ')}`;
}

/** The controller's first registers, which take the place of a doorbell in the description: mappings are run on such a board, too. */
function standIn(node: Node): TargetJson | null {
  const region = regionsOf(node).find((candidate) => candidate !== null);
  if (region === undefined || region === null) return null;
  return { kind: 'register', name: 'stand-in doorbell', ...rangeJson(region), offset: '0x0' };
}

interface Chosen {
  readonly node: Node;
  readonly facts: ControllerFacts;
}

/** The endpoint controller to simulate, or why there is none. */
function chooseEndpoint(root: Node, wanted: string | undefined): Chosen | string {
  const known = [...descendants(root)].flatMap((node): Chosen[] => {
    const facts = factsOf(node);
    return facts === undefined ? [] : [{ node, facts }];
  });
  const names = known.map(({ node }) => nameOf(node));
  const labels = names.slice(0, MAX_NAMED).join(', ') + (names.length > MAX_NAMED ? ', ...' : '');
  if (wanted !== undefined) {
    const found = known.find(({ node }) => node.labels.has(wanted) || node.name === wanted);
    return found ?? `no PCIe endpoint controller is called ${wanted}; there are ${labels || 'none'}`;
  }
  const enabled = known.filter(({ node }) => isEnabled(node));
  const [only, another] = enabled.length > 0 ? enabled : known;
  if (only === undefined) return unknownEndpoints(root);
  if (another === undefined) return only;
  const which = enabled.length > 0 ? 'several are enabled' : 'none is enabled';
  return `there is more than one PCIe endpoint controller, and ${which}; name one after the file, as in FILE:${nameOf(only.node)}; there are ${labels}`;
}

function factsOf(node: Node): ControllerFacts | undefined {
  return stringsOf(node, 'compatible')
    .map((word) => (Object.hasOwn(controllers, word) ? controllers[word] : undefined))
    .find((facts) => facts !== undefined);
}

function unknownEndpoints(root: Node): string {
  const compatible = [...descendants(root)].flatMap((node) => stringsOf(node, 'compatible'));
  const endpoints = compatible.filter((word) => /pcie?-ep$/.test(word));
  if (endpoints.length > 0) return `the endpoint controller "${endpoints[0]}" is not modelled`;
  return 'it has no PCIe endpoint controller; one that runs as root complex (pcie@...) does not count';
}

function barJson(bar: ControllerFacts['bars'][number], edma: TargetJson | null): BarJson {
  const { dma, ...json } = bar;
  if (dma === undefined || edma === null) return json;
  return { ...json, regions: [{ target: edma.name, offset: hex(dma.offset), size: hex(dma.size) }] };
}

/** Whether DMA is coherent where nothing says so (CONFIG_ARCH_DMA_DEFAULT_COHERENT). */
function isRiscV(root: Node): boolean {
  for (const node of descendants(root)) if (stringsOf(node, 'compatible').includes('riscv')) return true;
  return false;
}

const driverSource = ({ source }: ControllerFacts): string =>
  source
    .split(', ')
    .map((file) => `drivers/pci/controller/${file}`)
    .join(', ');

const sourceOf = (node: Node): string => `${node.origin.file} (${nameOf(node)})`;
