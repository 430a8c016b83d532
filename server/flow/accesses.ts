/**
 * What devices do to what a map call has mapped, as its handle tells: it is given to a device where a model knows the access,
 * in the function that maps or through the field that keeps it.
 */
import type { DeviceAccess } from '../model/model.ts';
import type { Location } from '../syntax/text.ts';
import { deviceUses } from './checkers/device-uses.ts';
import { fieldUses } from './checkers/field-uses.ts';
import { keptHandles } from './checkers/kept-handles.ts';
import type { FileFacts } from './facts.ts';

/** One use of a mapping's handle. */
export interface HandleUse extends Location {
  readonly site: string;
  readonly what: string;
  readonly access: DeviceAccess;
  /** The direction that it was mapped with; null where that is open. */
  readonly direction: bigint | null;
}

type Facts = Pick<FileFacts, 'file' | 'fields' | 'fieldNamed' | 'maps' | 'kept' | 'of'>;

/** The uses of the handles of a file's own map calls. */
export function handleUses(facts: Facts): HandleUse[] {
  const { file } = facts;
  const direct = facts.of(deviceUses).flatMap(({ range, into, address: { life } }) => {
    const { what, access } = into;
    if (!life || access === null || life.file !== file) return [];
    return [{ site: life.site, file, range, what, access, direction: life.direction?.value ?? null }];
  });
  const through = facts.of(fieldUses).flatMap(({ field, ...use }) => {
    const site = onlyIn(facts, field);
    return site === null ? [] : [{ site, ...use, direction: directionOf(facts, site) }];
  });
  return [...direct, ...through];
}

/** The fields that hold the handle of a map call and nothing else. */
export function fieldsOf(facts: Facts, site: string): string[] {
  return [...facts.kept.keys()].filter((field) => onlyIn(facts, field) === site);
}

/** The map call whose handle is all that is put into a field; null where there is none. */
function onlyIn({ fields, fieldNamed, kept, of }: Facts, field: string): string | null {
  const [site, ...others] = kept.get(field) ?? [];
  if (site === undefined || others.length > 0) return null;
  const stores = of(keptHandles).flatMap((fact) =>
    fact.kind === 'kept' && fact.life.site === site ? fact.stored : [],
  );
  const starts = stores.flatMap((range) => range?.start ?? []);
  return fields.isOnlyGiven(fieldNamed(field), starts) ? site : null;
}

/** The direction that a map call has on all paths. */
function directionOf({ maps }: Facts, site: string): bigint | null {
  const directions = new Set(
    maps.find(({ id }) => id === site)?.paths.map(({ direction }) => direction?.value ?? null),
  );
  const [only = null] = directions;
  return directions.size === 1 ? only : null;
}

/** The fields that a file gives to devices and that others fill: it only reads them. */
export function fieldsOnlyRead({ fields, fieldNamed, of }: Facts): string[] {
  return of(fieldUses).flatMap(({ field }) => (fields.isWritten(fieldNamed(field)) ? [] : field));
}
