/** What has happened on one path: the steps that led here, what became of mappings, and what checkers remember. */
import type { Related } from '../related.ts';
import type { Origin } from './known.ts';
import { alternativesOf, isLive, joinLives, type Life, lifeKey } from './lifecycle.ts';
import { SharedMap } from './shared-map.ts';
import { type Term, term } from './term.ts';
import { TermMap } from './term-map.ts';
import { commonTrail, meetTrails, type Step, type Trail } from './trail.ts';

/** What a checker remembers of a path; paths on which `what` or `of` differ stay apart as long as it matters. */
export interface Mark {
  readonly what: string;
  /** Values that it is about. */
  readonly of?: readonly Term[];
  readonly origin: Origin;
  /** The mapping that it is about. */
  readonly about?: string;
  /** It keeps a checker silent: where paths join, it holds only if it does on each of them. Others hold if they do on any. */
  readonly isMust?: true;
  /** Paths meet that have others of its kind about that mapping. */
  readonly isDetail?: true;
  /** It tells of no mapping that the engine knows: paths that differ in it meet, unless something besides those is suspected. */
  readonly isBeside?: true;
  /** Of two that say different things where paths join, the one that says more stays. */
  readonly weight?: number;
}

/** How much paths that meet may differ in. */
export interface Meeting {
  /** Names the block. */
  readonly block: string;
  /** Mappings keep every status that they have on one of the paths; otherwise those that differ are lost track of. */
  readonly isCoarse: boolean;
}

export class History {
  /** Mappings made on this path, by instance. */
  private readonly lives: SharedMap<Life>;
  private readonly marks: TermMap<Mark>;
  private trail: Trail | null;
  private count: number;
  /** Paths have met here that differ in what matters: what is found from here on may lie on none of them. */
  isBlurred: boolean;

  constructor(from?: History) {
    this.lives = new SharedMap(from?.lives);
    this.marks = new TermMap(from?.marks);
    this.trail = from?.trail ?? null;
    this.count = from?.count ?? 0;
    this.isBlurred = from?.isBlurred ?? false;
  }

  /** A number that grows along the path, to put steps in order. */
  nextOrder(): number {
    return ++this.count;
  }

  /** The decisions on the way here, first to last, or the calls that may have taken over what they were given. */
  steps(kind: Step['kind'] = 'branch'): Step[] {
    const steps: Step[] = [];
    for (let t = this.trail; t; t = t.previous) if (t.step.kind === kind) steps.push(t.step);
    return steps.reverse();
  }

  /** The decisions on the way here in words. */
  told(): Related[] {
    return this.steps().map(({ file, range, message }) => ({ file, range, message }));
  }

  record(step: Step): void {
    this.trail = { step, previous: this.trail, length: (this.trail?.length ?? 0) + 1 };
  }

  /** Paths meet. True when mappings or marks are known less well than before. */
  protected meet(other: History, isCoarse: boolean): boolean {
    const before = this.trail;
    this.trail = isCoarse ? commonTrail(this.trail, other.trail) : meetTrails(this.trail, other.trail);
    const isWider = this.joinLives(other, isCoarse);
    return this.joinMarks(other) || isWider || (isCoarse && before !== this.trail);
  }

  private joinLives(other: History, isCoarse: boolean): boolean {
    if (this.lives.isSame(other.lives)) return false;
    let changed = false;
    for (const [instance, theirs] of other.lives.entries()) {
      const mine = this.lives.get(instance);
      const joined = mine ? joinLives(mine, theirs, isCoarse) : isCoarse ? theirs : lost(theirs);
      if (joined === mine) continue;
      this.lives.set(instance, joined);
      changed = true;
    }
    if (isCoarse) return changed;
    for (const [instance, mine] of this.lives.entries()) {
      if (other.lives.has(instance) || mine.status === 'many') continue;
      this.lives.set(instance, lost(mine));
      changed = true;
    }
    return changed;
  }

  private joinMarks(other: History): boolean {
    if (this.marks.isSame(other.marks)) return false;
    let changed = false;
    for (const [key, theirs] of other.allMarks()) {
      const mine = this.marks.get(key);
      if (mine ? (theirs.weight ?? 0) <= (mine.weight ?? 0) : theirs.isMust) continue;
      this.marks.set(key, theirs);
      changed = true;
    }
    this.marks.filter((key, mine) => {
      const theirs = mine.isMust ? other.marks.get(key) : mine;
      const stays = theirs !== undefined && theirs.what === mine.what && areSame(theirs.of, mine.of);
      changed ||= !stays;
      return stays;
    });
    return changed;
  }

