/**
 * The analysis of one file. Functions that map or unmap are run first, with unknown arguments. Those of which a caller
 * could tell more are then run again from their callers.
 */
import type { FunctionIr } from '../ir/ir.ts';
import { coverageOf } from './coverage.ts';
import { Explorer } from './explore.ts';
import type { FileFacts } from './facts.ts';
import { FieldWrites } from './field-writes.ts';
import { Recorder } from './recorder.ts';
import { Relevance } from './relevance.ts';
import type { Unit } from './unit.ts';
import { Lookout } from './watch/lookout.ts';
import { Witnesses } from './witnesses.ts';

/** Functions that map or unmap, in one file, that are followed: more than any driver has. */
const MAX_MAPPING = 1_000;

/** Facts about a file. Never throws on what the file contains: a function that cannot be analysed becomes a note. */
export function analyse(unit: Unit): FileFacts {
  const recorder = new Recorder(unit.file);
  const lookout = new Lookout();
  const notes: string[] = [];
  const partial = new Map<string, string>();
  let steps = 0;
  const run = (roots: ReadonlySet<string>, entered: ReadonlySet<string>) => {
    steps += explore(unit, recorder, lookout, { roots, entered, partial, notes });
  };
  const roots = new Set(unit.mapping);
  const followed = new Set([...unit.mapping].slice(0, MAX_MAPPING));
  for (const name of unit.mapping) {
    if (unit.isTooLong(name)) partial.set(name, 'too long');
    else if (!followed.has(name)) partial.set(name, 'too many functions that map in this file');
  }
  run(followed, new Set());
  const entered = new Set(recorder.open);
  if (entered.size > 0) {
    const callers = unit.callersOf(entered);
    for (const name of callers) {
      entered.add(name);
      roots.add(name);
    }
    run(callers, entered);
  }
  const witnesses = new Witnesses(unit, entered);
  const maps = recorder.mapSites((name) => unit.isClosed(name)).map((site) => witnesses.confirmed(site));
  const facts: Omit<FileFacts, 'coverage'> = {
    file: unit.file,
    text: unit.text,
    maps,
    unmaps: recorder.unmapSites(),
    kept: recorder.kept,
    writes: new FieldWrites(unit.text),
    isOnlyWrittenHere: (tag, field) => unit.isOnlyWrittenHere(tag, field),
    of: (watch) => lookout.of(watch),
    passedOn: recorder.passedOn,
    partial: Array.from(partial, ([name, why]) => ({ function: name, why })),
    followed: roots.size,
    notes,
    steps,
  };
  return { ...facts, coverage: coverageOf(unit, facts) };
}

interface Round {
  readonly roots: ReadonlySet<string>;
  /** Functions whose calls are followed. */
  readonly entered: ReadonlySet<string>;
  /** The bound that each function met first. */
  readonly partial: Map<string, string>;
  readonly notes: string[];
}

/** Runs the functions of a round; returns the steps that it took. */
function explore(unit: Unit, recorder: Recorder, lookout: Lookout, { roots, entered, partial, notes }: Round): number {
  if (roots.size === 0) return 0;
  const lower = (names: ReadonlySet<string>) => [...names].flatMap((name) => unit.ir(name) ?? []);
  // Short ones first: a long one may use up what the file has, and they would be left out for it.
  const functions = lower(roots).sort((a, b) => lengthOf(a) - lengthOf(b));
  const explorer = new Explorer(unit, new Relevance(unit, functions, lower(entered)), recorder, lookout.watchers);
  for (const fn of functions) {
    const { name } = fn;
    try {
      const bound = explorer.explore(fn);
      const why = fn.isCut ? 'nested too deep' : bound;
      if (why !== null && !partial.has(name)) partial.set(name, why);
    } catch (error) {
      notes.push(`${name}(): left out, ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return explorer.spent;
}

const lengthOf = ({ range }: FunctionIr): number => range.end - range.start;
