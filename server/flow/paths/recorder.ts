/** Collects map and unmap calls as the paths reach them. */
import type { Expression, Instruction } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import { type DeviceAccess, type FunctionModel, kindOf } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { AddressFact, Value } from '../domain/known.ts';
import type { DirectionFact } from '../domain/lifecycle.ts';
import { type Life, mappingsNamed, siteOf } from '../domain/lifecycle.ts';
import { fieldName } from '../domain/place.ts';
import { provenanceOf } from '../domain/provenance.ts';
import type { State } from '../domain/state.ts';
import type { Term } from '../domain/term.ts';
import { addressFact, handlesIn, isJoined, isSymbolOf, madeOf } from '../domain/value.ts';
import type { MapPath, MapSite, UnmapSite } from '../facts.ts';
import type { Context } from './context.ts';
import type { Frame } from './frame.ts';
import { rangeAtHome } from './home.ts';
import { listIn } from './mappings.ts';
import { promised, toldBy } from './promise.ts';
import { settledDirection } from './settled-direction.ts';

type Call = Extract<Instruction, { op: 'call' }>;

/** One way to a map call, by what tells it from others. */
type KeyedPath = MapPath & { readonly key: string };

/** Ways to reach one map call that are kept; the first ones tell enough. */
const MAX_PATHS = 64;

export class Recorder {
  /** The file that is analysed; calls in others are seen on the way. */
  private readonly file: string;
  private readonly maps = new Map<string, MapSite & { paths: KeyedPath[] }>();
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

  /** Functions of which a caller could tell more, by what: what they map or unmap comes from their parameters, or goes back. */
  readonly open = new Map<string, OpenEnds>();
  /** What functions of the file are given, by caller and callee. */
  readonly given = new Map<string, Map<string, Given[]>>();

  constructor(file: string) {
    this.file = file;
  }

  /** Names a map or unmap call. */
  id({ fn }: Frame, range: TextRange): string {
    return fn.file === this.file ? positionOf(range) : `${fn.file}:${positionOf(range)}`;
  }

  /** A caller of the function that is run could tell more of what that maps or unmaps: by any call, or what `value` is. */
  leaveOpen({ root }: Frame, value?: Value, isHandle = false): void {
    const ends = this.endsOf(root);
    if (!value) ends.isAny = true;
    else for (const name of parametersIn(value)) (isHandle ? ends.handles : ends.parameters).add(name);
  }

  private endsOf(root: string): OpenEnds {
    const ends = this.open.get(root) ?? { isAny: false, parameters: new Set<string>(), handles: new Set<string>() };
    this.open.set(root, ends);
    return ends;
  }

  /** A function passes on what it is told by a parameter, which is wanted. */
  pass(root: string, parameter: string, isHandle: boolean): void {
    const { parameters, handles } = this.endsOf(root);
    (isHandle ? handles : parameters).add(parameter);
  }

  /** A function of the file is called by the one that is run. */
  give({ root, name }: Frame, callee: string, values: readonly Value[], holds: (value: Value) => boolean): void {
    if (name !== '') return;
    const calls = this.given.get(root) ?? new Map<string, Given[]>();
    this.given.set(root, calls);
    const all = calls.get(callee) ?? [];
    calls.set(callee, all);
    all.push(
      values.map((value) => ({
        isTold: tells(value),
        isKept: (value.kind === 'symbol' && fieldName(value.place) !== null) || holds(value),
        parameters: parametersIn(value),
      })),
    );
  }

  keptIn(field: string, mapping: string): void {
    const set = this.kept.get(field);
    if (set) set.add(mapping);
    else this.kept.set(field, new Set([mapping]));
  }

  /** Takes over what another run has found. */
  add(other: Recorder): void {
    for (const [id, { paths, ...site }] of other.maps) {
      const known = this.maps.get(id) ?? { ...site, paths: [] };
      this.maps.set(id, known);
      for (const path of paths) this.addPath(known, path);
    }
    for (const [id, site] of other.unmaps) {
      const known = this.unmaps.get(id);
      if (!known) {
        const { directions, mappings, fields } = site;
        this.unmaps.set(id, {
          ...site,
          directions: new Map(directions),
          mappings: new Set(mappings),
          fields: new Set(fields),
        });
        continue;
      }
      for (const [key, direction] of site.directions) known.directions.set(key, direction);
      for (const mapping of site.mappings) known.mappings.add(mapping);
      for (const field of site.fields) known.fields.add(field);
    }
    for (const [field, mappings] of other.kept) for (const mapping of mappings) this.keptIn(field, mapping);
    for (const [name, { isAny, parameters, handles }] of other.open) {
      const ends = this.endsOf(name);
      ends.isAny ||= isAny;
      for (const parameter of parameters) ends.parameters.add(parameter);
      for (const parameter of handles) ends.handles.add(parameter);
    }
    for (const [root, calls] of other.given) this.given.set(root, calls);
    for (const start of other.passedOn) this.passedOn.add(start);
  }

  private addPath(site: MapSite & { paths: KeyedPath[] }, path: KeyedPath): void {
    if (this.seen.has(path.key) || site.paths.length >= MAX_PATHS) return;
    this.seen.add(path.key);
    site.paths.push(path);
  }

