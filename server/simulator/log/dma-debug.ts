/**
 * CONFIG_DMA_API_DEBUG (kernel/dma/debug.c, `err_printk()`): what a driver does wrong with a mapping. Kernels before 5.0 print the
 * device first and "DMA-API" behind it; 6.13 and later name no function of single mappings, registers and pages (`phy`).
 */
import type { FaultLog, LoggedEvent, LogParts } from '../iommu/fault-log.ts';
import type { Direction } from '../trace.ts';

/** One mistake: the text of the kernel, and what is said of it. */
interface Mistake {
  readonly text: string;
  title(parts: LogParts): string;
  readonly rule: string | null;
  readonly question: string;
}

const unmaps = 'is what ends it given the same?';
const syncs = 'do the calls that synchronise it agree with it?';
const given = (what: string, was: string | undefined, is: string | undefined): string =>
  was !== undefined && is !== undefined ? `${what} ${is}, mapped ${was}` : what;

const mistakes: readonly Mistake[] = [
  {
    text: 'tries to free DMA memory it has not allocated',
    title: () => 'unmapped, but not mapped',
    rule: 'double-unmap',
    question: 'is it unmapped twice, or with another handle or device?',
  },
  {
    text: 'tries to free an invalid DMA memory address',
    title: () => 'DMA_MAPPING_ERROR unmapped',
    rule: 'unchecked-mapping',
    question: 'is it unmapped where it failed?',
  },
  {
    text: 'frees DMA memory with different size',
    title: ({ map_size, unmap_size }) =>
      given('unmapped with', map_size && `with ${map_size}`, unmap_size && `${unmap_size} bytes`),
    rule: 'unmap-mismatch',
    question: unmaps,
  },
  {
    text: 'frees DMA memory with wrong function',
    title: ({ mapped_as, unmapped_as }) => given('unmapped as', mapped_as && `as ${mapped_as}`, unmapped_as),
    rule: 'unmap-mismatch',
    question: unmaps,
  },
  {
    text: 'frees DMA memory with different CPU address',
    title: () => 'freed with another CPU address',
    rule: null,
    question: unmaps,
  },
  {
    text: 'frees DMA sg list with different entry count',
    title: ({ map_count, unmap_count }) =>
      given('unmapped with', map_count && `with ${map_count}`, unmap_count && `${unmap_count} entries`),
    rule: 'unmap-mismatch',
    question: 'is it unmapped with the number that it was given, not with the one that it returned?',
  },
  {
    text: 'frees DMA memory with different direction',
    title: ({ mapped_with, unmapped_with }) =>
      given('unmapped with', mapped_with && `with ${mapped_with}`, unmapped_with),
    rule: 'unmap-mismatch',
    question: unmaps,
  },
  {
    text: 'frees DMA memory with different attributes',
    title: ({ mapped_with, unmapped_with }) =>
      given('unmapped with', mapped_with && `with ${mapped_with}`, unmapped_with),
    rule: 'unmap-mismatch',
    question: unmaps,
  },
  {
    text: 'failed to check map error',
    title: () => 'unmapped, but never checked for failure',
    rule: 'unchecked-mapping',
    question: 'is its result checked?',
  },
  {
    text: 'has pending DMA allocations while released from device',
    title: ({ count }) => `still mapped when the driver was unbound${count === undefined ? '' : `: ${count}`}`,
    rule: 'leaked-mapping',
    question: 'is it unmapped on each way out?',
  },
  ...['stack', 'kernel text or rodata', 'vmalloc area', 'invalid area'].map((where) => ({
    text: `maps memory from ${where}`,
    title: () => `memory mapped that is no device's to access: ${where}`,
    rule: null,
    question: 'where does its memory come from?',
  })),
  {
    text: 'tries to sync DMA memory it has not allocated',
    title: () => 'synchronised, but not mapped',
    rule: 'sync-mismatch',
    question: syncs,
  },
  {
    text: 'syncs DMA memory outside allocated range',
    title: () => 'synchronised beyond the mapping',
    rule: 'sync-mismatch',
    question: syncs,
  },
  {
    text: 'syncs DMA memory with different direction',
    title: ({ mapped_with, synced_with }) =>
      given('synchronised with', mapped_with && `with ${mapped_with}`, synced_with),
    rule: 'sync-mismatch',
    question: syncs,
  },
  {
    text: 'syncs device read-only DMA memory for cpu',
    title: () => 'given to the CPU, but the device only reads it',
    rule: 'sync-mismatch',
    question: syncs,
  },
  {
    text: 'syncs device write-only DMA memory to device',
    title: () => 'given to the device, but that only writes it',
    rule: 'sync-mismatch',
    question: syncs,
  },
  {
    text: 'syncs DMA sg list with different entry count',
    title: () => 'synchronised with another number of entries',
    rule: 'sync-mismatch',
    question: syncs,
  },
];

