/** Puts model data together: the built-in models and those of the user. */
import type { Macro } from '../ir/declarations.ts';
import type { KnownNames } from '../ir/symbols.ts';
import { type CType, elementType, parseTypeName, recordTag } from '../ir/types.ts';
import type { Content } from './content.ts';
import type {
  Bystander,
  Contract,
  Effect,
  FieldAddress,
  FunctionModel,
  HostRegisters,
  Model,
  ModelData,
  Simulation,
} from './model.ts';

/** Combines model data; what a later entry says stands over what earlier ones say of the same name. Throws on a macro head that is none. */
export function buildModel(data: readonly ModelData[]): Model {
  const constants = new Map<string, bigint>();
  const macros = new Map<string, Macro>();
  const records = new Map<string, ReadonlyMap<string, CType>>();
  const returns = new Map<string, CType>();
  const functions = new Map<string, FunctionModel>();
  const simulations = new Map<string, Simulation>();
  const addresses = new Map<string, readonly FieldAddress[]>();
  const hostRegisters = new Map<string, HostRegisters>();
  const bystanders = new Map<string, Readonly<Record<string, Bystander>>>();
  const holds = new Map<string, Readonly<Record<string, Content | number>>>();
  const singles = new Set<string>();
  const contracts = new Map<string, Contract>();
  const directions = new Map<string, string>();
  const setups = new Set<string>();
  for (const one of data) {
    for (const [name, contract] of Object.entries(one.contracts ?? {})) contracts.set(name, contract);
    for (const [name, value] of Object.entries(one.constants ?? {})) constants.set(name, BigInt(value));
    for (const [head, body] of Object.entries(one.macros ?? {})) {
      const macro = readMacro(head, body);
      macros.set(macro.name, macro);
    }
    for (const [tag, { holds: held, single, ...struct }] of Object.entries(one.structs ?? {})) {
      if (held) holds.set(tag, { ...holds.get(tag), ...held });
      if (single) singles.add(tag);
      if ((held || single) && Object.keys(struct).length === 0) continue;
      const fields = new Map(records.get(tag));
      for (const [field, type] of Object.entries(struct.fields ?? {})) fields.set(field, parseTypeName(type));
      records.set(tag, fields);
      for (const field of struct.setups ?? []) setups.add(`${tag}.${field}`);
      for (const [field, who] of Object.entries(struct.directions ?? {})) directions.set(`${tag}.${field}`, who);
      if (struct.host) hostRegisters.set(tag, struct.host);
      if (struct.bystanders) bystanders.set(tag, { ...bystanders.get(tag), ...struct.bystanders });
      if (struct.addresses) addresses.set(tag, [...(addresses.get(tag) ?? []), ...struct.addresses]);
    }
    for (const [name, { simulates, ...fn }] of Object.entries(one.functions ?? {})) {
      if (simulates) simulations.set(name, simulates);
      if (simulates && Object.keys(fn).length === 0) continue;
      functions.set(name, { ...functions.get(name), ...fn });
      if (fn.returns) returns.set(name, parseTypeName(fn.returns));
    }
  }
  const having = (...wanted: (Effect | undefined)[]): ReadonlySet<string> =>
    new Set([...functions].filter(([, { effect }]) => wanted.includes(effect)).map(([name]) => name));
  const names: KnownNames = {
    constants,
    macros,
    records,
    returns,
    functions: new Set(functions.keys()),
    endless: having('stops'),
    idle: having('none', 'releases'),
  };
  return {
    names,
    functions,
    simulations,
    contracts,
    doorbellNames: data.flatMap(({ doorbellNames = [] }) => doorbellNames),
    failures: new Set([...functions.values()].flatMap(({ failure }) => failure ?? [])),
    directions,
    setups,
    addresses,
    channels: new Set([...having('requests-channel')].flatMap((name) => channelTag(returns.get(name)))),
    hostRegisters,
    bystanders,
    holds,
    singles,
    constant: (name) => constants.get(name),
  };
}

/** What a call returns that requests a channel: a pointer to one. */
function channelTag(returned: CType | undefined): string[] {
  const tag = returned && recordTag(elementType(returned));
  return tag === undefined ? [] : [tag];
}

function readMacro(head: string, body: string): Macro {
  const match = /^(\w+)(?:\(([\w, ]*)\))?$/.exec(head);
  if (!match) throw new Error(`model: '${head}' is not the head of a macro; write NAME or NAME(a, b)`);
  return {
    name: match[1]!,
    parameters:
      match[2] === undefined
        ? null
        : match[2]
            .split(',')
            .map((p) => p.trim())
            .filter(Boolean),
    body,
  };
}
