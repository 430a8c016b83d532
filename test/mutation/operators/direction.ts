/** What operators about directions share: another direction for a map call and every unmap that belongs to it. */
import type { DeviceAccess } from '../../../server/model/model.ts';
import { callsOf, type Defect } from '../operator.ts';
import { directionOf, type Edit, enclosing, type Mapping, replace, type Source } from '../source.ts';

/** The accesses that the analysis proves for a map call. */
export function accessesOf({ facts }: Mapping): Set<DeviceAccess> {
  return new Set((facts?.paths ?? []).flatMap(({ address }) => (address ? [address.access] : [])));
}

/** Gives a mapping another direction, where one constant of the file says which it has; null where none does. */
export function redirected(source: Source, mapping: Mapping, to: string): Defect | null {
  const constants = new Map<number, Edit>();
  const add = (start: number, end: number): void => {
    if (/^DMA_\w+$/.test(source.text.slice(start, end)) && source.text.slice(start, end) !== to)
      constants.set(start, { start, end, text: to });
  };
  const written = directionOf(mapping.map);
  if (written) add(written.startIndex, written.endIndex);
  else
    for (const { direction } of mapping.facts?.paths ?? []) {
      if (direction?.literal) add(direction.literal.start, direction.literal.end);
    }
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
