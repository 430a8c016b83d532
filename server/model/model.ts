/**
 * What kernel calls and devices do, as data. The built-in models and those of a `.doorbell.json` have the same form;
 * doorbell.schema.json describes it for users.
 */
import type { KnownNames } from '../ir/symbols.ts';
import type { Content } from './content.ts';

export type DeviceAccess = 'write' | 'read' | 'read-write';

/**
 * What lies at an address. `doorbell`: a write raises an interrupt; `fifo`: a peripheral's data register that a DMA
 * controller serves; `registers`: other device memory; `memory`: RAM; `coherent`: RAM that has a DMA address from the call
 * that allocated it.
 */
export type AddressKind = 'doorbell' | 'fifo' | 'registers' | 'memory' | 'coherent';

/** An address that a device accesses, or whose nature is known. */
export interface AddressModel {
  /** What it is, as a noun phrase for messages: `the doorbell register of an endpoint controller`. */
  readonly what: string;
  /** What the device does to it; absent where that depends on the use. */
  readonly access?: DeviceAccess;
  /**
   * `physical`: to be mapped before a device may use it. `iova`: already mapped where an IOMMU sits in the path.
   * `virtual`: for the CPU alone.
   */
  readonly space: 'physical' | 'iova' | 'virtual';
  /** A doorbell where the access is known and this says nothing else. */
  readonly kind?: AddressKind;
}

/** What lies at an address, as far as its model says. */
export function kindOf({ kind, access }: AddressModel): AddressKind | null {
  return kind ?? (access ? 'doorbell' : null);
}

/** An address in a field of a record, or split over two fields. */
export interface FieldAddress extends AddressModel {
  readonly field?: string;
  readonly low?: string;
  readonly high?: string;
  /** Holds only where these fields of the same record have these values (names of constants). */
  readonly when?: Readonly<Record<string, string>>;
  /** Devices need no mapping of it where these fields of the same record have other values than these. */
  readonly unmapped?: Readonly<Record<string, string>>;
}

/** Constants by which a record says that an address in it is what a model knows: whoever names one has to do with such an address. */
export function conditionsOf(addresses: readonly FieldAddress[]): string[] {
  return addresses.flatMap(({ when = {} }) => Object.values(when));
}

/** A `struct device` in name only: no request on the bus carries its identity. */
export interface Bystander {
  readonly what: string;
  /** The device that sends the requests, as C writes it. */
  readonly instead: string;
}

/** The fields of a record from which the host learns where to ring; arrays hold one doorbell per element. */
export interface HostRegisters {
  /** Number of the BAR; where absent, the BAR that the driver set last. */
  readonly bar?: string;
  readonly offset: string;
  readonly data?: string;
  /** Added to the offset for each element before. */
  readonly stride?: string;
}

export interface StructModel {
  /** Field types, as C writes them; used where the record's definition is not in reach, and before it. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly addresses?: readonly FieldAddress[];
  /** Fields with a direction that says what the device does, and who chooses it. */
  readonly directions?: Readonly<Record<string, string>>;
  readonly host?: HostRegisters;
  /** Members with functions after whose failure nothing of the driver is called any more. */
  readonly setups?: readonly string[];
  /** Members that are devices in name only. */
  readonly bystanders?: Readonly<Record<string, Bystander>>;
  /** What the simulated machine keeps in fields, or the number that it has there. */
  readonly holds?: Readonly<Record<string, Content | number>>;
  /** A machine has one such record. */
  readonly single?: boolean;
}

