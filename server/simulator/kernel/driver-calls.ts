/** Serves the kernel calls of a driver on the machine: mappings, BARs, allocation, copies. What has no model is an input. */

import type { CType } from '../../ir/types.ts';
import type { FunctionModel, Role } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Concretiser } from '../concretise.ts';
import type { Decisions } from '../evaluate.ts';
import type { Machine } from '../machine.ts';
import { type Cell, type Concrete, integer, type Memory, pointer } from '../memory.ts';
import type { BarNumber } from '../pcie/bar.ts';
import type { Direction, Fault, Hop } from '../trace.ts';
import { alignDown, hex, iova, physAddr } from '../units.ts';

/** A mapping that the driver made. */
export interface LiveMapping {
  readonly range: TextRange;
  readonly device: string;
  readonly phys: bigint;
  readonly iova: bigint;
  readonly size: bigint;
  readonly direction: Direction;
  live: boolean;
}

export interface Served {
  readonly name: string;
  readonly model: FunctionModel;
  readonly values: readonly Concrete[];
  readonly range: TextRange;
  readonly returns: CType;
  /** Names the result of this call, and of no other. */
  readonly id: string;
}

const EINVAL = 22n;
/** PCI_BASE_ADDRESS_MEM_TYPE_64 (include/uapi/linux/pci_regs.h). */
const MEM_TYPE_64 = 4n;
const DIRECTIONS: readonly Direction[] = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];

export class DriverCalls {
  readonly mappings: LiveMapping[] = [];
  readonly hops: Hop[] = [];
  readonly notes = new Set<string>();
  /** Windows by BAR: the local address that its first byte leads to. */
  readonly windows = new Map<BarNumber, bigint>();
  /** Set when the kernel stopped the run. */
  bug: Fault | null = null;
  private readonly file: string;
  private readonly machine: Machine;
  private readonly memory: Memory;
  private readonly decisions: Decisions;
  private readonly concretiser: Concretiser;

  constructor(file: string, machine: Machine, memory: Memory, decisions: Decisions, concretiser: Concretiser) {
    this.file = file;
    this.machine = machine;
    this.memory = memory;
    this.decisions = decisions;
    this.concretiser = concretiser;
  }

  serve(call: Served): Concrete {
    const { model, values } = call;
    const argument = (role: Role): Concrete | undefined => values[model.arguments?.[role] ?? -1];
    switch (model.effect) {
      case 'maps':
        // A scatterlist lies in memory: nothing that a doorbell's run could tell more of.
        if (model.arguments?.address !== undefined) return this.map(call, argument);
        break;
      case 'unmaps':
        if (model.arguments?.handle !== undefined) this.unmap(call, argument);
        return integer(0n);
      case 'checks':
        return integer(
          this.machine.dma.mappingError(this.decisions.number(argument('handle') ?? integer(0n)) ?? 0n) ? 1n : 0n,
        );
      case 'allocates':
        return pointer(
          this.memory.allocate({ ...call.returns, pointers: Math.max(0, call.returns.pointers - 1) }, 'zero'),
        );
      case 'copies': {
        const [to, from] = [argument('target'), argument('source')];
        if (to?.kind === 'pointer' && from?.kind === 'pointer') this.memory.copy(to.to, from.to);
        return to ?? integer(0n);
      }
      case 'fills': {
        const target = argument('target');
        if (target?.kind === 'pointer')
          this.memory.refill(target.to.parent && target.to.index !== null ? target.to.parent : target.to);
        break;
      }
      case 'aligns':
        this.align(call, argument);
        break;
      case 'exposes':
        return this.expose(call, argument('bar'));
      case 'hides':
        this.hide(call, argument('bar'));
        break;
    }
    for (const produced of model.produces ?? []) {
      const out = values[produced.argument];
      if (out?.kind === 'pointer' && produced.access) this.memory.store(out.to, integer(this.machine.doorbell.phys));
    }
    if (model.result?.access) return integer(this.machine.doorbell.phys);
    if (model.value !== undefined)
      return model.value === 0 || call.returns.pointers === 0
        ? integer(BigInt(model.value))
        : this.concretiser.input(call.id, call.returns, 'platform');
    if (call.returns.name === 'void' && call.returns.pointers === 0) return integer(0n);
    return this.concretiser.input(call.id, call.returns, model.effect === 'pure' ? 'source' : 'call');
  }

