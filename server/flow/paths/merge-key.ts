/** What keeps two paths apart that meet in a block: what can decide a map call, what became of mappings, what is asked again. */
import type { FunctionIr } from '../../ir/ir.ts';
import { elementType, recordTag } from '../../ir/types.ts';
import { type Binding, contentTerm } from '../domain/binding.ts';
import { excludes, type Fact, factText } from '../domain/fact.ts';
import type { Place, Value } from '../domain/known.ts';
import { variableTerm } from '../domain/place.ts';
import { provenanceOf } from '../domain/provenance.ts';
import type { State } from '../domain/state.ts';
import type { Term, TermKind } from '../domain/term.ts';
import { handlesIn, isTruth } from '../domain/value.ts';
import { type Given, type Pending, WHOLE } from '../graph/pending.ts';
import type { Relevance } from '../graph/relevance.ts';
import type { Unit } from '../unit.ts';
import type { Frame } from './frame.ts';
import type { Precision } from './precision.ts';

export class MergeKeys {
  private readonly unit: Unit;
  private readonly relevance: Relevance;
  private readonly precision: Precision;
  private readonly frames = new Map<string, FunctionIr>();
  private readonly tokens = new Tokens();
  private readonly asked = new Map<Term, (pending: Pending) => boolean>();
  private readonly relevantPlaces = new Map<Term, boolean>();

  constructor(unit: Unit, relevance: Relevance, precision: Precision) {
    this.unit = unit;
    this.relevance = relevance;
    this.precision = precision;
  }

  /** Makes the function of a frame known, whose variables others may have pointers to. */
  enter(frame: Frame): void {
    this.frames.set(frame.name, frame.fn);
  }

  /** What keeps two paths apart in the same block. */
  of(frame: Frame, state: State, block: number): string {
    const { precision } = this;
    if (precision.kind === 'apart') return this.whole(state);
    if (precision.kind === 'coarse') return this.returned(frame, state);
    if (precision.kind === 'mappings') return `${state.livesKey(precision.sites, false)}${this.returned(frame, state)}`;
    const relevant = this.relevance.of(frame.fn);
    const pending = this.pending(frame, block);
    const values = new Set<Term>();
    const { repeated } = this.unit.questions(frame.fn);
    const parts: number[] = [];
    for (const binding of state.allBindings()) {
      const { owner } = binding.place;
      if (owner && owner.frame === frame.name) {
        if (repeated.has(owner.variable) && binding.content.kind === 'value') values.add(binding.content.value.term);
        if (!relevant.has(owner.variable)) continue;
      } else if (owner) {
        // A caller's variable that this function may write through a pointer.
        if (!this.relevance.of(this.frames.get(owner.frame)!).has(owner.variable)) continue;
      } else if (!this.isRelevantField(binding.place)) {
        if (isAnswer(binding, pending)) parts.push(this.tokens.of(binding));
        continue;
      }
      if (this.isTelling(binding)) parts.push(this.tokens.of(binding));
    }
    for (const [about, fact] of state.allFacts())
      if (values.has(about) || this.isAsked(about, pending)) parts.push(this.tokens.ofFact(about, fact));
    return `${state.livesKey(precision.sites, precision.besides)}${parts.sort((a, b) => a - b).join()}`;
  }

  /**
   * Whether what a place holds is more than some unknown: which one it is matters to no call, but for a pointer to a record
   * of which a model says what addresses it holds, or to a channel.
   */
  private isTelling({ content }: Binding): boolean {
    if (content.kind !== 'value') return true;
    const { value } = content;
    if (value.kind === 'constant' || handlesIn(value).length > 0 || isTruth(value) || provenanceOf(value)) return true;
    const type = value.kind === 'pointer' ? value.place.type : value.kind === 'symbol' ? elementType(value.type) : null;
    const tag = type && recordTag(type);
    return tag != null && (this.unit.model.addresses.has(tag) || this.unit.model.channels.has(tag));
  }

  /** Success and failure, as far as the variables tell that the function gives back. */
  private returned(frame: Frame, state: State): string {
    let key = '';
    for (const id of returnedVariables(frame.fn)) {
      const content = state.binding(variableTerm(id, frame.name))?.content;
      key += content?.kind === 'value' ? signOf(state, content.value) : '?';
    }
    return key;
  }

  private whole(state: State): string {
    const parts = Array.from(state.allBindings(), (binding) => this.tokens.of(binding));
    for (const [about, fact] of state.allFacts()) parts.push(this.tokens.ofFact(about, fact));
    return `${state.livesKey(null)}${parts.sort((a, b) => a - b).join()}`;
  }

  /** What this function and its callers ask about from a block on. */
  pending(frame: Frame, block: number): Pending {
    return this.unit.questions(frame.fn).pending(block).with(frame.pending);
  }

