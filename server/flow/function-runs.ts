/**
 * The runs of one function: coarsely at first, which sees every path, and once more, with care about those mappings with
 * which something may be wrong.
 */
import type { FunctionIr } from '../ir/ir.ts';
import type { Callers } from './callers.ts';
import { Lookout } from './checkers/lookout.ts';
import { Relevance } from './graph/relevance.ts';
import { Context } from './paths/context.ts';
import { Explorer } from './paths/explore.ts';
import type { Precision } from './paths/precision.ts';
import { Recorder } from './paths/recorder.ts';
import type { Findings, Run } from './remembered-runs.ts';
import type { Unit } from './unit.ts';

/** Map calls that are looked at one by one, at most. */
const MAX_APART = 4;

type Close = Extract<Precision, { readonly kind: 'mappings' | 'focused' }>;

export class FunctionRuns {
  private readonly unit: Unit;
  private readonly fn: FunctionIr;
  private readonly entered: readonly FunctionIr[];
  private readonly callers: Callers;
  private readonly cut: string[] = [];
  private steps = 0;

  /** Calls of the functions in `entered` are entered whatever they are about. */
  constructor(unit: Unit, fn: FunctionIr, entered: readonly FunctionIr[], callers: Callers) {
    this.unit = unit;
    this.fn = fn;
    this.entered = entered;
    this.callers = callers;
  }

  /** One run of a function that maps nothing itself, for what it gives to others. */
  look(): Findings {
    return this.found([this.once(new Relevance(this.unit, [], []), { kind: 'coarse' })]);
  }

  explore(): Findings {
    const { fn } = this;
    const relevance = new Relevance(this.unit, [fn], this.entered);
    const coarse = this.once(relevance, { kind: 'coarse' });
    if (fn.isCut) this.cut.push('nested too deep');
    if (coarse.bound) this.cut.push(coarse.bound.why);
    const { suspicion } = coarse.lookout;
    if (suspicion.isEmpty) return this.found([coarse]);
    let { sites } = suspicion;
    if (!suspicion.isOfOthers) {
      const runs = this.closely(relevance, { kind: 'mappings', sites });
      const left = runs.map(({ lookout }) => lookout.suspects());
      if (left.every(({ isEmpty }) => isEmpty) && !blindness(runs)) return this.found(runs);
      const suspects = new Set(left.flatMap((one) => [...one.sites]));
      if (suspects.size > 0 && !left.some(({ isOfOthers }) => isOfOthers) && !blindness(runs)) sites = suspects;
    }
    const runs = this.closely(relevance, { kind: 'focused', sites, besides: suspicion.isOfFacts });
    const blind = blindness(runs);
    if (blind) this.cut.push(blind);
    for (const { bound, lookout } of runs) if (bound && !lookout.suspicion.isEmpty) this.cut.push(bound.why);
    return this.found(runs);
  }

  /**
   * Looks at the mappings of some map calls closely: at all in one run, and at each in its own where that is too much. What
   * was joined coarsely for the number of paths is not too much as long as nothing comes of it.
   */
  private closely(relevance: Relevance, precision: Close): Run[] {
    const { sites } = precision;
    const together = this.once(relevance, precision);
    const isEnough = !together.bound || (!together.bound.isBlind && together.lookout.suspicion.isEmpty);
    if (isEnough || sites.size < 2 || sites.size > MAX_APART) return [together];
    return [together, ...[...sites].map((site) => this.once(relevance, { ...precision, sites: new Set([site]) }))];
  }

  private once(relevance: Relevance, precision: Precision): Run {
    const recorder = new Recorder(this.unit.file);
    const lookout = new Lookout();
    const context = new Context(this.unit, relevance, lookout.suspicion, precision, this.callers);
    const explorer = new Explorer(context, recorder, lookout);
    const bound = explorer.explore(this.fn);
    this.steps += explorer.spent;
    return { recorder, lookout, bound };
  }

  private found(runs: readonly Run[]): Findings {
    // What facts work out when they are asked, they ask this version of the file.
    for (const { lookout } of runs) lookout.suspects();
    return { runs, cut: this.cut, steps: this.steps };
  }
}

/** What was not followed in the runs that count: those of each map call for itself where there are such, else the only one. */
function blindness([together, ...apart]: readonly Run[]): string | null {
  const runs = apart.length > 0 ? apart : [together];
  return runs.find((run) => run?.bound?.isBlind)?.bound?.why ?? null;
}