  /** A map call on one path: the mapping that it makes. Its site is kept for rules, except for that of a scatterlist. */
  map(
    context: Context,
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
    const list = listIn(context, frame, state, model, values);
    const id = this.id(frame, call.range);
    const direction =
      directionFact(values[roles.direction!]!, directionArgument) ??
      settledDirection(context, values[roles.direction!]!);
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
      others: [],
    };
    if (list && !direction) this.leaveOpen(frame, values[roles.direction!]!);
    // The list that the caller has is the mapping.
    if (list && parametersIn(list.list).length > 0) this.leaveOpen(frame);
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
    const onDevice = isDeviceMemory(context, model, values);
    const fact = onDevice ? accessedAddress(address) : null;
    if (!direction) this.leaveOpen(frame, values[roles.direction!]!);
    if (!fact) this.leaveOpen(frame, address);
    const holds = fact && context.memory.holds(state, fact);
    const proven = holds ? fact : null;
    if (proven && assumesArguments(state)) this.leaveOpen(frame);
    const promise = fact ? null : promised(context, frame, state, model, values, onDevice);
    const root = promise ? undefined : context.unit.ir(frame.root);
    const named = proven && {
      what: proven.model.what,
      access: proven.model.access,
      // What is an address for the device already is no register that could be mapped and rung.
      kind: proven.model.space === 'physical' ? kindOf(proven.model) : null,
      origin: proven.origin,
    };
    const key = [
      ...[
        id,
        direction?.value ?? dependsOnCaller(values[roles.direction!]!),
        direction?.origin && positionOf(direction.origin.range),
      ],
      ...[promise?.kind === 'known' ? promise.address : named].map(
        (a) => `${a?.what}|${a?.access}|${a && positionOf(a.origin.range)}`,
      ),
      ...[
        promise?.kind === 'chosen' ? promise.by : null,
        holds,
        frame.root,
        frame.callers.map((c) => positionOf(c.range)),
      ],
    ].join('|');
    const path: KeyedPath = {
      key,
      root: frame.root,
      direction,
      isChosen: !direction && dependsOnCaller(values[roles.direction!]!),
      chooser: promise?.kind === 'chosen' ? promise.by : null,
      told: root && !context.unit.isStatic(root.name) ? toldBy(root, model, values) : null,
      likely: holds === null ? (fact?.model.access ?? null) : null,
      address: promise?.kind === 'known' ? promise.address : named,
      callers: frame.callers,
      branches: state.told(),
    };
    this.addPath(site, path);
    const isTold = context.unit.contractOf(frame.root) !== undefined || isJoined(values[roles.direction!]!);
    if (context.isRough && (isTold || path.address || path.likely || path.chooser)) context.suspicion.ofValues(id);
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
    if (!direction) this.leaveOpen(frame, directionValue);
    if (handlesIn(handleValue).length === 0) this.leaveOpen(frame, handleValue, true);
    if (direction)
      site.directions.set(`${direction.value}@${direction.literal && positionOf(direction.literal)}`, direction);
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

  /** Where constants stand that calls without a model are given. */
  readonly passedOn = new Set<string>();

  passOn(values: readonly Value[]): void {
    for (const value of values)
      if (value.kind === 'constant' && value.literal) this.passedOn.add(positionOf(value.literal));
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

/** The address that a value is, where its model says what the device does to it: also one that is mapped already. */
function accessedAddress(value: Value): (AddressFact & { readonly model: { readonly access: DeviceAccess } }) | null {
  const fact = addressFact(value);
  const access = fact?.model.access;
  return fact && access && fact.model.space !== 'virtual' ? { ...fact, model: { ...fact.model, access } } : null;
}

/** What of a function a caller could tell. */
export interface OpenEnds {
  /** Whatever it gives: the function gives back a mapping, say. */
  isAny: boolean;
  /** Names of parameters that it would have to tell. */
  readonly parameters: Set<string>;
  /** Those that are handles: which field they come from tells enough. */
  readonly handles: Set<string>;
}

/** An argument of a call. */
export type Given = readonly {
  /** The caller itself knows what it is: a constant, a known address, a mapping. */
  readonly isTold: boolean;
  /** It is what a field holds, or leads to a mapping that the caller has made. */
  readonly isKept: boolean;
  /** Parameters of the caller that it is made of. */
  readonly parameters: readonly string[];
}[];

/** The parameters that a value is made of, or read through. */
function parametersIn({ term }: Value): string[] {
  return [...term.parts].flatMap(({ kind, label }) => (kind === 'parameter' ? label : []));
}

/** Whether a value is what a call gave: whoever follows that call may learn what it is. */
function isResult(value: Value): boolean {
  return isSymbolOf(value, 'result', 'output', 'answer');
}

function tells(value: Value): boolean {
  if (value.kind === 'pointer') return value.place.owner !== null;
  if (value.kind === 'symbol' && isResult(value)) return true;
  return value.kind === 'constant' || mappingsNamed(value).length > 0 || !!provenanceOf(value)?.fact;
}

/** Whether a value is made from a parameter, or read through one. */
function dependsOnCaller(value: Value): boolean {
  return madeOf(value.term, 'parameter');
}

/** Whether a path was taken because of what was assumed about a parameter. */
function assumesArguments(state: State): boolean {
  return state.allFacts().some(([about]) => isOfArgument(about));
}

/** Whether a term is made of what a function is given itself, and not only of what that leads to. */
function isOfArgument({ kind, children }: Term): boolean {
  return (
    kind === 'parameter' ||
    children.some((child) => !(kind === 'target' && child.kind === 'parameter') && isOfArgument(child))
  );
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
function isDeviceMemory(context: Context, model: FunctionModel, values: readonly Value[]): boolean {
  if (model.memory) return false;
  if (!model.mmioFlag) return true;
  const flags = values[model.mmioFlag.argument];
  const flag = context.unit.model.constant(model.mmioFlag.flag);
  return flags !== undefined && flag !== undefined && hasFlag(flags, flag);
}

function hasFlag(flags: Value, flag: bigint): boolean {
  if (flags.kind === 'constant') return (flags.value & flag) !== 0n;
  return flags.kind === 'operation' && flags.operator === '|' && flags.operands.some((o) => hasFlag(o, flag));
}