export type Effect =
  /** Makes a DMA mapping; its result is the handle. Roles: device, address, size, direction, attrs. */
  | 'maps'
  /** Ends one. Roles: device, handle, size, direction, attrs. */
  | 'unmaps'
  /** Tells whether a mapping failed. Roles: device, handle. */
  | 'checks'
  /** Hands a mapping to the CPU or back to the device. Roles: device, handle or list, size, offset, direction, count. */
  | 'syncs'
  /** Points a BAR at the address in a `struct pci_epf_bar`. Role: bar. */
  | 'exposes'
  /** Takes a BAR away again. Role: bar. */
  | 'hides'
  /** Allocates the doorbells of an endpoint function. Role: function. */
  | 'offers'
  /** Frees the doorbells of an endpoint function, and unmaps them. Role: function. */
  | 'frees'
  /** Points an outbound window at an address of the host. Roles: window, address. */
  | 'opens'
  /** Takes an outbound window away again. Role: window. */
  | 'closes'
  /** Makes the CPU's address of an outbound window; its bus address goes to role window. */
  | 'reserves'
  /** Writes to a register or a window, without waiting for it to arrive. Roles: register, value. */
  | 'posts'
  /** Reads from a register or a window, behind the writes to it. Role: register. */
  | 'reads'
  /** Splits an address for a BAR into window base and offset. Roles: address, base, offset. */
  | 'aligns'
  /** Returns zeroed or fresh memory, or NULL. */
  | 'allocates'
  /** Returns memory that a device may access from then on, or NULL. Roles: device, size. `produces` says where its DMA address goes. */
  | 'allocates-for-device'
  /** Copies the object behind role `source` to the one behind role `target`; without a source, fills that, as a rule with zeros. */
  | 'copies'
  /** Leaves addresses behind pointer arguments: `produces` says which. */
  | 'produces'
  /** Fills the object behind role `target` with what the platform has. */
  | 'fills'
  /** Prepares a transfer of a DMA channel. Roles: channel, handle or list and transfer, or source and target. */
  | 'transfers'
  /** Tells a device where to access what: `takes` says which addresses it gets. */
  | 'configures'
  /** Asks for a DMA channel. Role: device, the one that is served. */
  | 'requests-channel'
  /** Enters a translation into an IOMMU domain. Roles: physical, size, prot. */
  | 'translates'
  /** Tells whether requests of a device are translated; zero when not. Role: device. */
  | 'asks-translation'
  /** Tells whether an MSI domain keeps its messages as they are. */
  | 'asks-immutable'
  /** Takes interrupts from an MSI domain, whose messages go to role `receiver`. */
  | 'takes-messages'
  /** Has a function called when the device goes away; 0 where it will be. Roles: device, action, data. */
  | 'defers'
  /** Takes that back. Roles: device, action, data. */
  | 'withdraws'
  /** Depends on its arguments only. */
  | 'pure'
  /** Writes a message, or text to role target, and keeps nothing of what it is given; `level` says how bad that is. */
  | 'prints'
  /** Gives back memory, or a reference to it, that the driver had. Role: memory. */
  | 'releases'
  /** Changes nothing that the driver reads, such as locking. */
  | 'none'
  /** Does not come back: the kernel stops. */
  | 'stops';

/** Effects around which functions are followed: where none is in reach, there is nothing to say. */
export const FOLLOWED: ReadonlySet<Effect | undefined> = new Set<Effect>([
  'maps',
  'unmaps',
  'exposes',
  'frees',
  'opens',
  'fills',
  'produces',
  'transfers',
  'configures',
  'requests-channel',
  'translates',
  'takes-messages',
]);

/** How bad it is what a message tells of (include/linux/kern_levels.h). */
export type Level = 'emerg' | 'alert' | 'crit' | 'err' | 'warning' | 'notice' | 'info' | 'debug';

export type Role =
  | 'device'
  | 'address'
  | 'size'
  | 'direction'
  | 'attrs'
  | 'handle'
  | 'memory'
  | 'list'
  | 'table'
  | 'count'
  | 'bar'
  | 'function'
  | 'window'
  | 'register'
  | 'value'
  | 'base'
  | 'offset'
  | 'source'
  | 'target'
  | 'physical'
  | 'prot'
  | 'channel'
  | 'transfer'
  | 'receiver'
  | 'action'
  | 'data'
  | 'interrupt'
  | 'handler'
  | 'thread'
  | 'member'
  | 'number'
  | 'index';

/** An address that a call leaves behind one of its pointer arguments. */
export interface ProducedAddress extends AddressModel {
  readonly argument: number;
}

/** An address that a device gets by a call: an argument, or a field of the record behind it. */
export interface TakenAddress {
  readonly argument: number;
  readonly field?: string;
  /** What the address is given as, as a noun phrase for messages. */
  readonly what: string;
  /** What the device does there; absent where that is the device's own affair. */
  readonly access?: DeviceAccess;
  /** Holds only where these arguments are these constants. */
  readonly when?: Readonly<Record<string, string>>;
}

/**
 * What a function may rely on that others call by a fixed contract: an operation of a framework, or a function of one. It
 * says what the device does to what the function maps: `access`, or as an argument tells.
 */
export interface Contract {
  /** For an operation: types of its parameters, as C writes them, by which a function is known to be one. */
  readonly parameters?: readonly string[];
  /** The parameter that is the device, or points to what has it as `deviceField`; mappings for others are not meant. */
  readonly device?: number;
  readonly deviceField?: string;
  /** The parameter with the `enum dma_data_direction` of what the device does. */
  readonly direction?: number;
  /** The parameter with the `enum dma_transfer_direction` of a transfer, the registers mapped being its FIFO. */
  readonly transfer?: number;
  readonly access?: DeviceAccess;
  /** What is mapped, as a noun phrase for messages. */
  readonly what: string;
}

