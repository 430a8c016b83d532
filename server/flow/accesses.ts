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
}

/** The uses of the handles of a file's own map calls. */
export function handleUses(facts: Pick<FileFacts, 'file' | 'text' | 'kept' | 'of'>): HandleUse[] {
  const { file } = facts;
  const direct = facts.of(deviceUses).flatMap(({ range, into, address: { life } }) => {
    const { what, access } = into;
    return life && access !== null && life.file === file ? [{ site: life.site, file, range, what, access }] : [];
  });
  const through = facts.of(fieldUses).flatMap(({ field, ...use }) => {
    const [site, ...others] = facts.kept.get(field) ?? [];
    return site !== undefined && others.length === 0 && holdsOnly(facts.text, field) ? [{ site, ...use }] : [];
  });
  return [...direct, ...through];
}

/**
 * Whether nothing but the handle of one map call is put into a field, by the look of the text: one assignment that is not of
 * a number, and no pointer to it that goes elsewhere than into a message.
 */
function holdsOnly(text: string, field: string): boolean {
  const name = field.slice(field.lastIndexOf('.') + 1);
  const values = Array.from(text.matchAll(new RegExp(`(?:->|\\.)${name}\\s*([-+|&]?=)(?!=)\\s*([^;,]*)`, 'g')));
  const isNumber = (value: string): boolean => /^(?:[-~]?\s*\d+|NULL|DMA_MAPPING_ERROR)\s*$/.test(value);
  if (values.filter(([, operator, value]) => operator !== '=' || !isNumber(value!)).length > 1) return false;
  return Array.from(text.matchAll(new RegExp(`[^;{}]*[(,]\\s*&[\\w.>-]*(?:->|\\.)${name}\\b[^;{}]*`, 'g'))).every(
    ([statement]) => statement.includes('%pad'),
  );
}
