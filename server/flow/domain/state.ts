/** What is known at one point of one path: values of places, and facts about values. */
import { type Binding, contentTerm, type Meeting, saysTheSame } from './binding.ts';
import {
  asOperandOf,
  COMPARE,
  constrainEqual,
  domain,
  excludes,
  type Fact,
  isName,
  join,
  leq,
  MIRRORED,
  narrow,
  sameFact,
  widen,
} from './fact.ts';
import { History, type Meeting as Meet } from './history.ts';
import type { Origin, Place, Value } from './known.ts';
import { isWithin, withoutIndex } from './place.ts';
import { again, isUnheardOf, type Term, type TermKind, term } from './term.ts';
import { TermMap } from './term-map.ts';
import { binary, bitsSet, check, constant, handle, isTruth, OPPOSITE, operation, symbol } from './value.ts';

/** Facts that a state holds before it is looked through for dead ones. */
const MANY_FACTS = 48;
/** Symbols of which nothing is asked any more once no place holds them. */
const PASSING: ReadonlySet<TermKind> = new Set([
  'result',
  'output',
  'unknown',
  'declared',
  'turned',
  'joined',
  'written',
  'lost',
]);

/** Marks answers that were given within a loop. */
export const IN_LOOP = 'in loop';

export class State extends History {
  private readonly bindings: TermMap<Binding>;
  private readonly facts: TermMap<Fact>;

  constructor(from?: State) {
    super(from);
    this.bindings = new TermMap(from?.bindings);
    this.facts = new TermMap(from?.facts);
  }

  /** How much is known: what a step on this path costs grows with it. */
  get size(): number {
    return this.bindings.size + this.facts.size;
  }

  binding(place: Term): Binding | undefined {
    return this.bindings.get(place);
  }

  /** What is known of places, as it is now: writing meanwhile is safe. */
  allBindings(): readonly Binding[] {
    return this.bindings.values();
  }

  bind(place: Place, value: Value): void {
    this.put(place, { kind: 'value', value });
  }

  put(place: Place, content: Binding['content']): void {
    this.bindings.set(place.term, { place, content });
  }

  /** Removes the binding of that one place. */
  drop(place: Term): void {
    this.bindings.delete(place);
  }

  /** Removes what is known of a place and of everything within it. */
  unbind(place: Term): void {
    this.bindings.filter((_, binding) => !isWithin(binding.place, place));
  }

  unbindWhere(test: (binding: Binding) => boolean): void {
    this.bindings.filter((_, binding) => !test(binding));
  }

  /** Removes and returns the bindings that a test picks; `restore` puts them back. */
  take(test: (binding: Binding) => boolean): Binding[] {
    const taken: Binding[] = [];
    this.bindings.filter((_, binding) => {
      if (!test(binding)) return true;
      taken.push(binding);
      return false;
    });
    return taken;
  }

  restore(bindings: readonly Binding[]): void {
    for (const binding of bindings) this.bindings.set(binding.place.term, binding);
  }

  /** A symbol for something new: the plain one the first time, and another one that is given anew from then on. */
  fresh(kind: TermKind, label: string, ...children: readonly Term[]): Term {
    const isNew = isUnheardOf(kind, label, children);
    const plain = term(kind, label, ...children);
    if (isNew || !this.names(plain)) return plain;
    const other = again(plain);
    this.forgetAll([other]);
    return other;
  }

  /** Whether something that is known has to do with a term. */
  private names(part: Term): boolean {
    for (const about of this.facts.allKeys()) if (about.has(part)) return true;
    for (const binding of this.bindings.values())
      if (binding.place.term.has(part) || contentTerm(binding).has(part)) return true;
    return false;
  }

  /** What a meeting gave values to on an earlier turn of a loop is no more what it gives them to on this one. */
  forgetMeeting(block: string): void {
    if (!isUnheardOf('name', block, [])) this.forgetAll([term('name', block)]);
  }

  /** Answers that were given in a loop are asked for anew. */
  forgetAnswers(): void {
    if (!isUnheardOf(IN_LOOP, '', [])) this.forgetAll([term(IN_LOOP, '')]);
  }

