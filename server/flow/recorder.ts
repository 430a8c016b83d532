/** Collects map and unmap calls as the paths reach them. */
import type { Expression, Instruction } from '../ir/ir.ts';
import { type DeviceAccess, type FunctionModel, kindOf } from '../model/model.ts';
import type { TextRange } from '../syntax/text.ts';
import { promised, toldBy } from './contract.ts';
import type { Explorer, Frame } from './explore.ts';
import type { DirectionFact, MapPath, MapSite, UnmapSite } from './facts.ts';
import { rangeAtHome } from './home.ts';
import { type Life, siteOf } from './lifecycle.ts';
import { listIn } from './mappings.ts';
import { fieldName } from './place.ts';
import type { State } from './state.ts';
import { type AddressFact, addressFact, handlesIn, type Value } from './value.ts';

type Call = Extract<Instruction, { op: 'call' }>;

/** Ways to reach one map call that are kept; the first ones tell enough. */
const MAX_PATHS = 64;

export class Recorder {
  /** The file that is analysed; calls in others are seen on the way. */
  private readonly file: string;
  private readonly maps = new Map<string, MapSite & { paths: MapPath[] }>();
  private readonly seen = new Set<string>();
  private readonly unmaps = new Map<
    string,
    {
      call: Call;
      model: FunctionModel;
      directions: Map<string, DirectionFact>;
      mappings: Set<string>;
      fields: Set<string>;
    }
  >();
  /** Map calls whose handles are kept in a field, by `tag.field`. */
  readonly kept = new Map<string, Set<string>>();

  /** Functions of which a caller could tell more: what they map or unmap comes from their parameters, or goes back. */
  readonly open = new Set<string>();

  constructor(file: string) {
    this.file = file;
  }

  /** Names a map or unmap call. */
  id({ fn }: Frame, range: TextRange): string {
    return fn.file === this.file ? `${range.start}` : `${fn.file}:${range.start}`;
  }

  /** A caller could tell more of what this function maps or unmaps. */
  leaveOpen({ fn }: Frame): void {
    if (fn.file === this.file) this.open.add(fn.name);
  }

  keptIn(field: string, mapping: string): void {
    const set = this.kept.get(field);
    if (set) set.add(mapping);
    else this.kept.set(field, new Set([mapping]));
  }

  /** A map call on one path: the mapping that it makes. Its site is kept for rules, except for that of a scatterlist. */
  map(
    explorer: Explorer,
    frame: Frame,
    state: State,
    call: Call,
    name: string,
    model: FunctionModel,
    values: readonly Value[],
  ): Life | undefined {
    const roles = model.arguments ?? {};
    const directionArgument = call.arguments[roles.direction ?? -1];
    if (!directionArgument) return undefined;
    const list = listIn(explorer, frame, state, model, values);
    const id = this.id(frame, call.range);
    const direction = directionFact(values[roles.direction!]!, directionArgument);
    const life: Life = {
      status: 'mapped',
      site: id,
      api: name,
      family: model.family ?? '',
      file: frame.fn.file,
      range: call.range,
      home: rangeAtHome(this.file, frame, call.range),
      direction,
      address: values[roles.address ?? -1] ?? null,
      size: values[roles.size ?? -1] ?? null,
      device: values[roles.device ?? -1] ?? null,
      attrs: values[roles.attrs ?? -1] ?? null,
      count: list?.count ?? null,
      list: list?.list ?? null,
      ended: null,
      made: state.nextOrder(),
    };
    if (list && !direction) this.leaveOpen(frame);
    const addressArgument = call.arguments[roles.address ?? -1];
    if (!addressArgument) return list ? life : undefined;
    const address = values[roles.address!]!;
    let site = this.maps.get(id);
    if (!site) {
      site = {
        id,
        file: frame.fn.file,
        api: name,
        function: frame.fn,
        range: call.range,
        directionRange: directionArgument.range,
        addressRange: addressArgument.range,
        paths: [],
      };
      this.maps.set(id, site);
    }
    const onDevice = isDeviceMemory(explorer, model, values);
    const fact = onDevice ? accessedAddress(address) : null;
    if (!direction || (!fact && dependsOnCaller(address))) this.leaveOpen(frame);
    const holds = fact && explorer.memory.holds(state, fact);
    const proven = holds ? fact : null;
    if (proven && assumesArguments(state)) this.leaveOpen(frame);
    const promise = fact ? null : promised(explorer, frame, state, model, values, onDevice);
    const root = promise ? undefined : explorer.unit.ir(frame.root);
    const named = proven && {
      what: proven.model.what,
      access: proven.model.access,
      kind: kindOf(proven.model),
      origin: proven.origin,
    };
    const path: MapPath = {
      root: frame.root,
      direction,
      isChosen: !direction && dependsOnCaller(values[roles.direction!]!),
      chooser: promise?.kind === 'chosen' ? promise.by : null,
      told: root && !explorer.unit.isStatic(root.name) ? toldBy(root, model, values) : null,
      likely: holds === null ? (fact?.model.access ?? null) : null,
      address: promise?.kind === 'known' ? promise.address : named,
      callers: frame.callers,
      branches: state.steps(),
    };
    const key = `${id}|${direction?.value ?? dependsOnCaller(values[roles.direction!]!)}|${direction?.origin?.range.start}|${path.address?.what}|${path.address?.access}|${path.address?.origin.range.start}|${path.chooser}|${holds}|${frame.root}|${frame.callers.map((c) => c.range.start)}`;
    if (this.seen.has(key) || site.paths.length >= MAX_PATHS) return life;
    this.seen.add(key);
    site.paths.push(path);
    return life;
  }

