/** Places: what a pointer can point to, as access paths from variables, globals and the targets of unknown pointers. */
import type { CType } from '../ir/types.ts';
import type { Value } from './value.ts';

export interface Place {
  /** Unique per place: `v0:3`, `*(sym).field`, `x[2]`. A path's key starts with its parent's. */
  readonly key: string;
  readonly type: CType;
  readonly parent: Place | null;
  /** Set on a member: its name. */
  readonly field: string | null;
  /** Set on an array element: its index. */
  readonly index: Value | null;
  /** For a place within a variable: which one, and the call that it belongs to. */
  readonly owner: Owner | null;
}

export interface Owner {
  readonly frame: string;
  readonly variable: number;
}

export function rootPlace(key: string, type: CType, owner: Owner | null = null): Place {
  return { key, type, parent: null, field: null, index: null, owner };
}

export function member(parent: Place, field: string, type: CType): Place {
  return { key: `${parent.key}.${field}`, type, parent, field, index: null, owner: parent.owner };
}

export function element(parent: Place, index: Value, type: CType): Place {
  return { key: `${parent.key}[${index.key}]`, type, parent, field: null, index, owner: parent.owner };
}

/** Whether `inner` is `outer` or lies within it. */
export function isWithin(inner: string, outer: string): boolean {
  return (
    inner.startsWith(outer) &&
    (inner.length === outer.length || inner[outer.length] === '.' || inner[outer.length] === '[')
  );
}
