/** What a state knows of one place, and what becomes of it where two states meet. */
import type { Fact } from './fact.ts';
import type { Place } from './place.ts';
import type { Value } from './value.ts';

/** What is bound to a place: a value, or for a whole record the record that it was copied from or zero. */
export interface Binding {
  readonly place: Place;
  readonly content:
    | { readonly kind: 'value'; readonly value: Value }
    | { readonly kind: 'copy'; readonly of: Place }
    | { readonly kind: 'zero' };
}

/** Two bindings with the same key say the same. */
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

/** A place that differs between two states: its value from then on, and what is and was known of that. */
export interface Meeting {
  readonly place: Place;
  readonly name: string;
  readonly fact: Fact | null;
  readonly before: Fact | undefined;
}
