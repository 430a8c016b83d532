/** Addresses that a driver has left where a device reads them: in messages and BARs. The device then writes there. */
import { recordTag } from '../../ir/types.ts';
import type { FieldAddress } from '../../model/model.ts';
import type { Location } from '../../syntax/text.ts';
import type { Cell } from '../memory.ts';
import { hex, iova } from '../units.ts';
import { DMA_MAPPING_ERROR } from './address-space.ts';
import { access, denied, useMapping } from './device-use.ts';
import type { Kernel } from './kernel.ts';
import { mappingAt, missed, origins } from './transfer-calls.ts';

/**
 * The devices do their part when the driver has done its own: what is mapped is used, addresses that were handed on are
 * written to. `hasSucceeded`: nothing in the driver has taken a failed map call for what it is.
 */
export function useAll(kernel: Kernel, hasSucceeded: boolean): void {
  if (kernel.accesses === null || kernel.bug) return;
  for (const mapping of kernel.mappings) useMapping(kernel, mapping);
  const seen = new Set<string>();
  for (const { cell, value } of [...kernel.memory.written()]) {
    const { parent, field } = cell;
    const tag = parent && field !== null ? recordTag(parent.type) : undefined;
    if (!parent || !tag || value.kind === 'pointer') continue;
    for (const address of kernel.concretiser.addressesOf(tag)) {
      const isOne = address.space === 'iova' && [address.field, address.low].includes(field!);
      if (!isOne || seen.has(`${parent.key} ${address.what}`)) continue;
      seen.add(`${parent.key} ${address.what}`);
      writeTo(kernel, parent, address);
    }
  }
  if (hasSucceeded) for (const failed of kernel.failedMaps) unnoticed(kernel, failed);
}

function writeTo(kernel: Kernel, record: Cell, address: FieldAddress): void {
  const at = [address.field ?? address.low, address.high].map((name) =>
    name === undefined ? undefined : kernel.memory.writtenAt(kernel.memory.member(record, name)),
  );
  const [low, high] = at.map((each) => each && kernel.decisions.resolve(each.value));
  if (low?.kind !== 'integer' || (high && high.kind !== 'integer')) return;
  const to = (address.low === undefined ? low.value : BigInt.asUintN(32, low.value)) | ((high?.value ?? 0n) << 32n);
  if (to === 0n || kernel.machine.dma.isMemory(iova(to))) return;
  const mapping = mappingAt(kernel, to);
  // What has been given back, nobody uses any more; what a BAR still leads to is told of where it is unmapped.
  if (!mapping && kernel.mappings.some(({ iova: start, size }) => to >= start && to < start + size)) return;
  const exposed = [...kernel.windows.values()]
    .filter(({ start, size }) => to >= start && to < start + size)
    .map(({ made }) => made);
  // An address that says nothing of who writes there is used where it is a BAR's.
  if (!address.access && exposed.length === 0) return;
  const stored = at.flatMap((each): Location[] => (each?.by ? [each.by] : []));
  const [first] = stored;
  if (!first) return;
  const { device } = kernel.machine.endpoint;
  const result = access(kernel, { device, at: to, kind: 'write' });
  kernel.accessed(result.hops, first);
  const from = [...stored, ...exposed, ...origins(kernel, to, mapping)];
  if (denied(kernel, { result, kind: 'write', device, at: to }, { at: first, from }) || !mapping) return;
  missed(kernel, { mapping, landed: result.landed }, { at: first, what: address.what, from });
}

/** The device is given DMA_MAPPING_ERROR for an address. */
function unnoticed(kernel: Kernel, { made, name, device, isNoticed }: Kernel['failedMaps'][number]): void {
  if (isNoticed) return;
  const at =
    DMA_MAPPING_ERROR &
    (kernel.machine.platform.devices.find((each) => each.name === device)?.dmaMask ?? DMA_MAPPING_ERROR);
  const result = access(kernel, { device, at, kind: 'write' });
  const ends = result.fault ? `${kernel.machine.iommu} blocks its access to ${hex(at)}` : `accesses ${hex(at)}`;
  const text = `${name}() has failed, and the driver goes on: the device is given DMA_MAPPING_ERROR, and ${ends}`;
  kernel.fault ??= result.fault;
  kernel.incident('unnoticed', made, { text, log: result.fault?.log ?? [] });
}
