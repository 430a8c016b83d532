/**
 * What was assumed between a map call and the unmap calls that fit it or do not. Where one condition, about what was there
 * before the mapping, always comes out one way for those that fit and the other way for those that do not, the driver may
 * well know how it comes out: its caller, or a flag that another function set, has decided that already.
 */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Value } from '../domain/known.ts';
import type { Life } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import type { TermKind } from '../domain/term.ts';
import { madeOf } from '../domain/value.ts';

/** What calls gave, what is not understood, and what paths disagree about. */
const OPEN: readonly TermKind[] = ['result', 'count', 'check', 'handle', 'joined', 'turned', 'unknown'];

/** How conditions came out on one path, by where they stand. */
type Outcomes = ReadonlyMap<string, string>;

/** Paths that are kept of each kind; beyond that, a condition that tells them apart is none. */
const MAX_PATHS = 64;

/** A mapping by the direction that it has on some paths: what a condition tells of that one, it need not tell of another. */
function keyOf({ site, direction }: Life): string {
  return `${site} ${direction?.value}`;
}

export class Decisions {
  /** Conditions that depend on what calls returned since: how these come out, nobody knows before. */
  private readonly open = new Set<string>();
  private readonly fitting = new Map<string, Outcomes[]>();
  private readonly faulty = new Map<string, Outcomes[]>();

  ask(file: string, range: TextRange, value: Value): void {
    if (madeOf(value.term, ...OPEN)) this.open.add(`${file}:${positionOf(range)}`);
  }

  fits(life: Life, state: State): void {
    this.keep(this.fitting, keyOf(life), life, state);
  }

  faults(life: Life, kind: string, state: State): void {
    this.keep(this.faulty, `${keyOf(life)} ${kind}`, life, state);
  }

  private keep(paths: Map<string, Outcomes[]>, key: string, life: Life, state: State): void {
    const list = paths.get(key) ?? [];
    paths.set(key, list);
    if (list.length >= MAX_PATHS) return;
    const since = state.steps().filter(({ order, kind }) => kind === 'branch' && order > life.made);
    list.push(new Map(since.map(({ file, range, message }) => [`${file}:${positionOf(range)}`, message])));
  }

  decide(life: Life, kind: string): boolean {
    const [fitting, faulty] = [this.fitting.get(keyOf(life)), this.faulty.get(`${keyOf(life)} ${kind}`)];
    if (!fitting || !faulty || Math.max(fitting.length, faulty.length) >= MAX_PATHS) return false;
    for (const [condition, outcome] of faulty[0]!) {
      if (this.open.has(condition) || faulty.some((path) => path.get(condition) !== outcome)) continue;
      if (fitting.every((path) => path.has(condition) && path.get(condition) !== outcome)) return true;
    }
    return false;
  }
}