/** An argument that a call leaves in a record behind another one. */
export interface StoredArgument {
  readonly argument: number;
  /** The argument that points to the record. */
  readonly record: number;
  /** Where in it: the names of members, and the numbers of the arguments that pick elements of them. */
  readonly path: readonly (string | number)[];
  /** What other arguments have to be, by number. */
  readonly when?: Readonly<Record<string, number>>;
}

export interface FunctionModel {
  readonly effect?: Effect;
  readonly takes?: readonly TakenAddress[];
  /** Argument numbers from 0, by role. */
  readonly arguments?: Readonly<Partial<Record<Role, number>>>;
  /** Return type as C writes it; `$1` stands for the text of argument 1. */
  readonly returns?: string;
  /** `maps` and `unmaps` are about device memory only where this argument has this flag. */
  readonly mmioFlag?: { readonly argument: number; readonly flag: string };
  readonly produces?: readonly ProducedAddress[];
  readonly stores?: readonly StoredArgument[];
  /** What it returns is an address. */
  readonly result?: AddressModel;
  /** For `maps` and `unmaps`: it is about memory of the kernel, never a register. */
  readonly memory?: boolean;
  /** For `maps` and `unmaps`: which of them belong together. */
  readonly family?: string;
  /** For `syncs`: who may access the memory from then on. */
  readonly owner?: 'cpu' | 'device';
  /** For `maps`: the call that ends it. A scatterlist is named by its `list` or `table`; the result is then a count or an error. */
  readonly pair?: string;
  /** For `maps`: the constant that it returns when it fails, and the call that tells so of a handle. */
  readonly failure?: string;
  readonly check?: string;
  /** What it returns is an error in the form of a pointer. */
  readonly error?: boolean;
  /** For `prints`: the level of the message; absent where an argument has it, or it has none. */
  readonly level?: Level;
  /** What it returns on a modelled machine where nothing fails. */
  readonly value?: number;
}

/** How a simulation serves calls of a function, where its effect does not say it all. */
export interface Simulation {
  /** A service of the simulated kernel, by its name in the schema; the effect where absent. */
  readonly service?: string;
  /** Argument numbers that the service needs beside those of the function. */
  readonly arguments?: Readonly<Partial<Record<Role, number>>>;
  /** What a call returns that is made to fail: NULL, or a negative error number; absent where it cannot. */
  readonly fails?: 'NULL' | 'EBUSY' | 'EINVAL' | 'ENOMEM';
  /** Where the source of the function is in reach, that runs instead. */
  readonly standsIn?: boolean;
}

export interface ModelData {
  readonly constants?: Readonly<Record<string, number | string>>;
  /** Function-like or object-like macros, `NAME(parameters)` to body, where the kernel's own would not be readable. */
  readonly macros?: Readonly<Record<string, string>>;
  /** By tag; a record without one is named after its place: `foo::regs`, the member `regs` of `struct foo`. */
  readonly structs?: Readonly<Record<string, StructModel>>;
  /** By name; what calls through a member of a record do, by `record.member`. */
  readonly functions?: Readonly<Record<string, FunctionModel & { readonly simulates?: Simulation }>>;
  /** What is in the name of an address that a device most likely writes: words with `_` between them. */
  readonly doorbellNames?: readonly string[];
  /** By the name of a function, or of an operation as `record.member`. */
  readonly contracts?: Readonly<Record<string, Contract>>;
}

export interface Model {
  readonly names: KnownNames;
  readonly functions: ReadonlyMap<string, FunctionModel>;
  /** By function. One of which a model says nothing else is not in `functions`: the analysis knows nothing of it. */
  readonly simulations: ReadonlyMap<string, Simulation>;
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly doorbellNames: readonly string[];
  /** The constants that map calls return when they fail. */
  readonly failures: ReadonlySet<string>;
  /** By `tag.field`: who chooses. */
  readonly directions: ReadonlyMap<string, string>;
  readonly addresses: ReadonlyMap<string, readonly FieldAddress[]>;
  /** Members, as `tag.field`, with functions after whose failure nothing of the driver is called any more. */
  readonly setups: ReadonlySet<string>;
  /** Tags of records that are channels of a DMA controller. */
  readonly channels: ReadonlySet<string>;
  /** By record tag. */
  readonly hostRegisters: ReadonlyMap<string, HostRegisters>;
  /** By record tag and member. */
  readonly bystanders: ReadonlyMap<string, Readonly<Record<string, Bystander>>>;
  /** By record tag and member. A record of which a model says nothing else is not among the names. */
  readonly holds: ReadonlyMap<string, Readonly<Record<string, Content | number>>>;
  /** Tags of the records of which a machine has one. */
  readonly singles: ReadonlySet<string>;
  constant(name: string): bigint | undefined;
}