/** The families of the models by the names of `type2name[]`; of scatterlists and coherent memory the calls are not listed. */
const families: Readonly<Record<string, readonly string[]>> = {
  single: ['page'],
  page: ['page'],
  'scatter-gather': [],
  resource: ['resource'],
  phy: ['page', 'resource', 'phys'],
  coherent: [],
  noncoherent: [],
};

const details = [
  String.raw`device address=(?<address>0x[0-9a-f]+|\(\w+\)|[0-9a-f]+)`,
  String.raw`count=(?<count>\d+)`,
  String.raw`map count=(?<map_count>\d+)`,
  String.raw`unmap count=(?<unmap_count>\d+)`,
  String.raw`size=(?<size>\d+) bytes`,
  String.raw`map size=(?<map_size>\d+) bytes`,
  String.raw`unmap size=(?<unmap_size>\d+) bytes`,
  String.raw`mapped as (?<mapped_as>[\w-]+)`,
  String.raw`unmapped as (?<unmapped_as>[\w-]+)`,
  String.raw`mapped with (?<mapped_with>\w+)`,
  String.raw`unmapped with (?<unmapped_with>\w+)`,
  String.raw`synced with (?<synced_with>\w+)`,
];
const bracketed = details.map((detail) => String.raw`(?: ?\[${detail}\])?`).join('');

export const dmaDebugLog: FaultLog = {
  title: 'CONFIG_DMA_API_DEBUG',
  source: 'kernel/dma/debug.c, err_printk()',
  markers: ['DMA-API', 'One of leaked entries'],
  lines: [
    {
      pattern: new RegExp(
        String.raw`(?:DMA-API: (?<driver>\S+) (?<device>\S+): |(?<old_driver>\S+) (?<old_device>\S+): DMA-API: )` +
          `device driver (?<mistake>${mistakes.map(({ text }) => text).join('|')})${bracketed}`,
        'd',
      ),
    },
    { pattern: new RegExp(`One of leaked entries details:${bracketed}`, 'd'), follows: true },
  ],
  telling: ['mistake'],
  decode: (parts) => ({
    kind: null,
    access: null,
    address: parts.address?.startsWith('0x') ? BigInt(parts.address) : null,
    requester: parts.device ?? parts.old_device ?? null,
    event: eventOf(mistakes.find(({ text }) => text === parts.mistake)!, parts),
    meanings: {
      driver: 'the driver that made the mistake, or the bus where none is bound',
      old_driver: 'the driver that made the mistake, or the bus where none is bound',
      old_device: 'its device',
      address: 'the handle that the call was given; some kernels print a hash in its place',
      count: 'mappings that are left',
      mapped_as: 'how it was mapped',
      unmapped_as: 'how it was unmapped',
      mapped_with: 'how it was mapped',
      unmapped_with: 'how it was unmapped',
      synced_with: 'how it was synchronised',
      map_size: 'what was mapped, in bytes',
      unmap_size: 'what was unmapped, in bytes',
      map_count: 'entries that were mapped',
      unmap_count: 'entries that were unmapped',
    },
  }),
};

function eventOf({ title, rule, question }: Mistake, parts: LogParts): LoggedEvent {
  const known = parts.mapped_as === undefined ? undefined : families[parts.mapped_as];
  const direction = parts.mapped_with?.startsWith('DMA_') ? (parts.mapped_with as Direction) : null;
  return {
    title: title(parts),
    text: 'A mistake with the DMA API, which the kernel noticed when it was called: the IOMMU need not have blocked anything. Only the first of a boot is printed.',
    rule,
    maps: known?.length === 0 ? null : { families: known ?? null, direction, question },
  };
}
