/** Which of its arguments a for_each macro moves on: those that the header of its loop assigns to. */
import { argumentsOf } from './argument-list.ts';
import type { Symbols } from './symbols.ts';

/** Macros that stand for one another, at most. */
const MAX_DEPTH = 4;

/** Positions of the parameters that are assigned; undefined where the macro is not known, or is no plain loop. */
export function movedBy(name: string, symbols: Symbols, depth = 0): ReadonlySet<number> | undefined {
  const macro = symbols.macro(name);
  if (!macro?.parameters || depth === MAX_DEPTH) return undefined;
  const { body, parameters } = macro;
  const other = /^\s*(for_each\w*)\s*(\(.*\))\s*$/s.exec(body);
  if (other) {
    const inner = movedBy(other[1]!, symbols, depth + 1);
    const passed = argumentsOf(other[2]!);
    return inner && new Set([...inner].map((i) => parameters.indexOf(passed[i] ?? '')).filter((i) => i >= 0));
  }
  if (!/^\s*for\s*\(/.test(body) || body.includes('#')) return undefined;
  const isMoved = (p: string): boolean =>
    new RegExp(`(?:\\+\\+|--|&)\\s*\\(?\\s*${p}\\b|\\b${p}\\b\\s*\\)?\\s*(?:\\+\\+|--|[-+*/|&^%]?=(?!=))`).test(body);
  return new Set(parameters.flatMap((p, i) => (isMoved(p) ? [i] : [])));
}
