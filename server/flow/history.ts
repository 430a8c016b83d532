/** What has happened on one path: the steps that led here, what became of mappings, and what watches remember. */
import { isLive, type Life } from './lifecycle.ts';
import { SharedMap } from './shared-map.ts';
import { meetTrails, type Step, type Trail } from './trail.ts';
import type { Origin } from './value.ts';

/** What a watch remembers of a path; paths on which `what` differs stay apart. */
export interface Mark {
  readonly what: string;
  readonly origin: Origin;
}

export class History {
  /** Mappings made on this path, by instance. */
  private readonly lives: SharedMap<Life>;
  private readonly marks: SharedMap<Mark>;
  private trail: Trail | null;
  private count: number;

  constructor(from?: History) {
    this.lives = new SharedMap(from?.lives);
    this.marks = new SharedMap(from?.marks);
    this.trail = from?.trail ?? null;
    this.count = from?.count ?? 0;
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

  record(step: Step): void {
    this.trail = { step, previous: this.trail };
  }

  /** Paths meet that agree on everything else. */
  protected meet(other: History): void {
    this.trail = meetTrails(this.trail, other.trail);
  }

  life(instance: string): Life | undefined {
    return this.lives.get(instance);
  }

  isLive(instance: string): boolean {
    const life = this.lives.get(instance);
    return life !== undefined && isLive(life);
  }

  allLives(): Iterable<[string, Life]> {
    return this.lives.entries();
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
    if (life && life.status !== status) this.lives.set(instance, { ...life, status });
  }

  marked(key: string): Mark | undefined {
    return this.marks.get(key);
  }

  allMarks(): Iterable<[string, Mark]> {
    return this.marks.entries();
  }

  /** Remembers something of this path; null forgets it. */
  mark(key: string, mark: Mark | null): void {
    if (mark) this.marks.set(key, mark);
    else this.marks.delete(key);
  }

  /** What keeps paths apart that differ in what became of a mapping, or in what watches remember. */
  livesKey(): string {
    let key = '';
    for (const [instance, { status, direction, size }] of this.lives.entries()) {
      key += `${instance}:${status}:${direction?.value}:${size?.key};`;
    }
    for (const [about, { what }] of this.marks.entries()) key += `${about}=${what};`;
    return key;
  }

  /** A mapping is found to have failed; the mapping, or null where it is not known to live. */
  protected endFailed(instance: string, origin: Origin): Life | null {
    const life = this.lives.get(instance);
    if (!life || !isLive(life)) return null;
    this.lives.set(instance, { ...life, status: 'failed', ended: origin });
    return life;
  }
}
