/** What is known at one point of one path: values of places, facts about values, and the steps that led here. */
import type { Location } from '../syntax/text.ts';
import type { Place } from './place.ts';
import { isWithin } from './place.ts';
import { SharedMap } from './shared-map.ts';
import { constant, type Origin, symbol, type Value } from './value.ts';

/** What is bound to a place: a value, or for a whole record the record that it was copied from or zero. */
export interface Binding {
  readonly place: Place;
  readonly content:
    | { readonly kind: 'value'; readonly value: Value }
    | { readonly kind: 'copy'; readonly of: Place }
    | { readonly kind: 'zero' };
}

/** Constraints on a value; `not` holds values that it does not have. */
interface Fact {
  readonly equal?: bigint;
  readonly not?: readonly bigint[];
  readonly minimum?: bigint;
  readonly maximum?: bigint;
  /** The condition that said so. */
  readonly origin: Origin;
}

export interface Step extends Location {
  readonly order: number;
  readonly message: string;
  /** `branch`: a decision, worth telling only where another decision ends well. */
  readonly kind: 'branch' | 'call';
}

interface Trail {
  readonly step: Step;
  readonly previous: Trail | null;
}

export class State {
  private readonly bindings: SharedMap<Binding>;
  private readonly facts: SharedMap<Fact>;
  private trail: Trail | null;
  private count: number;

  constructor(from?: State) {
    this.bindings = new SharedMap(from?.bindings);
    this.facts = new SharedMap(from?.facts);
    this.trail = from?.trail ?? null;
    this.count = from?.count ?? 0;
  }

  /** A number that grows along the path, to put steps in order. */
  nextOrder(): number {
    return ++this.count;
  }

  /** The branches and calls on the way here, first to last. */
  steps(): Step[] {
    const steps: Step[] = [];
    for (let t = this.trail; t; t = t.previous) steps.push(t.step);
    return steps.reverse();
  }

  record(step: Step): void {
    this.trail = { step, previous: this.trail };
  }

  // Bindings

  binding(key: string): Binding | undefined {
    return this.bindings.get(key);
  }

  allBindings(): Iterable<Binding> {
    return this.bindings.values();
  }

  bind(place: Place, value: Value): void {
    this.bindings.set(place.key, { place, content: { kind: 'value', value } });
  }

  bindRecord(place: Place, content: { readonly kind: 'copy'; readonly of: Place } | { readonly kind: 'zero' }): void {
    this.bindings.set(place.key, { place, content });
  }

  /** Removes the one binding of that key. */
  drop(key: string): void {
    this.bindings.delete(key);
  }

  /** Removes what is known of a place and of everything within it. */
  unbind(key: string): void {
    for (const [k] of this.bindings.entries()) if (isWithin(k, key)) this.bindings.delete(k);
  }

  unbindWhere(test: (binding: Binding) => boolean): void {
    for (const [k, b] of this.bindings.entries()) if (test(b)) this.bindings.delete(k);
  }

  /** Removes and returns the bindings that a test picks; `restore` puts them back. */
  take(test: (binding: Binding) => boolean): Binding[] {
    const taken: Binding[] = [];
    for (const [key, binding] of this.bindings.entries()) {
      if (!test(binding)) continue;
      this.bindings.delete(key);
      taken.push(binding);
    }
    return taken;
  }

  restore(bindings: readonly Binding[]): void {
    for (const binding of bindings) this.bindings.set(binding.place.key, binding);
  }

  /** A symbol gets a new meaning: facts about the old one go, and values that hold it become unknown. */
  forget(name: string): void {
    const id = `${name};`;
    for (const [key] of this.facts.entries()) if (key.includes(id)) this.facts.delete(key);
    for (const [key, { place, content }] of this.bindings.entries()) {
      if (key.includes(id)) this.bindings.delete(key);
      else if (content.kind === 'value' && content.value.key.includes(id))
        this.bind(place, symbol(`was:${key}`, place.type));
      else if (content.kind === 'copy' && content.of.key.includes(id)) this.bindings.delete(key);
    }
  }

  // Facts

  /** The constant that a value is known to be on this path, or the value itself. */
  resolve(value: Value): Value {
    const fact = this.facts.get(value.key);
    return fact?.equal === undefined ? value : constant(fact.equal, fact.origin);
  }

  /** Takes a condition to be true or false. False where that contradicts what is known: the path does not exist. */
  assume(condition: Value, truth: boolean, origin: Origin): boolean {
    const known = this.resolve(condition);
    if (known.kind === 'constant') return (known.value !== 0n) === truth;
    if (known.kind === 'pointer') return truth;
    if (known.kind === 'operation' && known.operands.length === 2) {
      const [left, right] = known.operands.map((o) => this.resolve(o)) as [Value, Value];
      const operator = truth ? known.operator : NEGATED[known.operator];
      if (operator !== undefined && operator in NEGATED) {
        if (left.kind === 'constant' && right.kind === 'constant') return COMPARE[operator]!(left.value, right.value);
        if (right.kind === 'constant')
          return this.constrain(left, operator, right.value, origin) && this.remember(known, truth, origin);
        if (left.kind === 'constant')
          return this.constrain(right, MIRRORED[operator]!, left.value, origin) && this.remember(known, truth, origin);
        return this.remember(known, truth, origin);
      }
    }
    return this.constrain(known, truth ? '!=' : '==', 0n, origin);
  }

