/**
 * What devices do to what a map call has mapped, as its handle tells: it is given to a device where a model knows the access,
 * in the function that maps or through the field that keeps it.
 */
import type { DeviceAccess } from '../model/model.ts';
import type { Location } from '../syntax/text.ts';
import type { FileFacts } from './facts.ts';
import { deviceUses } from './watch/device-uses.ts';
import { fieldUses } from './watch/field-uses.ts';

/** One use of a mapping's handle. */
export interface HandleUse extends Location {
  readonly site: string;
  readonly what: string;
  readonly access: DeviceAccess;
  /** The direction that it was mapped with; null where that is open. */
  readonly direction: bigint | null;
}

type Facts = Pick<FileFacts, 'file' | 'text' | 'maps' | 'kept' | 'of'>;

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
function onlyIn({ text, kept }: Facts, field: string): string | null {
  const [site, ...others] = kept.get(field) ?? [];
  return site !== undefined && others.length === 0 && holdsOnly(text, field) ? site : null;
}

/** The direction that a map call has on all paths. */
function directionOf({ maps }: Facts, site: string): bigint | null {
  const directions = new Set(
    maps.find(({ id }) => id === site)?.paths.map(({ direction }) => direction?.value ?? null),
  );
  const [only = null] = directions;
  return directions.size === 1 ? only : null;
}

/** The fields that a file gives to devices and that others fill: it only reads them, by the look of its text. */
export function fieldsOnlyRead({ text, of }: Facts): string[] {
  return of(fieldUses).flatMap(({ field }) => (assigned(text, field).length > 0 ? [] : field));
}

/**
 * Whether nothing but the handle of one map call is put into a field, by the look of the text: one assignment that is not of
 * a number, and no pointer to it that goes elsewhere than into a message.
 */
function holdsOnly(text: string, field: string): boolean {
  const isNumber = (value: string): boolean => /^(?:[-~]?\s*\d+|NULL|DMA_MAPPING_ERROR)\s*$/.test(value);
  if (assigned(text, field).filter((value) => !isNumber(value)).length !== 1) return false;
  const pointers = new RegExp(`[^;{}]*[(,]\\s*&[\\w.>-]*(?:->|\\.)${nameOf(field)}\\b[^;{}]*`, 'g');
  return Array.from(text.matchAll(pointers)).every(([statement]) => statement.includes('%pad'));
}

/** What is assigned to a field of that name; what is done to it in another way, with the operator. */
function assigned(text: string, field: string): string[] {
  const pattern = new RegExp(`(?:->|\\.)${nameOf(field)}(?:\\[[^\\]]*\\])?\\s*(?:([-+|&]=)|=(?!=))\\s*([^;,]*)`, 'g');
  return Array.from(text.matchAll(pattern), ([, operator = '', value]) => operator + value!);
}

function nameOf(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}