  life(instance: string): Life | undefined {
    return this.lives.get(instance);
  }

  isLive(instance: string): boolean {
    const life = this.lives.get(instance);
    return life !== undefined && isLive(life);
  }

  /** Mappings with each status that they may have. */
  allLives(): [string, Life][] {
    const found: [string, Life][] = [];
    for (const [instance, life] of this.lives.entries())
      for (const one of alternativesOf(life)) found.push([instance, one]);
    return found;
  }

  setLife(instance: string, life: Life): void {
    this.lives.set(instance, life);
  }

  /** Nothing more is said of these mappings on this path. */
  unfollow(instances: readonly string[]): void {
    for (const instance of instances) this.setStatus(instance, 'many');
  }

  /** An unknown function may end these mappings. */
  share(instances: readonly string[]): void {
    for (const instance of instances) this.setStatus(instance, this.isLive(instance) ? 'shared' : 'many');
  }

  private setStatus(instance: string, status: Life['status']): void {
    const life = this.lives.get(instance);
    if (life && (life.status !== status || life.others.length > 0))
      this.lives.set(instance, { ...life, others: [], status });
  }

  /** What is remembered under that name (`markOf`). */
  marked(key: Term): Mark | undefined {
    return this.marks.get(key);
  }

  /** All that is remembered, as it is now, or what is under a name of that kind: writing meanwhile is safe. */
  allMarks(kind?: string): [Term, Mark][] {
    const [keys, marks] = [this.marks.allKeys(), this.marks.values()];
    const found: [Term, Mark][] = [];
    for (let i = 0; i < keys.length; i++)
      if (kind === undefined || keys[i]!.label === kind) found.push([keys[i]!, marks[i]!]);
    return found;
  }

  /** Forgets all that is remembered under names of these kinds. */
  unmark(...kinds: readonly string[]): void {
    this.marks.filter(({ label }) => !kinds.includes(label));
  }

  /** Remembers something of this path; null forgets it. */
  mark(key: Term, mark: Mark | null): void {
    if (mark) this.marks.set(key, mark);
    else this.marks.delete(key);
  }

  /** What keeps paths apart that differ in what became of the mappings of these calls, or in what checkers remember of them, and of what is `besides` mappings. */
  livesKey(sites: ReadonlySet<string> | null, besides = true): string {
    let key = '';
    // Of one that is lost track of nothing is said, as of one that is not there.
    for (const [instance, life] of this.lives.entries())
      if ((!sites || sites.has(life.site)) && life.status !== 'many')
        key += `${instance}:${alternativesOf(life).map(lifeKey)};`;
    const kinds = new Set<string>();
    for (const [name, mark] of this.allMarks()) {
      const site = mark.about === undefined ? undefined : this.lives.get(mark.about)?.site;
      if (sites && site !== undefined && !sites.has(site)) continue;
      if (mark.isBeside && !besides) continue;
      if (mark.isDetail) kinds.add(`${name.label} ${mark.about}`);
      else key += `${name.id}=${mark.what}${mark.of?.map(({ id }) => id) ?? ''};`;
    }
    return kinds.size === 0 ? key : key + [...kinds].sort().join(';');
  }

  /** A mapping is found to have failed; the mapping, or null where it is not known to live. */
  protected endFailed(instance: string, origin: Origin): Life | null {
    const life = this.lives.get(instance);
    if (!life || !isLive(life)) return null;
    this.lives.set(instance, { ...life, others: [], status: 'failed', ended: origin });
    return life;
  }
}

/** Names what a checker remembers: by its kind, and by what it is about. */
export function markOf(kind: string, ...about: readonly Term[]): Term {
  return term('mark', kind, ...about);
}

/** Names what a checker remembers of a mapping. */
export function markOfMapping(kind: string, instance: string): Term {
  return markOf(kind, term('handle', instance));
}

/** The mapping that a mark of `markOfMapping` is of. */
export function mappingMarked({ children }: Term): string {
  return children[0]!.label;
}

/** What was assumed since a mapping ended may be what the driver knows better: that there is nothing to unmap. */
export function isAssumed(state: History, life: Life): boolean {
  return state.steps().some((step) => step.order > (life.ended?.order ?? Number.POSITIVE_INFINITY));
}

function areSame(a: readonly Term[] = [], b: readonly Term[] = []): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

function lost(life: Life): Life {
  return { ...life, others: [], status: 'many' };
}