  private hop(range: TextRange, text: string, value?: bigint): void {
    this.hops.push({
      place: 'driver',
      text,
      source: { file: this.file, range },
      ...(value !== undefined && { address: { space: 'IOVA', value } }),
    });
  }

  private map(call: Served, argument: (role: Role) => Concrete | undefined): Concrete {
    const address = this.decisions.resolve(argument('address') ?? integer(0n));
    const size = this.decisions.number(argument('size') ?? integer(0n));
    // Which direction it is decides how the run ends: it is never guessed.
    const directionNumber = this.decisions.resolve(argument('direction') ?? integer(0n));
    if (address.kind !== 'integer' || size === undefined || directionNumber.kind !== 'integer') {
      const missing = address.kind !== 'integer' ? 'address' : size === undefined ? 'size' : 'direction';
      this.notes.add(`${call.name}(): the ${missing} is not known to this run`);
      return this.concretiser.input(call.id, call.returns, 'call');
    }
    const device = this.device(argument('device'), call.name);
    const direction = DIRECTIONS[Number(directionNumber.value)] ?? 'DMA_NONE';
    const flag = call.model.mmioFlag;
    const flags = flag ? this.decisions.number(call.values[flag.argument] ?? integer(0n)) : undefined;
    const mmio = !flag || ((flags ?? 0n) & (this.mmioBit ?? 0n)) !== 0n;
    const outcome = this.machine.dma.map(device, { phys: physAddr(address.value), size, direction, mmio });
    const text = `${call.name}(${device}, ${hex(address.value)}, ${size}, ${direction})`;
    switch (outcome.kind) {
      case 'bug':
        this.hop(call.range, `${text}: the kernel stops`);
        this.bug = outcome.fault;
        return integer(0n);
      case 'unmodelled':
        this.notes.add(`${call.name}(): ${outcome.what} is not modelled`);
        return this.concretiser.input(call.id, call.returns, 'call');
      default:
        this.hop(
          call.range,
          outcome.kind === 'mapped'
            ? `${text} = ${hex(outcome.handle)}`
            : `${text} = DMA_MAPPING_ERROR: ${outcome.reason}`,
          outcome.handle,
        );
        if (outcome.kind === 'mapped') {
          this.mappings.push({
            range: call.range,
            device,
            phys: address.value,
            iova: outcome.handle,
            size,
            direction,
            live: true,
          });
        }
        return integer(outcome.handle);
    }
  }

  /** DMA_ATTR_MMIO (include/linux/dma-mapping.h), set by the caller from its model. */
  mmioBit: bigint | undefined;

  private unmap(call: Served, argument: (role: Role) => Concrete | undefined): void {
    const handle = this.decisions.number(argument('handle') ?? integer(0n));
    const size = this.decisions.number(argument('size') ?? integer(0n));
    const direction = this.decisions.number(argument('direction') ?? integer(0n));
    if (handle === undefined || size === undefined || direction === undefined) return;
    const device = this.device(argument('device'), call.name);
    const mapping = this.mappings.find((m) => m.live && m.iova === handle);
    const outcome = this.machine.dma.unmap(device, {
      handle: iova(handle),
      size,
      direction: DIRECTIONS[Number(direction)] ?? 'DMA_NONE',
      mmio: true,
    });
    this.hop(call.range, `${call.name}(${device}, ${hex(handle)}, ${size})`, handle);
    if (outcome.kind === 'bug') this.bug = outcome.fault;
    else if (mapping) mapping.live = false;
  }

