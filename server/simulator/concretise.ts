/** What the driver finds in memory that it did not write: the platform's doorbell, device pointers, and inputs still open. */
import { constantNamed } from '../ir/constant.ts';
import { recordTag } from '../ir/types.ts';
import type { FieldAddress } from '../model/model.ts';
import type { Machine } from './machine.ts';
import { type Cell, type Concrete, integer, type Memory, pointer } from './memory.ts';
import type { Program } from './program.ts';

/** Fields of the endpoint framework that the platform decides (include/linux/pci-epc.h, include/linux/pci-epf.h). */
function platformField(tag: string, field: string, machine: Machine): bigint | undefined {
  const { doorbell } = machine;
  switch (`${tag}.${field}`) {
    case 'pci_epc_aux_resource.size':
      return doorbell.size;
    case 'pci_epc_aux_resource.bar':
    case 'pci_epf_doorbell_msg.bar':
      return doorbell.bar === null ? -1n : BigInt(doorbell.bar);
    case 'pci_epc_aux_resource.bar_offset':
      return doorbell.barOffset;
    case 'db_mmio.irq':
    case 'pci_epf_doorbell_msg.virq':
      return BigInt(doorbell.irq);
    case 'db_mmio.data':
    case 'msi_msg.data':
      return BigInt(doorbell.data);
    default:
      return undefined;
  }
}

export class Concretiser {
  private readonly program: Program;
  private readonly machine: Machine;
  private readonly memory: Memory;
  private readonly initial = new Map<string, Concrete>();

  constructor(program: Program, machine: Machine, memory: Memory) {
    this.program = program;
    this.machine = machine;
    this.memory = memory;
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

  /** An input of a type: a pointer gets an object to point to. */
  input(name: string, type: Cell['type'], from: 'platform' | 'call' | 'source'): Concrete {
    const resolved = this.program.symbols.resolve(type);
    if (resolved.pointers > 0 && from !== 'call')
      return pointer(this.memory.allocate(this.program.symbols.element(resolved), 'platform', name));
    return { kind: 'input', name, type: resolved, from };
  }

  private find(cell: Cell): Concrete {
    const record = cell.parent && recordTag(this.program.symbols.resolve(cell.parent.type));
    const { field } = cell;
    const known =
      field === null
        ? undefined
        : (platformField(record ?? '', field, this.machine) ??
          platformField(cell.parent?.field ?? '', field, this.machine));
    if (known !== undefined) return integer(known);
    if (record && field !== null) {
      for (const address of this.program.model.addresses.get(record) ?? []) {
        const value = this.addressField(address, field);
        if (value !== undefined) return integer(value);
      }
    }
    return this.input(cell.key, cell.type, 'platform');
  }

  /** Every address that a device writes is the platform's doorbell: it is the one thing that this machine rings. */
  private addressField(address: FieldAddress, field: string): bigint | undefined {
    if (!address.access) return undefined;
    const doorbell: bigint = this.machine.doorbell.phys;
    if (address.field === field) return doorbell;
    if (address.low === field) return BigInt.asUintN(32, doorbell);
    if (address.high === field) return doorbell >> 32n;
    const name = address.when?.[field];
    return name === undefined ? undefined : constantNamed(this.program.symbols, name);
  }
}