  /** Symbols get a new meaning: facts about the old one go, and values that hold one become unknown. */
  private forgetAll(symbols: readonly Term[]): boolean {
    const holds = (one: Term): boolean => symbols.some((symbol) => one.has(symbol));
    const { size } = this.facts;
    this.facts.filter((about) => !holds(about));
    const changed = this.facts.size < size;
    const lost: Place[] = [];
    this.bindings.filter((at, binding) => {
      if (holds(at)) {
        const { place } = binding;
        if (place.indexed && !holds(place.root)) lost.push(withoutIndex(place, holds));
        return false;
      }
      if (binding.content.kind !== 'zero' && holds(contentTerm(binding))) lost.push(binding.place);
      return true;
    });
    if (lost.length === 0) return changed;
    // What is lost may have been lost before on this path.
    const old = lost.flatMap((place) => (isUnheardOf('lost', '', [place.term]) ? [] : term('lost', '', place.term)));
    if (old.length > 0) this.facts.filter((about) => !old.some((symbol) => about.has(symbol)));
    for (const place of lost) this.bind(place, symbol(term('lost', '', place.term), place.type, null, place));
    return true;
  }

  /** The constant that a value is known to be on this path, or the value itself. */
  resolve(value: Value): Value {
    // A handle that happens to be 0 is still that of its mapping.
    if (value.kind === 'handle' || value.kind === 'constant') return value;
    const fact = this.facts.get(value.term);
    return fact?.equal === undefined || fact.doubtful ? value : constant(fact.equal, fact.origin);
  }

  /** Whether something was found out about a value. */
  knows(value: Value): boolean {
    return this.facts.has(value.term);
  }

  /** What is surely known of a value. */
  fact(value: Term): Fact | undefined {
    const fact = this.facts.get(value);
    return fact?.doubtful ? undefined : fact;
  }

  /** Facts with the values that they are about. */
  allFacts(): [Term, Fact][] {
    const facts = this.facts.values();
    return this.facts.allKeys().map((about, i) => [about, facts[i]!]);
  }

  /** Takes a condition to be true or false. False where that contradicts what is known: the path does not exist. */
  assume(condition: Value, truth: boolean, origin: Origin | null): boolean {
    const known = this.resolve(condition);
    if (known.kind === 'constant') return (known.value !== 0n) === truth;
    if (known.kind === 'pointer') return truth;
    if (known.kind === 'operation' && known.operands.length === 2) {
      const [left, right] = known.operands.map((o) => this.resolve(o)) as [Value, Value];
      const operator = truth ? known.operator : OPPOSITE[known.operator];
      if (operator !== undefined && operator in OPPOSITE) {
        if (left.kind === 'constant' && right.kind === 'constant') return COMPARE[operator]!(left.value, right.value);
        if (right.kind === 'constant') return this.constrain(left, operator, right.value, origin);
        if (left.kind === 'constant') return this.constrain(right, MIRRORED[operator]!, left.value, origin);
        const opposite = operation(OPPOSITE[known.operator]!, known.operands);
        return (
          this.named(left, operator, right, origin) &&
          this.remember(known, truth, origin) &&
          this.remember(opposite, !truth, origin)
        );
      }
    }
    return this.constrain(known, truth ? '!=' : '==', 0n, origin);
  }

  /** Constants of different names that no declaration in reach tells are taken to differ, as those of one enum do. */
  private named(left: Value, operator: string, right: Value, origin: Origin | null): boolean {
    const [value, constant] = isName(left) ? [right, left] : [left, isName(right) ? right : null];
    if (!constant || isName(value)) return true;
    const name = constant.term.children[0]!.label;
    const old = this.facts.get(value.term);
    if (operator === '!=') return old?.name !== name;
    if (operator !== '==') return true;
    if (old?.name === undefined) this.facts.set(value.term, { ...old, name, origin });
    return old?.name === undefined || old.name === name;
  }

