/**
 * A flow that can be run many times: on other machines, with other inputs, with a call made to fail. What does not
 * depend on a run is worked out once here: what types mean, which way leads to the doorbell, which function ends it.
 */
import type { FunctionIr, Instruction } from '../ir/ir.ts';
import type { Effect } from '../model/model.ts';
import { Choices } from './choices.ts';
import type { FlowStart, Program } from './program.ts';
import { Route, type Step, written } from './route.ts';
import { TypesInReach } from './types-in-reach.ts';

type Call = Extract<Instruction, { op: 'call' }>;

export class Scenario {
  readonly program: Program;
  readonly start: FlowStart;
  readonly types: TypesInReach;
  /** The choices of the run that told most, for runs that are to be compared with it. */
  best = Choices.first();
  /** The way to the flow's call. */
  readonly route: Route;
  private ending: FunctionIr | null | undefined;

  constructor(program: Program, start: FlowStart) {
    this.program = program;
    this.start = start;
    this.types = new TypesInReach(program.symbols);
    const { mapping, call } = start;
    const places = mapping
      ? [...mapping.via, call].map((range) => written(range))
      : [(fn: FunctionIr, step: Step) => this.isGoal(fn, step)];
    this.route = new Route(program, places);
  }

  /** Whether the flow's call lets the framework make the doorbells, instead of mapping one itself. */
  get offers(): boolean {
    const call = this.goal();
    return call?.callee.kind === 'global' && this.program.model.functions.get(call.callee.name)?.effect === 'offers';
  }

  /** Whether an instruction of a function is the flow's call, or stores the address that the flow hands on. */
  isGoal(fn: FunctionIr, { op, range }: Step): boolean {
    const { call: goal } = this.start;
    if (fn.file !== this.program.file || goal.start < fn.range.start || goal.end > fn.range.end) return false;
    if (op === 'call') return range.start === goal.start;
    return op === 'assign' && range.start <= goal.start && goal.end <= range.end;
  }

  /**
   * The function that ends what the flow begins: it gives back what the flow takes, and no way leads from it to the
   * flow's call. Of several, the one that is given what the flow's first function is given; else the outermost.
   */
  get cleanUp(): FunctionIr | undefined {
    this.ending ??= this.findCleanUp() ?? null;
    return this.ending ?? undefined;
  }

  private findCleanUp(): FunctionIr | undefined {
    const { callersOf } = this.program;
    const holder = this.holder();
    if (!callersOf || !holder) return undefined;
    const callers = callersOf.bind(this.program);
    const ends = this.offers ? 'frees' : this.goal() ? 'unmaps' : 'hides';
    const releases = callers(new Set(this.named(ends)));
    const above = callers(new Set([holder]));
    const all = [...releases].filter((name) => name !== holder && !above.has(name));
    // What the set-up itself calls where it fails is a part of a clean-up more often than all of it.
    const separate = all.filter((name) => !callers(new Set([name])).has(holder));
    const candidates = separate.length > 0 ? separate : all;
    const irs = candidates.map((name) => this.program.ir(name)).filter((fn) => fn !== undefined);
    const begin = this.program.ir(this.start.function);
    const alike = irs.filter((fn) => begin && signature(fn) === signature(begin));
    const inner = (fn: FunctionIr): boolean => [...callers(new Set([fn.name]))].some((name) => releases.has(name));
    const calls = (fn: FunctionIr): boolean => alike.some((a) => a !== fn && callers(new Set([a.name])).has(fn.name));
    return alike.find((fn) => !calls(fn)) ?? irs.find((fn) => !inner(fn)) ?? irs[0];
  }

  /**
   * Whether the clean-up is to give back what calls of a kind took: it comes to a call that does, or nothing else in
   * the file does.
   */
  answersFor(kind: 'maps' | 'exposes' | 'interrupts'): boolean {
    const { callersOf } = this.program;
    const ending = this.cleanUp;
    if (!callersOf || !ending) return false;
    const callers = callersOf.bind(this.program);
    const reaching = callers(new Set(this.counterparts(kind)));
    if (reaching.has(ending.name)) return true;
    const holder = this.holder() ?? '';
    const above = callers(new Set([holder]));
    return [...reaching].every((name) => name === holder || above.has(name));
  }

  private counterparts(kind: 'maps' | 'exposes' | 'interrupts'): readonly string[] {
    if (kind === 'interrupts') {
      const { simulations } = this.program.model;
      return [...simulations].flatMap(([name, { service }]) => (service === 'free-interrupt' ? name : []));
    }
    return kind === 'maps' ? this.named('unmaps', 'frees') : this.named('hides', 'exposes');
  }

  /** The functions that models give one of these effects. */
  private named(...effects: readonly Effect[]): string[] {
    const { functions } = this.program.model;
    return [...functions].filter(([, { effect }]) => effect && effects.includes(effect)).map(([name]) => name);
  }

  /** The function that holds the flow's call. */
  private holder(): string | undefined {
    const { symbols } = this.program;
    const { call } = this.start;
    return symbols.functionDefinitions().find(({ node }) => node.startIndex <= call.start && call.end <= node.endIndex)
      ?.name;
  }

  private goal(): Call | undefined {
    const fn = this.program.ir(this.holder() ?? '');
    for (const block of fn?.blocks ?? [])
      for (const i of block.instructions) if (i.op === 'call' && this.isGoal(fn!, i)) return i;
    return undefined;
  }
}

function signature({ parameters }: FunctionIr): string {
  return parameters.map(({ type }) => `${type.name} ${type.pointers}`).join();
}