  private align(call: Served, argument: (role: Role) => Concrete | undefined): void {
    const address = this.decisions.number(argument('address') ?? integer(0n));
    const [base, offset] = [argument('base'), argument('offset')];
    if (address === undefined) return;
    const start = alignDown(address, this.barSize(call) ?? this.machine.platform.endpoint.align);
    if (base?.kind === 'pointer') this.memory.store(base.to, integer(start));
    if (offset?.kind === 'pointer') this.memory.store(offset.to, integer(address - start));
    this.hop(call.range, `${call.name}(): window at ${hex(start)}, offset ${hex(address - start)}`, start);
  }

  /** Size of the BAR that pci_epf_align_inbound_addr() aligns to, `epf->bar[bar].size`, where the driver has set it. */
  private barSize({ values: [epf, bar] }: Served): bigint | undefined {
    const number = bar && this.decisions.resolve(bar);
    if (epf?.kind !== 'pointer' || number?.kind !== 'integer') return undefined;
    const cell = this.memory.element(this.memory.member(epf.to, 'bar'), number.value);
    const size = this.memory.load(this.memory.member(cell, 'size'));
    return size?.kind === 'integer' && size.value > 0n ? size.value : undefined;
  }

  private expose(call: Served, bar: Concrete | undefined): Concrete {
    if (bar?.kind !== 'pointer') return this.concretiser.input(call.id, call.returns, 'call');
    const read = (field: string): bigint | undefined => {
      const cell = this.memory.member(bar.to, field);
      const value = this.decisions.resolve(this.memory.load(cell) ?? this.concretiser.value(cell));
      return value.kind === 'integer' ? value.value : undefined;
    };
    const [address, number, size, flags] = [read('phys_addr'), read('barno'), read('size'), read('flags')];
    if (address === undefined) {
      this.notes.add(`${call.name}(): the address that the BAR is to lead to is not known to this run`);
      return integer(0n);
    }
    if (number === undefined || size === undefined) return this.exposeAnywhere(call, address);
    const result = this.machine.endpoint.setBar({
      bar: Number(number) as BarNumber,
      size,
      is64Bit: ((flags ?? 0n) & MEM_TYPE_64) !== 0n,
      address: iova(address),
    });
    this.hop(
      call.range,
      `${call.name}(BAR${number}, ${hex(address)}, ${size})${result.why === null ? '' : ` = -EINVAL: ${result.why}`}`,
      address,
    );
    if (result.why !== null) return integer(-EINVAL);
    this.windows.set(Number(number) as BarNumber, address);
    return integer(0n);
  }

  /** The driver's BAR is not known to this run: any free one shows the same way. */
  private exposeAnywhere(call: Served, address: bigint): Concrete {
    const exposed = this.machine.endpoint.expose(iova(address));
    if (!exposed) return integer(-EINVAL);
    this.notes.add(`${call.name}(): number or size of the BAR is not known to this run; BAR${exposed.bar} is taken`);
    this.hop(call.range, `${call.name}(BAR${exposed.bar}, ${hex(address)})`, address);
    this.windows.set(exposed.bar, address - exposed.offset);
    return integer(0n);
  }

  private hide(call: Served, bar: Concrete | undefined): void {
    if (bar?.kind !== 'pointer') return;
    const cell: Cell = this.memory.member(bar.to, 'barno');
    const number = this.memory.load(cell);
    if (number?.kind !== 'integer') return;
    this.machine.endpoint.clearBar(Number(number.value) as BarNumber);
    this.windows.delete(Number(number.value) as BarNumber);
    this.hop(call.range, `${call.name}(BAR${number.value})`);
  }

  /** The machine has one device that endpoint drivers map for: the controller. */
  private device(value: Concrete | undefined, name: string): string {
    const { device } = this.machine.endpoint;
    const known = value?.kind === 'pointer' && /\.dev\.parent\}$/.test(value.to.key);
    if (!known) this.notes.add(`${name}(): its device is taken to be ${device}`);
    return device;
  }
}
