/** DMA channels (drivers/dma/dmaengine.c): what their controller is told to read and to write, it reads and writes. */
import { recordTag } from '../../ir/types.ts';
import type { FieldAddress } from '../../model/model.ts';
import type { Location } from '../../syntax/text.ts';
import { type Concrete, pointer } from '../memory.ts';
import type { Access } from '../trace.ts';
import { hex } from '../units.ts';
import { DMA_MAPPING_ERROR } from './address-space.ts';
import { access, denied } from './device-use.ts';
import { DMA_CONTROLLER, type Kernel, type KernelCall, type LiveMapping, roleOf } from './kernel.ts';

/** `enum dma_transfer_direction` (include/linux/dmaengine.h): what the controller does to memory. */
const TRANSFERS: readonly (Access | null)[] = [null, 'read', 'write', null];

/** `dma_request_chan(dev, name)`: a channel that serves a device. */
export function requestChannel(kernel: Kernel, call: KernelCall): Concrete {
  if (kernel.accesses === null) return kernel.unknown(call, 'call');
  const client = kernel.decisions.object(roleOf(call, 'device') ?? kernel.unknown(call, 'platform'));
  const channel = kernel.memory.allocate({ ...call.returns, pointers: 0 }, 'platform', `channel ${call.id}`);
  if (client.kind === 'pointer') kernel.channels.set(channel.key, client.to.key);
  return pointer(channel);
}

/** `dmaengine_prep_*()`. */
export function transfer(kernel: Kernel, call: KernelCall): void {
  if (kernel.accesses === null) return;
  const direction = roleOf(call, 'transfer');
  const toMemory = direction && TRANSFERS[Number(kernel.number(direction, 1n))];
  const channel = roleOf(call, 'channel');
  const client = channel?.kind === 'pointer' ? kernel.channels.get(channel.to.key) : undefined;
  const list = roleOf(call, 'list');
  if (list) {
    const mapping = kernel.mappings.findLast((m) => m.live && list.kind === 'pointer' && m.list === list.to.key);
    if (mapping && toMemory) request(kernel, call, { at: mapping.iova, kind: toMemory, client });
    return;
  }
  const told: (readonly [Concrete | undefined, Access | null | undefined])[] = [
    [roleOf(call, 'handle'), toMemory],
    [roleOf(call, 'target'), 'write'],
    [roleOf(call, 'source'), 'read'],
  ];
  for (const [value, kind] of told) {
    const at = value && kernel.decisions.resolve(value);
    if (at?.kind === 'integer' && kind) request(kernel, call, { at: at.value, kind, client });
  }
}

interface Request {
  readonly at: bigint;
  readonly kind: Access;
  /** The device that the channel serves, by its key. */
  readonly client?: string | undefined;
  /** Where the address was stored. */
  readonly stored?: Location | undefined;
}

/** The controller makes an access to an address that it was told. */
function request(kernel: Kernel, { at: place, name }: KernelCall, { at, kind, client, stored }: Request): void {
  const { machine } = kernel;
  const mapping = mappingAt(kernel, at);
  const from = [...(stored ? [stored] : []), ...origins(kernel, at, mapping)];
  const isClients = mapping?.deviceKey !== undefined && mapping.deviceKey === client;
  const isTheirs = isClients || mapping?.device === DMA_CONTROLLER;
  const device = isTheirs ? machine.introduceNeighbour(DMA_CONTROLLER) : machine.endpoint.device;
  const result = access(kernel, { device, at, kind });
  kernel.accessed(result.hops, place);
  if (mapping) mapping.isUsed = true;
  if (denied(kernel, { result, kind, device, at }, { at: place, from }) || !mapping) return;
  missed(kernel, { mapping, landed: result.landed }, { at: place, what: name, from });
}

/** `dmaengine_slave_config()` and the like: addresses in the record that a pointer argument leads to. */
export function configure(kernel: Kernel, call: KernelCall): void {
  if (kernel.accesses === null) return;
  for (const value of call.values) {
    if (value.kind !== 'pointer') continue;
    const tag = recordTag(value.to.type);
    for (const address of (tag && kernel.concretiser.addressesOf(tag)) || [])
      takeField(kernel, call, value.to, address);
  }
}

function takeField(
  kernel: Kernel,
  call: KernelCall,
  record: Extract<Concrete, { kind: 'pointer' }>['to'],
  { field, access: kind }: FieldAddress,
): void {
  if (field === undefined || (kind !== 'read' && kind !== 'write')) return;
  const written = kernel.memory.writtenAt(kernel.memory.member(record, field));
  const value = written && kernel.decisions.resolve(written.value);
  if (value?.kind !== 'integer' || value.value === 0n) return;
  const isHandle = mappingAt(kernel, value.value) !== undefined || value.value === DMA_MAPPING_ERROR;
  // A FIFO's own address is what belongs there: the controller's driver maps that.
  const isDoorbell = (value.value & ~0xfffn) === (kernel.machine.doorbell.phys & ~0xfffn);
  if (isHandle || isDoorbell) request(kernel, call, { at: value.value, kind, stored: written?.by ?? undefined });
}

/** The mapping that an address leads to. */
export function mappingAt({ mappings }: Kernel, at: bigint): LiveMapping | undefined {
  return mappings.findLast(({ iova, size, live }) => live && at >= iova && at < iova + size);
}

/** The map calls that an address comes from: that of its mapping, or of one whose handle it has been. */
export function origins(kernel: Kernel, at: bigint, mapping = mappingAt(kernel, at)): Location[] {
  const low = BigInt.asUintN(32, at);
  const isLost = low === BigInt.asUintN(32, DMA_MAPPING_ERROR);
  const failed = isLost ? kernel.failedMaps.map(({ made }) => made) : [];
  const halved = kernel.mappings.filter(({ iova }) => !mapping && BigInt.asUintN(32, iova) === low);
  return [...(mapping ? [mapping.made] : []), ...halved.map(({ made }) => made), ...failed];
}

/** Notes an access to the page around a doorbell, and not to the doorbell. */
export function missed(
  kernel: Kernel,
  { mapping, landed }: { mapping: LiveMapping; landed: bigint | null },
  { at, what, from }: { at: Location; what: string; from: readonly Location[] },
): void {
  const { phys, size } = kernel.machine.doorbell;
  const covers = phys >= mapping.phys && phys < mapping.phys + mapping.size;
  if (landed === null || !covers || (landed >= phys && landed < phys + size)) return;
  const text = `${what} leads to ${hex(landed)}, in the page that is mapped around the doorbell at ${hex(phys)}: the write lands there, and raises nothing`;
  kernel.incident('elsewhere', at, { text, from });
}