  /** Drops facts about values that are made from one, which is made again. */
  dropFacts(part: Term): void {
    this.facts.filter((about) => !about.has(part));
  }

  /** Facts become doubtful that a test picks, or that are about what lies within these places. */
  doubtFacts(test: (about: Term) => boolean, places: readonly Term[]): void {
    const [abouts, facts] = [this.facts.allKeys(), this.facts.values()];
    for (let i = 0; i < abouts.length; i++) {
      const [about, fact] = [abouts[i]!, facts[i]!];
      if (!fact.doubtful && (test(about) || places.some((place) => about.has(place))))
        this.facts.set(about, { ...fact, doubtful: true });
    }
  }

  /** Drops facts about results of calls and the like that no place holds any more. */
  sweep(): void {
    if (this.facts.size <= MANY_FACTS) return;
    const held = new Set<Term>();
    for (const binding of this.bindings.values())
      for (const one of [binding.place.term, contentTerm(binding)])
        for (const part of one.parts) if (PASSING.has(part.kind)) held.add(part);
    this.facts.filter((about) => !PASSING.has(about.kind) || held.has(about));
  }

  /** Replaces a value that may have been overwritten; what is known of it is still known of `unknown`, but doubtful. */
  doubt(place: Place, value: Value, unknown: Value): void {
    let fact = this.facts.get(value.term) ?? null;
    if (value.kind === 'constant') fact = { equal: value.value, origin: value.origin };
    else if (value.kind === 'pointer') fact = { not: [0n], origin: null };
    else if (isTruth(value)) {
      const [can, cannot] = [true, false].map((truth) => new State(this).assume(value, truth, null));
      if (can !== cannot) fact = { equal: can ? 1n : 0n, origin: null };
    }
    if (fact) this.facts.set(unknown.term, { ...fact, doubtful: true });
    for (const bits of bitsSet(value)) {
      const test = binary('&', unknown, bits);
      this.facts.set(test.term, { equal: bits.value, origin: bits.origin, doubtful: true });
    }
    this.bind(place, unknown);
  }

  private remember(condition: Value, truth: boolean, origin: Origin | null): boolean {
    const old = this.facts.get(condition.term)?.equal;
    if (old !== undefined && (old !== 0n) !== truth) return false;
    this.facts.set(condition.term, { equal: truth ? 1n : 0n, origin });
    return true;
  }

  private constrain(value: Value, operator: string, bound: bigint, origin: Origin | null): boolean {
    if (value.kind === 'pointer') return operator === '!=' || bound !== 0n;
    if (origin && value.kind === 'check' && !COMPARE[operator]!(0n, bound)) this.fail(value.mapping, origin);
    if (origin && value.kind === 'symbol' && value.term.kind === 'count')
      if (!this.constrainCount(value, operator, bound, origin)) return false;
    if (value.kind === 'sum' && value.terms.length === 1 && value.terms[0]!.factor === 1n) {
      return this.constrain(value.terms[0]!.value, operator, bound - value.offset, origin);
    }
    const old = this.facts.get(value.term);
    const limit = asOperandOf(value, bound, operator);
    if (old?.equal !== undefined) {
      // Asking again settles a doubt.
      if (old.doubtful && operator === '==' && old.equal === limit)
        this.facts.set(value.term, { equal: limit, origin });
      return COMPARE[operator]!(old.equal, limit);
    }
    const fact = narrow(old ?? domain(value, origin), operator, limit, origin);
    if (fact) this.facts.set(value.term, old?.doubtful && operator !== '==' ? { ...fact, doubtful: true } : fact);
    return fact !== null && constrainEqual(this.facts, value.term, { operator, bound: limit, origin });
  }

  /** A scatterlist of which no entry was mapped: its map call has failed. False where it is known that it has not. */
  private constrainCount(count: Value, operator: string, bound: bigint, origin: Origin): boolean {
    const compare = COMPARE[operator]!;
    const known = this.facts.get(count.term);
    if (known && excludes(known, 0n)) return true;
    if (!compare(0n, bound) || compare(1n, bound) || bound > 1n) return true;
    // The result of mapping a table tells so by itself.
    if (this.facts.get(check(count.term.label).term)?.equal === 0n) return false;
    this.fail(count.term.label, origin);
    return true;
  }

