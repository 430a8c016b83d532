/**
 * What runs of functions found out, kept from one analysis of a file to the next: an edit only has those functions run again
 * that it changes, those that come to them by calls, and those that have to do with the fields which they treat otherwise.
 */
import type { FunctionIr } from '../ir/ir.ts';
import { Callers } from './callers.ts';
import type { Lookout } from './checkers/lookout.ts';
import { accessesIn } from './fields/access.ts';
import type { Bound } from './paths/frame.ts';
import type { Recorder } from './paths/recorder.ts';
import type { Unit } from './unit.ts';

/** What one run of a function found out. */
export interface Run {
  readonly recorder: Recorder;
  readonly lookout: Lookout;
  readonly bound: Bound | null;
}

/** What is known of a function after its runs. */
export interface Findings {
  /** The runs that count. */
  readonly runs: readonly Run[];
  /** Why it is not followed to its ends. */
  readonly cut: readonly string[];
  readonly steps: number;
}

export class RememberedRuns {
  readonly callers = new Callers();
  private unit: Unit | null = null;
  private before = new Map<string, Findings>();
  private now = new Map<string, Findings>();

  /** Begins an analysis: what may have come to be otherwise since the last one is forgotten. */
  begin(unit: Unit): void {
    const stale = this.unit && staleSince(this.unit, unit);
    this.before = stale ? new Map([...this.now].filter(([key]) => !stale.has(rootOf(key)))) : new Map();
    this.now = new Map();
    if (this.unit && stale) unit.reachAsBefore(this.unit);
    this.unit = unit;
    this.callers.begin(unit);
  }

  /** What is known of a function that is run for a purpose; found out by `run`, where that is not known any more. */
  of(root: string, purpose: string, run: () => Findings): Findings {
    const key = `${root} ${purpose}`;
    const findings = this.before.get(key) ?? run();
    this.now.set(key, findings);
    return findings;
  }
}

function rootOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

/** The functions of which nothing counts any more that was found out before; null where that is all of them. */
function staleSince(before: Unit, now: Unit): ReadonlySet<string> | null {
  if (!now.meansTheSameAs(before)) return null;
  const stale = new Set<string>();
  const fields = new Set<string>();
  for (const name of now.changedSince(before)) {
    if (!now.mentions.areAlike(before.mentions, name)) return null;
    const [old, fn] = [before.lowered(name), now.ir(name)];
    if (!old || old === fn) continue;
    stale.add(name);
    for (const field of fn ? treatedOtherwise(old, fn, now) : []) fields.add(field);
  }
  for (const name of fields.size > 0 ? now.mentions.functionsNaming(fields) : []) stale.add(name);
  return new Set([...stale, ...now.calls.callersOf(stale)]);
}

/** The fields with which one of two forms of a function does something that the other one does not do. */
function treatedOtherwise(old: FunctionIr, fn: FunctionIr, unit: Unit): string[] {
  const [before, now] = [accessed(old, unit), accessed(fn, unit)];
  const differs = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] =>
    [...one].flatMap(([what, field]) => (other.has(what) ? [] : field));
  return [...differs(before, now), ...differs(now, before)];
}

/** The fields that a function accesses, by all that tells one access from others. */
function accessed(fn: FunctionIr, unit: Unit): Map<string, string> {
  const { writes, uses, opaque } = accessesIn(fn, unit);
  const found = new Map<string, string>();
  for (const { tag, field, value, isStep } of writes) found.set(said(['write', tag, field, isStep, value]), field);
  for (const { tag, field, at } of uses) found.set(said(['use', tag, field, at]), field);
  if (opaque.length > 0)
    for (const { field } of [...writes, ...uses]) found.set(said(['opaque', field, opaque]), field);
  return found;
}

/** A part of a function in words, but for where it stands. */
function said(what: unknown): string {
  return JSON.stringify(what, (key, value) =>
    key === 'range' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  );
}
