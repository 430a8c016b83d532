/** Where the bits of a value come from: the one address or handle that it is made of, and what became of it on the way. */
import { type AddressKind, type AddressModel, type DeviceAccess, kindOf } from '../../model/model.ts';
import type { Location } from '../../syntax/text.ts';
import type { Memory } from '../paths/memory.ts';
import type { AddressFact, Value } from './known.ts';
import type { Life } from './lifecycle.ts';
import type { State } from './state.ts';
import type { Term } from './term.ts';

export interface Provenance {
  /** The address of which a model says what it is, or the mapping whose handle it is: one of the two. */
  readonly fact: AddressFact | null;
  readonly mapping: string | null;
  /** The value that it is made of. */
  readonly source: Term;
  /** A half of it, or all. */
  readonly part: 'low' | 'high' | 'whole';
  /** Something was added. */
  readonly moved: boolean;
  /** The start of a page or window around it. */
  readonly rounded: boolean;
}

/** What a value is made of; null where that is nothing known, or several things at once. */
export function provenanceOf(value: Value): Provenance | null {
  switch (value.kind) {
    case 'symbol':
      return value.address && { ...whole(value), fact: value.address };
    case 'handle':
      return value.certain ? { ...whole(value), mapping: value.mapping } : null;
    case 'half': {
      const of = provenanceOf(value.of);
      return of && { ...of, part: value.which };
    }
    case 'sum': {
      const known = value.terms.filter((term) => holdsAddress(term.value));
      const [only] = known;
      const of = known.length === 1 && only!.factor === 1n ? provenanceOf(only!.value) : null;
      return of && { ...of, moved: true };
    }
    case 'operation': {
      const [of, bits] = value.operands;
      if (value.operator !== '&' || !of || bits?.kind !== 'constant' || bits.value >= 0n) return null;
      const inner = provenanceOf(of);
      return inner && { ...inner, rounded: true };
    }
    default:
      return null;
  }
}

function whole({ term }: Value): Provenance {
  return { fact: null, mapping: null, source: term, part: 'whole', moved: false, rounded: false };
}

/** Whether a value is made of an address or a handle in any way. */
function holdsAddress(value: Value): boolean {
  switch (value.kind) {
    case 'symbol':
      return value.address !== null;
    case 'handle':
      return true;
    case 'half':
      return holdsAddress(value.of);
    case 'sum':
      return value.terms.some((term) => holdsAddress(term.value));
    case 'operation':
      return value.operands.some(holdsAddress);
    default:
      return false;
  }
}

/** An address whose nature is proven on a path. */
export interface NamedAddress {
  readonly what: string;
  readonly access: DeviceAccess | null;
  readonly kind: AddressKind | null;
  readonly space: AddressModel['space'];
  readonly origin: Location;
  /** The mapping whose handle it is. */
  readonly mapping: string | null;
  /** The value that it is made of; null for a scatterlist. */
  readonly source: Term | null;
  readonly life: Life | null;
  readonly part: Provenance['part'];
  readonly moved: boolean;
  readonly rounded: boolean;
  readonly fact: AddressFact | null;
}

/** What a value is on this path; null where no model says it, where conditions of that are open, and for a mapping that has ended. */
export function namedAddress(memory: Memory, state: State, value: Value): NamedAddress | null {
  const provenance = provenanceOf(value);
  if (!provenance) return null;
  const { fact, mapping, source, part, moved, rounded } = provenance;
  const shape = { source, part, moved, rounded, fact, mapping };
  if (fact) {
    if (memory.holds(state, fact) !== true) return null;
    const { what, space, access = null } = fact.model;
    return { what, access, kind: kindOf(fact.model), space, origin: fact.origin, life: null, ...shape };
  }
  const life = mapping === null ? undefined : state.life(mapping);
  return life?.status === 'mapped' ? { ...handleOf(life), ...shape } : null;
}

/** The handle of a mapping, or the scatterlist that holds its handles. */
export function handleOf(life: Life): NamedAddress {
  const whole = { part: 'whole', moved: false, rounded: false, fact: null, mapping: null, source: null } as const;
  return { what: 'the handle of a mapping', access: null, kind: null, space: 'iova', origin: life, life, ...whole };
}