  /** Whether what is known of a value answers one of these questions: of the fields that it is read from, or of the call that gave it. */
  private isAsked(about: Term, pending: Pending): boolean {
    let asked = this.asked.get(about);
    if (!asked) {
      asked = questionsAbout(about);
      this.asked.set(about, asked);
    }
    return asked(pending);
  }

  private isRelevantField(place: Place): boolean {
    let known = this.relevantPlaces.get(place.term);
    if (known === undefined) {
      known = false;
      for (let at: Place | null = place; at && !known; at = at.parent)
        known = at.field !== null && this.relevance.fields.has(at.field);
      this.relevantPlaces.set(place.term, known);
    }
    return known;
  }
}

/** Whether a field that is asked about has been given a number, or certain bits. */
function isAnswer({ place: { field }, content }: Binding, pending: Pending): boolean {
  if (field === null || content.kind !== 'value' || !pending.hasBits(field, WHOLE)) return false;
  return content.value.kind === 'constant' || content.value.kind === 'operation';
}

function questionsAbout(about: Term): (pending: Pending) => boolean {
  if (about.kind === 'answer') {
    const [callee, ...given] = about.children;
    const name = callee!.kind === 'named' ? callee!.children[0]!.label : null;
    if (name !== null) {
      const constants: Given = given.map(constantOf);
      return (pending) => pending.hasCall(name, constants);
    }
  }
  const mask = maskOf(about) ?? WHOLE;
  const fields = fieldsRead(about, false);
  return (pending) => fields.some((field) => pending.hasBits(field, mask));
}

/** The bits that a term takes of another one. */
function maskOf({ kind, label, children }: Term): bigint | null {
  if (kind !== 'operation' || label !== '&') return null;
  return children.map(constantOf).find((value) => value !== null) ?? null;
}

function constantOf({ kind, label }: Term): bigint | null {
  return kind === 'constant' ? BigInt(label) : null;
}

/** Symbols of what places hold. */
const OF_PLACES: ReadonlySet<TermKind> = new Set(['initial', 'alias', 'union', 'written', 'lost', 'joined', 'turned']);

/** The members that what a term is made of was read from; `leads`: it is a pointer that others are reached through. */
function fieldsRead({ kind, label, children }: Term, leads: boolean): string[] {
  const isPath = kind === 'member' || kind === 'element';
  const inner = children.flatMap((child, i) =>
    isPath && i === 0 && child.kind === 'target' ? fieldsRead(child.children[0]!, true) : fieldsRead(child, false),
  );
  if (leads) return inner;
  const place = OF_PLACES.has(kind) ? children.at(-1) : undefined;
  if (place?.kind === 'member') inner.push(place.label);
  else if (kind === 'whole') inner.push(label);
  return inner;
}

/** Variables that a function gives back which keep paths apart. */
const MAX_RETURNED = 2;
const returned = new WeakMap<FunctionIr, readonly number[]>();

/** The variables that a function gives back as they are. */
function returnedVariables(fn: FunctionIr): readonly number[] {
  let found = returned.get(fn);
  if (!found) {
    const ids = fn.blocks.flatMap(({ terminator: t }) =>
      t.op === 'return' && t.value?.kind === 'variable' && t.value.variable.kind !== 'temporary'
        ? t.value.variable.id
        : [],
    );
    found = [...new Set(ids)].slice(0, MAX_RETURNED);
    returned.set(fn, found);
  }
  return found;
}

function signOf(state: State, value: Value): string {
  if (value.kind === 'pointer') return '+';
  const fact = value.kind === 'constant' ? { equal: value.value, origin: null } : state.fact(value.term);
  if (!fact) return '?';
  const { equal, maximum, minimum } = fact;
  if (equal !== undefined) return equal < 0n ? '-' : equal === 0n ? '0' : '+';
  if (maximum !== undefined && maximum < 0n) return '-';
  if (minimum !== undefined && minimum > 0n) return '+';
  return excludes(fact, 0n) ? '!' : '?';
}

/** Numbers for what states know. */
class Tokens {
  private readonly bindings = new WeakMap<Binding, number>();
  private readonly known = new Map<string, number>();
  private readonly facts = new WeakMap<Fact, number>();

  of(binding: Binding): number {
    let token = this.bindings.get(binding);
    if (token === undefined) {
      token = this.ofText(`${binding.place.term.id}=${contentTerm(binding).id}`);
      this.bindings.set(binding, token);
    }
    return token;
  }

  ofFact(about: Term, fact: Fact): number {
    let token = this.facts.get(fact);
    if (token === undefined) {
      token = this.ofText(`${about.id}?${factText({ ...fact, doubtful: false })}`);
      this.facts.set(fact, token);
    }
    return token;
  }

  private ofText(text: string): number {
    let token = this.known.get(text);
    if (token === undefined) {
      token = this.known.size;
      this.known.set(text, token);
    }
    return token;
  }
}