  private fail(instance: string, origin: Origin): void {
    const life = this.endFailed(instance, origin);
    // What dma_mapping_error() tells of is the handle DMA_MAPPING_ERROR, which is not 0.
    if (life && !life.list) this.facts.set(handle(instance).term, { not: [0n], origin });
  }

  /** Weakens this state to what also holds in `other`. True when something was lost; `lose` is told of the values. */
  joinWith(other: State, { block, isCoarse }: Meet, lose?: (value: Value) => void): boolean {
    let changed = this.meet(other, isCoarse);
    this.isBlurred ||= other.isBlurred;
    const meetings = this.meetings(other, block);
    if (lose) for (const { place } of meetings) for (const state of [this, other]) state.tell(place, lose);
    if (!this.facts.isSame(other.facts)) changed = this.joinFacts(other) || changed;
    return this.join(meetings) || changed;
  }

  private joinFacts(other: State): boolean {
    let changed = false;
    const [abouts, facts] = [this.facts.allKeys(), this.facts.values()];
    for (let i = 0; i < abouts.length; i++) {
      const [about, fact] = [abouts[i]!, facts[i]!];
      const theirs = other.facts.get(about);
      if (theirs && leq(theirs, fact)) continue;
      const wider = theirs ? join(fact, theirs) : null;
      changed = true;
      if (wider) this.facts.set(about, wider);
      else this.facts.delete(about);
    }
    return changed;
  }

  private tell({ term }: Place, lose: (value: Value) => void): void {
    const content = this.bindings.get(term)?.content;
    if (content?.kind === 'value') lose(content.value);
  }

  /** The places that differ between two states. What is known of the value that one has of the same meeting before is taken out. */
  private meetings(other: State, blockName: string): Meeting[] {
    if (this.bindings.isSame(other.bindings)) return [];
    const differing: Place[] = [];
    for (const mine of this.bindings.values()) {
      const theirs = other.bindings.get(mine.place.term);
      if (!theirs || !saysTheSame(mine, theirs)) differing.push(mine.place);
    }
    for (const theirs of other.bindings.values())
      if (!this.bindings.has(theirs.place.term)) differing.push(theirs.place);
    if (differing.length === 0) return [];
    const block = term('name', blockName);
    const meetings = differing.map((place) => {
      const name = term('joined', '', block, place.term);
      const [mine, theirs] = [this.factAt(place), other.factAt(place)];
      return { place, name, fact: mine && theirs && widen(mine, theirs), before: this.facts.get(name) };
    });
    for (const { name } of meetings) this.facts.delete(name);
    return meetings;
  }

  /**
   * Gives places that differ between two states a value of this meeting, of which it is known which few numbers it can be,
   * or the sign that both have: an error number stays one. True when one had another value before.
   */
  private join(meetings: readonly Meeting[]): boolean {
    const fresh: Term[] = [];
    for (const { place, name } of meetings) {
      const binding = this.bindings.get(place.term);
      if (!binding || contentTerm(binding) !== name) fresh.push(name);
      this.bindings.delete(place.term);
    }
    let changed = fresh.length > 0;
    if (changed) this.forgetAll(fresh);
    for (const { place, name, fact, before } of meetings) {
      this.bind(place, symbol(name, place.type, null, place));
      if (fact) this.facts.set(name, fact);
      if (before && (!fact || !sameFact(before, fact))) changed = true;
    }
    return changed;
  }

  /** What is known of the number at a place. */
  private factAt(place: Place): Fact | null {
    const content = this.bindings.get(place.term)?.content;
    if (content?.kind !== 'value' || content.value.kind === 'pointer') return null;
    const { value } = content;
    return value.kind === 'constant' ? { equal: value.value, origin: value.origin } : (this.fact(value.term) ?? null);
  }
}
