/**
 * The analysis of one file, as a table of contents. Each function that maps or unmaps is run with unknown arguments: coarsely
 * at first, which sees every path, and once more with care about those mappings with which something may be wrong.
 * Functions of which a caller could tell more are then run again from their callers.
 */
import type { FunctionIr } from '../ir/ir.ts';
import { positionOf } from '../ir/placed.ts';
import type { Callers } from './callers.ts';
import { Lookout } from './checkers/lookout.ts';
import { coverageOf } from './coverage.ts';
import type { FileFacts } from './facts.ts';
import { fieldNamed } from './fields/field-index.ts';
import { FunctionRuns } from './function-runs.ts';
import { Recorder } from './paths/recorder.ts';
import { Witnesses } from './paths/witnesses.ts';
import { type Findings, RememberedRuns } from './remembered-runs.ts';
import { touchesOf } from './touches.ts';
import type { Unit } from './unit.ts';

/**
 * Facts about a file. Never throws on what the file contains: a function that cannot be analysed becomes a note. `remembered`
 * has what was found out about earlier versions of the file; each version is analysed with it once.
 */
export function analyse(unit: Unit, remembered = new RememberedRuns()): FileFacts {
  remembered.begin(unit);
  const analysis = new Analysis(unit, remembered);
  for (const name of unit.mapping) analysis.run(name, NOBODY);
  const entered = new Set<string>();
  for (let level = 0, open = analysis.newlyOpen(); open.size > 0 && level < MAX_LEVELS; level++) {
    for (const name of open) entered.add(name);
    for (const name of analysis.telling(open)) analysis.run(name, entered);
    open = analysis.newlyOpen();
  }
  return analysis.facts(entered);
}

/** Calls within calls of a function that is followed, at most; drivers have twenty. */
const MAX_CHAIN = 1_100;

/** Callers of callers from which a function is run for what they tell it, at most so many. */
const MAX_LEVELS = 6;

const NOBODY: ReadonlySet<string> = new Set();

class Analysis {
  readonly recorder: Recorder;
  private readonly unit: Unit;
  private readonly lookout = new Lookout();
  private readonly remembered: RememberedRuns;
  private readonly notes: string[] = [];
  /** The bound that functions met first. */
  private readonly partial = new Map<string, string>();
  /** Functions that were run. */
  private readonly followed = new Set<string>();
  /** Functions of which a caller could tell more. */
  private readonly known = new Set<string>();
  private steps = 0;

  constructor(unit: Unit, remembered: RememberedRuns) {
    this.unit = unit;
    this.remembered = remembered;
    this.recorder = new Recorder(unit.file);
  }

  /** Functions of which a caller could tell more, that have come up since this was asked last. */
  newlyOpen(): ReadonlySet<string> {
    const open = new Set([...this.recorder.open.keys()].filter((name) => !this.known.has(name)));
    for (const name of open) this.known.add(name);
    return open;
  }

  /**
   * The functions that call one of `open` and tell it what it would have to know. Those that only pass on what they are
   * told themselves are open from then on.
   */
  telling(open: ReadonlySet<string>): ReadonlySet<string> {
    const { unit, recorder } = this;
    const callers = new Set<string>();
    for (const caller of unit.calls.directCallersOf(open)) {
      if (!recorder.given.has(caller)) this.look(caller);
      for (const [callee, calls] of recorder.given.get(caller) ?? []) {
        if (!open.has(callee)) continue;
        const ends = recorder.open.get(callee)!;
        // What one function that it calls has mapped, another one may end.
        const isMaker = [...recorder.given.get(caller)!.keys()].some(
          (name) => name !== callee && unit.mapping.has(name),
        );
        if (ends.isAny) callers.add(caller);
        for (const [at, { name }] of (unit.ir(callee)?.parameters ?? []).entries()) {
          const isHandle = ends.handles.has(name);
          for (const given of isHandle || ends.parameters.has(name) ? calls.flatMap((call) => call[at] ?? []) : []) {
            if (given.isTold || (isHandle && (given.isKept || isMaker))) callers.add(caller);
            if (given.parameters.length > 0 && unit.contractOf(caller)) callers.add(caller);
            for (const passed of given.parameters) recorder.pass(caller, passed, isHandle);
          }
        }
      }
    }
    return callers;
  }

  /** Runs a function that maps nothing itself, for what it gives to others. */
  private look(name: string): void {
    this.recorder.given.set(name, new Map());
    this.attempt(name, (fn) => {
      const { runs } = this.remembered.of(name, 'look', () => new FunctionRuns(this.unit, fn, [], this.callers).look());
      const given = runs[0]?.recorder.given.get(name);
      if (given) this.recorder.given.set(name, given);
    });
  }

  /** Runs a function, which enters calls of `entered`. */
  run(name: string, entered: ReadonlySet<string>): void {
    this.followed.add(name);
    if (this.unit.isTooLong(name)) this.cutShort(name, 'too long');
    if (entered.size > 0) this.callers.add(name);
    this.attempt(name, (fn) => this.take(fn, this.explore(fn, entered)));
  }

  /** What fails in one function takes no other one down. */
  private attempt(name: string, action: (fn: FunctionIr) => void): void {
    if (this.unit.calls.leadsDeeper(name, MAX_CHAIN)) {
      this.cutShort(name, 'too deep in calls');
      return;
    }
    try {
      const fn = this.unit.ir(name);
      if (fn) action(fn);
    } catch (error) {
      this.notes.push(`${name}(): left out, ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private explore(fn: FunctionIr, entered: ReadonlySet<string>): Findings {
    const purpose = [...entered].sort().join();
    return this.remembered.of(fn.name, purpose, () => {
      const callees = [...entered].flatMap((name) => this.unit.ir(name) ?? []);
      return new FunctionRuns(this.unit, fn, callees, this.callers).explore();
    });
  }

  private cutShort(name: string, why: string): void {
    if (!this.partial.has(name)) this.partial.set(name, why);
  }

  private take({ name }: FunctionIr, { runs, cut, steps }: Findings): void {
    this.steps += steps;
    for (const why of cut) this.cutShort(name, why);
    for (const { recorder, lookout } of runs) {
      this.recorder.add(recorder);
      this.lookout.add(lookout);
    }
  }

  private get callers(): Callers {
    return this.remembered.callers;
  }

  facts(entered: ReadonlySet<string>): FileFacts {
    const { unit, recorder, lookout, partial, followed, notes, steps } = this;
    const witnesses = new Witnesses(unit, entered);
    const maps = recorder.mapSites((name) => this.callers.areKnown(name)).map((site) => witnesses.confirmed(site));
    const facts: Omit<FileFacts, 'coverage'> = {
      file: unit.file,
      text: unit.text,
      maps,
      unmaps: recorder.unmapSites(),
      kept: recorder.kept,
      fields: unit.fields,
      fieldNamed: (key) => fieldNamed(key, unit.types),
      isOnlyWrittenHere: (tag, field) => unit.isOnlyWrittenHere(tag, field),
      of: (checker) => lookout.of(checker),
      isPassedOn: (literal) => recorder.passedOn.has(positionOf(literal)),
      code: unit.code,
      checkOf: (api) => unit.model.functions.get(api)?.check ?? null,
      touches: (life) => touchesOf(unit, life),
      partial: Array.from(partial, ([name, why]) => ({ function: name, why })),
      followed: followed.size,
      notes,
      steps,
    };
    return { ...facts, coverage: coverageOf(unit, facts) };
  }
}
