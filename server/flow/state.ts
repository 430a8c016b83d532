/** What is known at one point of one path: values of places, and facts about values. */
import { type Binding, contentKey, type Meeting } from './binding.ts';
import {
  asOperandOf,
  COMPARE,
  constrainEqual,
  domain,
  type Fact,
  isName,
  isWithinOne,
  MIRRORED,
  meet,
  narrow,
  sameFact,
  widen,
} from './fact.ts';
import { History, type Meeting as Meet } from './history.ts';
import { mappingCounted } from './lifecycle.ts';
import { isWithin, type Place, withoutIndex } from './place.ts';
import { SharedMap } from './shared-map.ts';
import { constant, handle, isTruth, OPPOSITE, type Origin, operation, symbol, type Value } from './value.ts';

/** Facts that a state holds before it is looked through for dead ones. */
const MANY_FACTS = 48;

export class State extends History {
  private readonly bindings: SharedMap<Binding>;
  private readonly facts: SharedMap<Fact>;

  constructor(from?: State) {
    super(from);
    this.bindings = new SharedMap(from?.bindings);
    this.facts = new SharedMap(from?.facts);
  }

  /** How much is known: what a step on this path costs grows with it. */
  get size(): number {
    return this.bindings.size + this.facts.size;
  }

  binding(key: string): Binding | undefined {
    return this.bindings.get(key);
  }

  allBindings(): Iterable<Binding> {
    return this.bindings.values();
  }

  bind(place: Place, value: Value): void {
    this.put(place, { kind: 'value', value });
  }

