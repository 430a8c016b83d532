/** What a state knows of one place, and what becomes of it where two states meet. */
import type { Fact } from './fact.ts';
import type { Place, Value } from './known.ts';
import { type Term, term } from './term.ts';

/** What is bound to a place: a value, or for a whole record the record that it was copied from or zero. */
export interface Binding {
  readonly place: Place;
  readonly content:
    | { readonly kind: 'value'; readonly value: Value }
    | { readonly kind: 'copy'; readonly of: Place }
    | { readonly kind: 'zero' };
}

/** Two bindings with the same term say the same. */
export function contentTerm({ content }: Binding): Term {
  switch (content.kind) {
    case 'value':
      return content.value.term;
    case 'copy':
      return term('copy', '', content.of.term);
    case 'zero':
      return term('zero', '');
  }
}

/** Whether two bindings of one place say the same. */
export function saysTheSame(a: Binding, b: Binding): boolean {
  if (a === b) return true;
  const [x, y] = [a.content, b.content];
  if (x.kind === 'value') return y.kind === 'value' && x.value.term === y.value.term;
  return x.kind === 'copy' ? y.kind === 'copy' && x.of.term === y.of.term : y.kind === 'zero';
}

/** A place that differs between two states: its value from then on, and what is and was known of that. */
export interface Meeting {
  readonly place: Place;
  readonly name: Term;
  readonly fact: Fact | null;
  readonly before: Fact | undefined;
}