  unmap(frame: Frame, call: Call, model: FunctionModel, values: readonly Value[]): void {
    const roles = model.arguments ?? {};
    if (roles.direction === undefined || roles.handle === undefined) return;
    const directionArgument = call.arguments[roles.direction];
    const [handleValue, directionValue] = [values[roles.handle], values[roles.direction]];
    if (!directionArgument || !handleValue || !directionValue) return;
    const id = this.id(frame, call.range);
    let site = this.unmaps.get(id);
    if (!site) {
      site = { call, model, directions: new Map(), mappings: new Set(), fields: new Set() };
      this.unmaps.set(id, site);
    }
    const direction = directionFact(directionValue, directionArgument);
    if (!direction || (handleValue.kind === 'symbol' && handleValue.key.startsWith('p:'))) this.leaveOpen(frame);
    if (direction) site.directions.set(`${direction.value}@${direction.literal?.start}`, direction);
    const instances = handlesIn(handleValue);
    for (const instance of instances) site.mappings.add(siteOf(instance));
    const field = handleValue.kind === 'symbol' ? fieldName(handleValue.place) : null;
    if (field) site.fields.add(field);
  }

  /**
   * The map calls. Of a function that only this file calls, what its callers do is known: `isClosed` tells which functions
   * are so, and what they would do for other callers is left out.
   */
  mapSites(isClosed: (fn: string) => boolean): MapSite[] {
    const sites = [...this.maps.values()].map((site) => {
      const called = site.paths.filter(({ callers }) => callers.length > 0);
      return called.length > 0 && isClosed(site.function.name) ? { ...site, paths: called } : site;
    });
    return sites.sort((a, b) => a.range.start - b.range.start);
  }

  /** Starts of constants that calls without a model are given. */
  readonly passedOn = new Set<number>();

  passOn(values: readonly Value[]): void {
    for (const value of values) if (value.kind === 'constant' && value.literal) this.passedOn.add(value.literal.start);
  }

  /** A handle that is read back from a field is that of any map call whose handle is kept there. */
  unmapSites(): UnmapSite[] {
    return [...this.unmaps.values()].map(({ call, model, directions, mappings, fields }) => {
      const all = new Set(mappings);
      for (const field of fields) {
        for (const mapping of this.kept.get(field) ?? []) all.add(mapping);
      }
      return {
        range: call.range,
        directionRange: call.arguments[model.arguments!.direction!]!.range,
        directions: [...directions.values()],
        mappings: all,
      };
    });
  }
}

/** The physical address that a value is, where its model says what the device does to it. */
function accessedAddress(value: Value): (AddressFact & { readonly model: { readonly access: DeviceAccess } }) | null {
  const fact = addressFact(value);
  const access = fact?.model.access;
  return fact && access && fact.model.space === 'physical' ? { ...fact, model: { ...fact.model, access } } : null;
}

/** Whether a value is made from a parameter, or read through one. */
function dependsOnCaller(value: Value): boolean {
  return /(?:^|\W)p:/.test(value.key);
}

/** Whether a path was taken because of what was assumed about a parameter. */
function assumesArguments(state: State): boolean {
  return [...state.allFacts()].some(([about]) => /(?<!\*\()\bp:\w+;/.test(about));
}

/** A direction argument as a fact; null where its value is not known. */
export function directionFact(value: Value, argument: Expression): DirectionFact | null {
  if (value.kind !== 'constant') return null;
  return {
    value: value.value,
    literal: argument.kind === 'constant' ? argument.range : value.literal,
    origin: value.origin,
  };
}

/** dma_map_phys() maps device memory only with its flag; an unknown flag leaves it open. */
function isDeviceMemory(explorer: Explorer, model: FunctionModel, values: readonly Value[]): boolean {
  if (model.memory) return false;
  if (!model.mmioFlag) return true;
  const flags = values[model.mmioFlag.argument];
  const flag = explorer.unit.model.constant(model.mmioFlag.flag);
  return flags !== undefined && flag !== undefined && hasFlag(flags, flag);
}

function hasFlag(flags: Value, flag: bigint): boolean {
  if (flags.kind === 'constant') return (flags.value & flag) !== 0n;
  return flags.kind === 'operation' && flags.operator === '|' && flags.operands.some((o) => hasFlag(o, flag));
}
