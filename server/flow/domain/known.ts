/** What is known of a program: values and places. Places lie in values and values in places, so that these are one idea. */
import type { CType } from '../../ir/types.ts';
import type { AddressModel } from '../../model/model.ts';
import type { Location, TextRange } from '../../syntax/text.ts';
import type { Term } from './term.ts';

/** Where a value came to be, and as which step of the run. */
export interface Origin extends Location {
  readonly order: number;
}

/** What a model says about an address. */
export interface AddressFact {
  readonly model: AddressModel;
  /** Conditions on fields of this record must hold for the model to apply; null when there are none left. */
  readonly condition: { readonly record: Place; readonly when: Readonly<Record<string, string>> } | null;
  /** Where these conditions do not hold, devices need no mapping of it. */
  readonly unmapped?: { readonly record: Place; readonly when: Readonly<Record<string, string>> } | null;
  readonly origin: Origin;
}

interface Known {
  readonly term: Term;
}

export type Value =
  | (Known & {
      readonly kind: 'constant';
      readonly value: bigint;
      readonly origin: Origin | null;
      readonly literal: TextRange | null;
    })
  | (Known & {
      readonly kind: 'symbol';
      readonly type: CType;
      readonly address: AddressFact | null;
      readonly place: Place | null;
    })
  | (Known & { readonly kind: 'pointer'; readonly place: Place })
  | (Known & { readonly kind: 'sum'; readonly terms: readonly Summand[]; readonly offset: bigint })
  | (Known & { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Value[] })
  /** The result of a map call, named by the file and offset of the call. */
  | (Known & {
      readonly kind: 'handle';
      readonly mapping: string;
      /** False for one that comes out of an array: it may be that of another element. */
      readonly certain: boolean;
    })
  /** Nonzero when that mapping failed. */
  | (Known & { readonly kind: 'check'; readonly mapping: string })
  | (Known & { readonly kind: 'half'; readonly which: 'low' | 'high'; readonly of: Value });

export interface Summand {
  readonly value: Value;
  readonly factor: bigint;
}

/** What a pointer can point to: an access path from a variable, a global or the target of an unknown pointer. */
export interface Place {
  readonly term: Term;
  readonly type: CType;
  readonly parent: Place | null;
  /** Set on a member: its name. */
  readonly field: string | null;
  /** Set on an array element: its index. */
  readonly index: Value | null;
  /** The root of the path. */
  readonly root: Term;
  /** Whether the path goes through an array element. */
  readonly indexed: boolean;
  /** Reached by `x[i]`, also where i is 0 and the place therefore the one that x points to. */
  readonly subscripted: boolean;
  /** For a place within a variable: which one, and the call that it belongs to. */
  readonly owner: Owner | null;
  /** For what a pointer points to: the place that the pointer was read from, where there is one. */
  readonly pointer: Place | null;
  /** The same place, reached by `x[i]`. */
  readonly bySubscript: Place;
  /** Its member of that name; `typeOf` tells the type of one that is new. */
  member(field: string, typeOf: () => CType): Place;
  /** Its element at that index. */
  element(index: Value, type: CType): Place;
}

export interface Owner {
  readonly frame: string;
  readonly variable: number;
}