  put(place: Place, content: Binding['content']): void {
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

  /** A name for something new: `name` itself the first time, and another one that is given anew from then on. */
  fresh(name: string): string {
    const id = `${name};`;
    const isUsed = (key: string): boolean => key.includes(id);
    let used = false;
    for (const [key] of this.facts.entries()) used ||= isUsed(key);
    for (const binding of this.bindings.values()) used ||= isUsed(binding.place.key) || isUsed(contentKey(binding));
    if (!used) return name;
    this.forgetAll([`${name}'`]);
    return `${name}'`;
  }

  /** What a meeting gave values to on an earlier turn of a loop is no more what it gives them to on this one. */
  forgetMeeting(block: string): void {
    const prefix = `join:${block}:`;
    const names = new Set<string>();
    const collect = (key: string): void => {
      for (let at = key.indexOf(prefix); at >= 0; at = key.indexOf(prefix, at + 1)) {
        const end = endOfName(key, at + prefix.length);
        if (end > 0) names.add(key.slice(at, end));
      }
    };
    for (const [key] of this.facts.entries()) collect(key);
    for (const binding of this.bindings.values()) {
      collect(binding.place.key);
      collect(contentKey(binding));
    }
    if (names.size > 0) this.forgetAll([...names]);
  }

  /** A symbol gets a new meaning. */
  forget(name: string): void {
    this.forgetAll([name]);
  }

  /** Symbols get a new meaning: facts about the old one go, and values that hold one become unknown. */
  private forgetAll(names: readonly string[]): boolean {
    let changed = false;
    const ids = names.map((name) => `${name};`);
    const holds = (key: string): boolean => ids.some((id) => key.includes(id));
    for (const [key] of this.facts.entries()) {
      if (!holds(key)) continue;
      this.facts.delete(key);
      changed = true;
    }
    const lost: Place[] = [];
    for (const [key, { place, content }] of this.bindings.entries()) {
      if (holds(key)) {
        this.bindings.delete(key);
        if (place.indexed && !holds(place.root)) lost.push(withoutIndex(place, holds));
      } else if (holds(content.kind === 'value' ? content.value.key : content.kind === 'copy' ? content.of.key : ''))
        lost.push(place);
    }
    if (lost.length === 0) return changed;
    // The names of what is lost may have been used before on this path.
    const old = lost.map((place) => `was:${place.key}`);
    for (const [key] of this.facts.entries()) if (old.some((name) => key.includes(`${name};`))) this.facts.delete(key);
    for (const place of lost) this.bind(place, symbol(`was:${place.key}`, place.type, null, place));
    return true;
  }

  /** The constant that a value is known to be on this path, or the value itself. */
  resolve(value: Value): Value {
    // A handle that happens to be 0 is still that of its mapping.
    if (value.kind === 'handle') return value;
    const fact = this.facts.get(value.key);
    return fact?.equal === undefined || fact.doubtful ? value : constant(fact.equal, fact.origin);
  }

  /** Whether something was found out about a value. */
  knows(value: Value): boolean {
    return this.facts.get(value.key) !== undefined;
  }

  /** What is surely known of the value of that key. */
  fact(key: string): Fact | undefined {
    const fact = this.facts.get(key);
    return fact?.doubtful ? undefined : fact;
  }

  /** Facts by the key of the value that they are about. */
  allFacts(): Iterable<[string, Fact]> {
    return this.facts.entries();
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
    const [value, name] = isName(left) ? [right, left.key] : [left, isName(right) ? right.key : null];
    if (name === null || isName(value)) return true;
    const old = this.facts.get(value.key);
    if (operator === '!=') return old?.name !== name;
    if (operator !== '==') return true;
    if (old?.name === undefined) this.facts.set(value.key, { ...old, name, origin });
    return old?.name === undefined || old.name === name;
  }

  /** Drops facts about values that are made from one, which is made again. */
  dropFacts(key: string): void {
    for (const [about] of this.facts.entries()) if (about.includes(key)) this.facts.delete(about);
  }

  /** Facts become doubtful that a test picks, or that are about what lies within the places of these keys. */
  doubtFacts(test: (about: string) => boolean, keys: readonly string[]): void {
    for (const [about, fact] of this.facts.entries())
      if (!fact.doubtful && (test(about) || isWithinOne(about, keys)))
        this.facts.set(about, { ...fact, doubtful: true });
  }

  /** Drops facts about results of calls and the like that no place holds any more. */
  sweep(): void {
    if (this.facts.size <= MANY_FACTS) return;
    const held = Array.from(this.bindings.values(), (b) => `${b.place.key}=${contentKey(b)}`).join();
    for (const [about] of this.facts.entries())
      if (/^(?:c|x|d|loop|join|by|was):/.test(about) && !held.includes(about)) this.facts.delete(about);
  }

  /** Replaces a value that may have been overwritten; what is known of it is still known of `unknown`, but doubtful. */
  doubt(place: Place, value: Value, unknown: Value): void {
    let fact = this.facts.get(value.key) ?? null;
    if (value.kind === 'constant') fact = { equal: value.value, origin: value.origin };
    else if (value.kind === 'pointer') fact = { not: [0n], origin: null };
    else if (isTruth(value)) {
      const [can, cannot] = [true, false].map((truth) => new State(this).assume(value, truth, null));
      if (can !== cannot) fact = { equal: can ? 1n : 0n, origin: null };
    }
    if (fact) this.facts.set(unknown.key, { ...fact, doubtful: true });
    this.bind(place, unknown);
  }

  private remember(condition: Value, truth: boolean, origin: Origin | null): boolean {
    const old = this.facts.get(condition.key)?.equal;
    if (old !== undefined && (old !== 0n) !== truth) return false;
    this.facts.set(condition.key, { equal: truth ? 1n : 0n, origin });
    return true;
  }

  private constrain(value: Value, operator: string, bound: bigint, origin: Origin | null): boolean {
    if (value.kind === 'pointer') return operator === '!=' || bound !== 0n;
    if (origin && value.kind === 'check' && !COMPARE[operator]!(0n, bound)) this.fail(value.mapping, origin);
    if (origin && value.kind === 'symbol' && value.key.startsWith('count:'))
      this.failList(value, operator, bound, origin);
    if (value.kind === 'sum' && value.terms.length === 1 && value.terms[0]!.factor === 1n) {
      return this.constrain(value.terms[0]!.value, operator, bound - value.offset, origin);
    }
    const old = this.facts.get(value.key);
    const limit = asOperandOf(value, bound);
    if (old?.equal !== undefined) {
      // Asking again settles a doubt.
      if (old.doubtful && operator === '==' && old.equal === limit) this.facts.set(value.key, { equal: limit, origin });
      return COMPARE[operator]!(old.equal, limit);
    }
    const fact = narrow(old ?? domain(value, origin), operator, limit, origin);
    if (fact) this.facts.set(value.key, old?.doubtful && operator !== '==' ? { ...fact, doubtful: true } : fact);
    return fact !== null && constrainEqual(this.facts, value.key, { operator, bound: limit, origin });
  }

  /** A scatterlist of which no entry was mapped: its map call has failed. */
  private failList(count: Value, operator: string, bound: bigint, origin: Origin): void {
    const compare = COMPARE[operator]!;
    if (this.facts.get(count.key)?.not?.includes(0n)) return;
    if (compare(0n, bound) && !compare(1n, bound) && bound <= 1n) this.fail(mappingCounted(count) ?? '', origin);
  }

  private fail(instance: string, origin: Origin): void {
    const life = this.endFailed(instance, origin);
    // What dma_mapping_error() tells of is the handle DMA_MAPPING_ERROR, which is not 0.
    if (life && !life.list) this.facts.set(handle(instance).key, { not: [0n], origin });
  }

  /** Weakens this state to what also holds in `other`. True when something was lost; `lose` is told of the values. */
  joinWith(other: State, { block, isCoarse }: Meet, lose?: (value: Value) => void): boolean {
    let changed = this.meet(other, isCoarse);
    this.isBlurred ||= other.isBlurred;
    const meetings = this.meetings(other, block);
    if (lose) for (const { place } of meetings) for (const state of [this, other]) state.tell(place, lose);
    for (const [key, fact] of this.facts.isSame(other.facts) ? [] : this.facts.entries()) {
      const theirs = other.facts.get(key);
      if (theirs && sameFact(fact, theirs)) continue;
      const wider = theirs ? widen(fact, theirs) : null;
      if (wider && sameFact(fact, wider)) continue;
      changed = true;
      if (wider) this.facts.set(key, wider);
      else this.facts.delete(key);
    }
    return this.join(meetings) || changed;
  }

  private tell({ key }: Place, lose: (value: Value) => void): void {
    const content = this.bindings.get(key)?.content;
    if (content?.kind === 'value') lose(content.value);
  }

  /** The places that differ between two states. What is known of the value that one has of the same meeting before is taken out. */
  private meetings(other: State, blockName: string): Meeting[] {
    const differing: Place[] = [];
    for (const [key, mine] of this.bindings.isSame(other.bindings) ? [] : this.bindings.entries()) {
      const theirs = other.bindings.get(key);
      if (!theirs || contentKey(mine) !== contentKey(theirs)) differing.push(mine.place);
    }
    for (const [key, theirs] of this.bindings.isSame(other.bindings) ? [] : other.bindings.entries())
      if (!this.bindings.has(key)) differing.push(theirs.place);
    const meetings = differing.map((place) => {
      const name = `join:${blockName}:${place.key}`;
      const [mine, theirs] = [this.factAt(place), other.factAt(place)];
      return { place, name, fact: mine && theirs && meet(mine, theirs), before: this.facts.get(`${name};`) };
    });
    for (const { name } of meetings) this.facts.delete(`${name};`);
    return meetings;
  }

  /**
   * Gives places that differ between two states a value of this meeting, of which it is known which few numbers it can be,
   * or the sign that both have: an error number stays one. True when one had another value before.
   */
  private join(meetings: readonly Meeting[]): boolean {
    const fresh: string[] = [];
    for (const { place, name } of meetings) {
      const binding = this.bindings.get(place.key);
      if (!binding || contentKey(binding) !== `${name};`) fresh.push(name);
      this.bindings.delete(place.key);
    }
    let changed = fresh.length > 0;
    if (changed) this.forgetAll(fresh);
    for (const { place, name, fact, before } of meetings) {
      this.bind(place, symbol(name, place.type, null, place));
      if (fact) this.facts.set(`${name};`, fact);
      if (before && (!fact || !sameFact(before, fact))) changed = true;
    }
    return changed;
  }

  /** What is known of the number at a place. */
  private factAt(place: Place): Fact | null {
    const content = this.bindings.get(place.key)?.content;
    if (content?.kind !== 'value' || content.value.kind === 'pointer') return null;
    const { value } = content;
    return value.kind === 'constant' ? { equal: value.value, origin: value.origin } : (this.fact(value.key) ?? null);
  }
}

/** Where the name of a symbol ends that begins before `from`: at the first semicolon outside of brackets. */
function endOfName(key: string, from: number): number {
  let depth = 0;
  for (let at = from; at < key.length; at++) {
    const character = key[at];
    if (character === '(' || character === '[') depth++;
    else if (character === ')' || character === ']') {
      if (--depth < 0) return -1;
    } else if (character === ';' && depth === 0) return at;
  }
  return -1;
}
