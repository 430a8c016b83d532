/** What the driver finds in memory that it did not write: the platform's doorbell, device pointers, and inputs still open. */
import { constantNamed } from '../ir/constant.ts';
import { type CType, recordTag } from '../ir/types.ts';
import type { Content } from '../model/content.ts';
import type { FieldAddress } from '../model/model.ts';
import type { Contents } from './contents.ts';
import type { Machine } from './machine.ts';
import { type Cell, type Concrete, integer, type Memory, pointer } from './memory.ts';
import type { BarNumber } from './pcie/bar.ts';
import { freeBars, platformValue, USUAL_DOORBELLS, usualBarSize } from './platform-values.ts';
import type { FlowStart, Program } from './program.ts';
import type { TypesInReach } from './types-in-reach.ts';
import { type Iova, iova, PAGE_SIZE } from './units.ts';

/** A flag of `struct pci_epf_bar`: PCI_BASE_ADDRESS_MEM_TYPE_64 (include/uapi/linux/pci_regs.h). */
export const MEM_TYPE_64 = 4n;

/** What of a flow decides what its memory holds. */
interface Surroundings {
  readonly program: Program;
  readonly types: TypesInReach;
  /** Whether the framework makes the doorbells. */
  readonly offers: boolean;
  /** Present `mapping`: the run is about any mapping. */
  readonly start: FlowStart;
}

export class Concretiser {
  readonly contents: Contents;
  private readonly surroundings: Surroundings;
  private readonly machine: Machine;
  private readonly memory: Memory;
  private readonly initial = new Map<string, Concrete>();
  /** The driver's own records, by tag: those that its functions are given. A driver has one of each for a device. */
  private readonly contexts = new Map<string, Cell>();
  private readonly configured = new Map<BarNumber, Iova>();
  /** Keys of the objects that are the endpoint controller's device. */
  private readonly controllers = new Set<string>();
  private dmaDevices: Cell | undefined;
  /** Pointers of the driver's own records that nothing has written or read so far are NULL, as in fresh records. */
  areRecordsFresh = false;

  constructor(surroundings: Surroundings, machine: Machine, memory: Memory, contents: Contents) {
    this.surroundings = surroundings;
    this.machine = machine;
    this.memory = memory;
    this.contents = contents;
  }

  private get program(): Program {
    return this.surroundings.program;
  }

  /** The value of a cell that nothing was stored in; the same each time, also through copies of the cell. */
  value(at: Cell): Concrete {
    const cell = this.memory.source(at);
    let value = this.initial.get(cell.key);
    if (!value) {
      value = this.find(cell);
      this.initial.set(cell.key, value);
    }
    return value;
  }

  /** An input of a type: a pointer gets an object to point to. `index` is its place in an array. */
  input(
    name: string,
    type: CType,
    from: 'platform' | 'call' | 'source',
    { turn = 1, index = null }: { turn?: number; index?: bigint | null } = {},
  ): Concrete {
    const resolved = this.surroundings.types.resolve(type);
    const only = this.only(resolved);
    if (only) return pointer(only);
    if (resolved.pointers > 0 && from !== 'call')
      return pointer(this.memory.allocate(this.surroundings.types.element(resolved), 'platform', name));
    if (resolved.pointers === 0 && resolved.name === this.contents.typeOf('bar-number').name)
      return this.barNumber(index);
    return { kind: 'input', name, type: resolved, from, turn };
  }

  /** A parameter of a function that the run starts with; `isCount`: it says how many doorbells there are to be. */
  parameter(name: string, type: CType, isCount: boolean): Concrete {
    if (isCount) return integer(USUAL_DOORBELLS);
    const value = this.input(`p:${name}`, type, 'platform');
    if (value.kind === 'pointer') this.keep(value.to);
    return value;
  }

  /** Takes a record that a function is given for the driver's own. */
  private keep(cell: Cell): void {
    const tag = recordTag(cell.type);
    if (tag !== undefined && !this.contexts.has(tag)) this.contexts.set(tag, cell);
  }

  /** A pointer that has just got its type: of a record that there is one of, it points to that. */
  typed(value: Concrete, type: CType): Concrete {
    if (type.pointers === 0) return value;
    if (value.kind === 'input') return (value.from === 'call' ? undefined : this.pointerTo(type)) ?? value;
    if (value.kind !== 'pointer' || (value.to.type.name !== '' && value.to.type.name !== 'void')) return value;
    const only = this.memory.isPlatform(value.to) ? this.pointerTo(type) : undefined;
    return only ?? pointer({ ...value.to, type: this.surroundings.types.element(type) });
  }

  private pointerTo(type: CType): Concrete | undefined {
    const only = this.only(this.surroundings.types.resolve(type));
    return only && pointer(only);
  }

