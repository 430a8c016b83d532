/** What operators about directions share: another direction for a map call and every unmap that belongs to it. */
import type { MapPath } from '../../../server/flow/facts.ts';
import type { DeviceAccess } from '../../../server/model/model.ts';
import type { Node } from '../../../server/syntax/parser.ts';
import { callsOf, type Defect } from '../operator.ts';
import { directionOf, type Edit, enclosing, type Mapping, replace, type Source } from '../source.ts';

/** The accesses that the analysis proves of the address of a map call, by what lies there. */
export function accessesOf({ facts }: Mapping): Set<DeviceAccess> {
  return new Set((facts?.paths ?? []).flatMap(({ address }) => (address?.kind ? [address.access] : [])));
}

/** The defects that deny devices an access which is proven: `to` is the direction without it. */
export function* denied(source: Source, access: 'read' | 'write', to: string): Generator<Defect> {
  const does = (one: DeviceAccess): boolean => one === access || one === 'read-write';
  for (const mapping of source.mappings) {
    const told = parameterThatTells(mapping);
    if (told)
      yield { what: `maps with ${to} whatever is asked for`, edits: [replace(told, to)], near: callsOf(mapping) };
    const paths = mapping.facts?.paths ?? [];
    const accessed = paths.filter(({ address }) => address && does(address.access));
    const others = paths.filter(({ address }) => address && !does(address.access));
    const isUsed = accessed.length + others.length === 0 && [...mapping.uses].some(does);
    const literals = new Set(accessed.flatMap(({ direction }) => direction?.literal?.start ?? []));
    if (others.some(({ direction }) => literals.has(direction?.literal?.start ?? -1))) continue;
    const defect = isUsed || accessed.length > 0 ? redirected(source, mapping, to, isUsed ? paths : accessed) : null;
    if (defect) yield defect;
  }
}

/** The direction argument of a map call that passes on what the contract of its function tells. */
function parameterThatTells({ map, facts }: Mapping): Node | null {
  const argument = map.arguments[3];
  const isTold = facts?.paths.some(({ chooser, root }) => chooser !== null && root === facts.function.name);
  return isTold && argument?.type === 'identifier' && !/^[A-Z]/.test(argument.text) ? argument : null;
}

/** Gives a mapping another direction, where one constant of the file says which it has on these paths; null where none does. */
export function redirected(
  source: Source,
  mapping: Mapping,
  to: string,
  paths: readonly MapPath[] = mapping.facts?.paths ?? [],
): Defect | null {
  const constants = new Map<number, Edit>();
  const add = (start: number, end: number): void => {
    if (/^DMA_\w+$/.test(source.text.slice(start, end)) && source.text.slice(start, end) !== to)
      constants.set(start, { start, end, text: to });
  };
  const written = directionOf(mapping.map);
  if (written) add(written.startIndex, written.endIndex);
  else for (const { direction } of paths) if (direction?.literal) add(direction.literal.start, direction.literal.end);
  if (constants.size !== 1) return null;
  for (const unmap of mapping.unmaps) {
    const argument = directionOf(unmap);
    if (argument) constants.set(argument.startIndex, replace(argument, to));
  }
  // Where a caller gives the direction, it may unmap itself what another function mapped.
  const callers = [...constants.keys()].flatMap((start) => {
    const at = source.root.descendantForIndex(start);
    return (at && enclosing(at, /^function_definition$/)) ?? [];
  });
  return { what: `maps with ${to}`, edits: [...constants.values()], near: [...callsOf(mapping), ...callers] };
}