  private remember(condition: Value, truth: boolean, origin: Origin): boolean {
    this.facts.set(condition.key, { equal: truth ? 1n : 0n, origin });
    return true;
  }

  private constrain(value: Value, operator: string, bound: bigint, origin: Origin): boolean {
    if (value.kind === 'pointer') return operator === '!=' || bound !== 0n;
    if (value.kind === 'sum' && value.terms.length === 1 && value.terms[0]!.factor === 1n) {
      return this.constrain(value.terms[0]!.value, operator, bound - value.offset, origin);
    }
    const old = this.facts.get(value.key);
    if (old?.equal !== undefined) return COMPARE[operator]!(old.equal, bound);
    const fact = narrow(old, operator, bound, origin);
    if (fact) this.facts.set(value.key, fact);
    return fact !== null;
  }

  // Merging

  /** Weakens this state to what also holds in `other`. True when something was lost. */
  joinWith(other: State, blockName: string): boolean {
    let changed = false;
    for (const [key, fact] of this.facts.isSame(other.facts) ? [] : this.facts.entries()) {
      const theirs = other.facts.get(key);
      if (theirs && sameFact(fact, theirs)) continue;
      changed = true;
      const wider = theirs ? widen(fact, theirs) : null;
      if (wider) this.facts.set(key, wider);
      else this.facts.delete(key);
    }
    if (this.bindings.isSame(other.bindings)) return changed;
    for (const [key, mine] of this.bindings.entries()) {
      const theirs = other.bindings.get(key);
      if (theirs && contentKey(mine) === contentKey(theirs)) continue;
      const joined = symbol(`join:${blockName}:${key}`, mine.place.type);
      if (mine.content.kind === 'value' && mine.content.value.key === joined.key) continue;
      changed = true;
      this.bind(mine.place, joined);
    }
    for (const [key, theirs] of other.bindings.entries()) {
      if (this.bindings.has(key)) continue;
      changed = true;
      this.bind(theirs.place, symbol(`join:${blockName}:${key}`, theirs.place.type));
    }
    return changed;
  }
}

export function contentKey({ content }: Binding): string {
  switch (content.kind) {
    case 'value':
      return content.value.key;
    case 'copy':
      return `copy ${content.of.key}`;
    case 'zero':
      return 'zero';
  }
}

const NEGATED: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};
const MIRRORED: Readonly<Record<string, string>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};
const COMPARE: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Values that are remembered as excluded, at most: a switch over more cases loses the first ones. */
const MAX_EXCLUDED = 32;

function narrow(old: Fact | undefined, operator: string, bound: bigint, origin: Origin): Fact | null {
  const { minimum, maximum } = old ?? {};
  const not = old?.not ?? [];
  switch (operator) {
    case '==':
      if (
        not.includes(bound) ||
        (minimum !== undefined && bound < minimum) ||
        (maximum !== undefined && bound > maximum)
      )
        return null;
      return { equal: bound, origin };
    case '!=':
      return settle({
        minimum,
        maximum,
        not: not.includes(bound) ? not : [...not.slice(-MAX_EXCLUDED), bound],
        origin,
      });
    case '<':
    case '<=': {
      const limit = operator === '<' ? bound - 1n : bound;
      return settle({ minimum, maximum: maximum === undefined || limit < maximum ? limit : maximum, not, origin });
    }
    default: {
      const limit = operator === '>' ? bound + 1n : bound;
      return settle({ minimum: minimum === undefined || limit > minimum ? limit : minimum, maximum, not, origin });
    }
  }
}

function settle(fact: {
  minimum?: bigint | undefined;
  maximum?: bigint | undefined;
  not: readonly bigint[];
  origin: Origin;
}): Fact | null {
  let { minimum, maximum } = fact;
  while (minimum !== undefined && fact.not.includes(minimum)) minimum++;
  while (maximum !== undefined && fact.not.includes(maximum)) maximum--;
  if (minimum !== undefined && maximum !== undefined) {
    if (minimum > maximum) return null;
    if (minimum === maximum) return { equal: minimum, origin: fact.origin };
  }
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    not: fact.not,
    origin: fact.origin,
  };
}

function sameFact(a: Fact, b: Fact): boolean {
  return (
    a.equal === b.equal &&
    a.minimum === b.minimum &&
    a.maximum === b.maximum &&
    String(a.not ?? []) === String(b.not ?? [])
  );
}

/** What holds for both: bounds that both have, and excluded values that neither can take. */
function widen(a: Fact, b: Fact): Fact | null {
  const low = (f: Fact) => f.equal ?? f.minimum;
  const high = (f: Fact) => f.equal ?? f.maximum;
  const [aLow, bLow, aHigh, bHigh] = [low(a), low(b), high(a), high(b)];
  const minimum = aLow !== undefined && bLow !== undefined ? lesser(aLow, bLow) : undefined;
  const maximum = aHigh !== undefined && bHigh !== undefined ? -lesser(-aHigh, -bHigh) : undefined;
  const excludes = (f: Fact, v: bigint) =>
    f.equal !== undefined ? f.equal !== v : (f.not ?? []).includes(v) || (f.minimum ?? v) > v || (f.maximum ?? v) < v;
  const not = [...new Set([...(a.not ?? []), ...(b.not ?? []), 0n])].filter((v) => excludes(a, v) && excludes(b, v));
  if (minimum === undefined && maximum === undefined && not.length === 0) return null;
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    not,
    origin: a.origin,
  };
}

/** The smaller of two bigints (Math.min takes numbers only). */
function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}