  /** The one record of a tag, where a machine or a driver has one. */
  private only(type: CType): Cell | undefined {
    const tag = type.pointers === 1 ? recordTag({ ...type, pointers: 0 }) : undefined;
    if (tag === undefined) return undefined;
    const known = this.contexts.get(tag);
    if (known || !this.program.model.singles.has(tag)) return known;
    const cell = this.memory.allocate({ ...type, pointers: 0 }, 'platform', tag);
    this.contexts.set(tag, cell);
    return cell;
  }

  /** Whether a record is one of the driver's, and not of the framework. */
  private isOwn(tag: string): boolean {
    return this.contexts.has(tag) && !this.program.model.singles.has(tag);
  }

  /** The first BAR holds the driver's registers, and what a driver keeps in an array of BARs is spread over the free ones. */
  private barNumber(index: bigint | null): Concrete {
    const free = freeBars(this.machine);
    const found = index === null ? (free[1] ?? free[0]) : free[Number(index) % free.length];
    return integer(BigInt(found ?? 0));
  }

  /** The device of the controller that DMA channels belong to, which sends their requests. */
  get dmaDevice(): Cell {
    this.dmaDevices ??= this.memory.allocate(
      this.surroundings.types.element(this.contents.typeOf('dma-device')),
      'platform',
      'dma',
    );
    return this.dmaDevices;
  }

  /** Whether an object is that device, by its key. */
  isDmaDevice(key: string): boolean {
    return this.dmaDevices?.key === key;
  }

  /** Whether an object is the device of the endpoint controller. */
  isController({ key }: Cell): boolean {
    return this.controllers.has(key);
  }

  private find(cell: Cell): Concrete {
    const record = cell.parent && recordTag(this.surroundings.types.resolve(cell.parent.type));
    const { field, parent } = cell;
    const content = this.contents.of(cell);
    if (typeof content === 'number') return integer(BigInt(content));
    if (content === 'dma-device') return pointer(this.dmaDevice);
    if (content === 'doorbells-made' && this.surroundings.start.mapping) return integer(USUAL_DOORBELLS);
    if (content !== undefined && parent) {
      const known = this.bar(parent, content) ?? platformValue(this.machine, content, parent.index);
      if (known !== undefined) return integer(known);
      if (content === 'doorbells' && this.surroundings.offers) return integer(0n);
    }
    if (this.areRecordsFresh && record && cell.type.pointers > 0 && this.isOwn(record)) return integer(0n);
    if (record && field !== null) {
      for (const address of this.addressesOf(record)) {
        const value = this.addressField(address, field);
        if (value !== undefined) return integer(value);
      }
    }
    const value = this.input(cell.key, cell.type, 'platform', { index: cell.index });
    if (content === 'controller' && value.kind === 'pointer') this.controllers.add(value.to.key);
    return value;
  }

  /** A BAR of the endpoint function as the driver's bind has left it: with memory of its own. */
  private bar({ parent, index }: Cell, content: Content): bigint | undefined {
    if (index === null || index < 0n || index > 5n || !parent || this.contents.of(parent) !== 'bars') return undefined;
    const bar = Number(index) as BarNumber;
    const is64Bit = this.machine.platform.endpoint.bars[bar]!.only64Bit;
    switch (content) {
      case 'bar-number':
        return index;
      case 'bar-flags':
        return is64Bit ? MEM_TYPE_64 : 0n;
      case 'bar-size':
        this.configure(bar);
        // The least that a BAR can have leads to any page.
        return this.surroundings.start.mapping ? PAGE_SIZE : usualBarSize(this.machine, bar);
      case 'bar-address':
        return this.configure(bar);
      default:
        return undefined;
    }
  }

  private configure(bar: BarNumber): Iova {
    let address = this.configured.get(bar);
    if (address === undefined) {
      const { dma, endpoint, platform } = this.machine;
      const size = usualBarSize(this.machine, bar);
      const { outcome } = dma.allocCoherent(endpoint.device, size);
      address = outcome.kind === 'mapped' ? outcome.handle : iova(0n);
      endpoint.setBar({ bar, size, is64Bit: platform.endpoint.bars[bar]!.only64Bit, address });
      this.configured.set(bar, address);
    }
    return address;
  }

  /** The addresses that records of a tag hold. */
  addressesOf(tag: string): readonly FieldAddress[] {
    return this.program.model.addresses.get(tag) ?? [];
  }

  /** Every address that a device writes is the platform's doorbell: it is the one thing that this machine rings. */
  private addressField(address: FieldAddress, field: string): bigint | undefined {
    if (!address.access) return undefined;
    const { phys } = this.machine.doorbell;
    const isMapped = this.surroundings.start.mapping && address.space === 'iova';
    const doorbell: bigint = isMapped ? this.machine.dma.msiAddress(this.machine.endpoint.device, phys) : phys;
    if (address.field === field) return doorbell;
    if (address.low === field) return BigInt.asUintN(32, doorbell);
    if (address.high === field) return doorbell >> 32n;
    const name = address.when?.[field];
    return name === undefined ? undefined : constantNamed(this.program.symbols, name);
  }
}
