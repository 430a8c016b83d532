/** Places: what a pointer can point to, as access paths from variables, globals and the targets of unknown pointers. */
import { type CType, recordTag } from '../ir/types.ts';
import { symbol, type Value } from './value.ts';

export interface Place {
  /** Unique per place: `v0:3`, `*(sym).field`, `x[2]`. A path's key starts with its parent's. */
  readonly key: string;
  readonly type: CType;
  readonly parent: Place | null;
  /** Set on a member: its name. */
  readonly field: string | null;
  /** Set on an array element: its index. */
  readonly index: Value | null;
  /** Key of the root of the path. */
  readonly root: string;
  /** Whether the path goes through an array element. */
  readonly indexed: boolean;
  /** Reached by `x[i]`, also where i is 0 and the place therefore the one that x points to. */
  readonly subscripted?: boolean;
  /** For a place within a variable: which one, and the call that it belongs to. */
  readonly owner: Owner | null;
  /** For what a pointer points to: the place that the pointer was read from, where there is one. */
  readonly pointer?: Place | null;
}

export interface Owner {
  readonly frame: string;
  readonly variable: number;
}

export function rootPlace(key: string, type: CType, owner: Owner | null = null): Place {
  return { key, type, parent: null, field: null, index: null, root: key, indexed: false, owner };
}

/** The key of a variable of a call. */
export function variableKey(id: number, frame: string): string {
  return `v${frame}:${id}`;
}

export function member(parent: Place, field: string, type: CType): Place {
  const { root, indexed, owner } = parent;
  return { key: `${parent.key}.${field}`, type, parent, field, index: null, root, indexed, owner };
}

export function element(parent: Place, index: Value, type: CType): Place {
  const { root, owner } = parent;
  return { key: `${parent.key}[${index.key}]`, type, parent, field: null, index, root, indexed: true, owner };
}

/** The member that a place is, or is an element of, as `type.field`; null where the record's type is not known. */
export function fieldName(place: Place | null): string | null {
  let at = place;
  while (at?.index) at = at.parent;
  const record = at?.parent?.type.name;
  return at?.field && record ? `${record}.${at.field}` : null;
}

/**
 * The members that a place lies in, innermost first, each as `tag.field`: `slot.addr`, `nic.rx` of `nic->rx[i].addr`. Empty
 * for what lies in no member, or in one of a record whose tag is not known.
 */
export function fieldPath(place: Place): readonly string[] {
  const path: string[] = [];
  for (let at: Place | null = place; at; at = at.parent) {
    if (at.field === null) continue;
    const tag = at.parent ? recordTag(at.parent.type) : undefined;
    if (tag === undefined) return path;
    path.push(`${tag}.${at.field}`);
  }
  return path;
}

/** Whether a place lies in an array, by its path or by the way it was reached. */
export function isElement(place: Place): boolean {
  for (let at: Place | null = place; at; at = at.parent) if (at.index || at.subscripted) return true;
  return false;
}

/** Whether `inner` is `outer` or lies within it. */
export function isWithin(inner: string, outer: string): boolean {
  return (
    inner.startsWith(outer) &&
    (inner.length === outer.length || inner[outer.length] === '.' || inner[outer.length] === '[')
  );
}

/**
 * Whether two places with different names may be one: elements of an array whose indices may be equal, or the same
 * member reached through two pointers; `within`: the first may lie within the second, `around`: the second within the first.
 */
export function overlap(a: Place, b: Place): 'apart' | 'same' | 'within' | 'around' {
  if (a.root !== b.root) return samePointee(a, b) ? 'same' : 'apart';
  if ((!a.indexed && !b.indexed) || isWithin(a.key, b.key) || isWithin(b.key, a.key)) return 'apart';
  const [as, bs] = [pathTo(a), pathTo(b)];
  let [i, j] = [1, 1];
  while (i < as.length && j < bs.length) {
    const [x, y] = [as[i]!, bs[j]!];
    if (x.index && y.index) {
      if (x.index.kind === 'constant' && y.index.kind === 'constant' && x.index.value !== y.index.value) return 'apart';
    } else if (x.index ?? y.index) {
      // `p->x` beside `p[i].x`: what has no index is element 0.
      const index = x.index ?? y.index;
      if (index?.kind === 'constant' && index.value !== 0n) return 'apart';
      if (x.index) j--;
      else i--;
    } else if (x.field !== y.field) return 'apart';
    i++;
    j++;
  }
  if (i < as.length) return 'within';
  return j < bs.length ? 'around' : 'same';
}

/** The same place with an unknown index where a test picks the key of one. */
export function withoutIndex(place: Place, test: (key: string) => boolean): Place {
  const { parent, index, field, type } = place;
  if (!parent) return place;
  const base = withoutIndex(parent, test);
  if (index) return element(base, test(index.key) ? symbol('some') : index, type);
  return member(base, field!, type);
}

/** The parts `*(...)` of a key, those within others included. */
export function targetsIn(key: string): string[] {
  const found: string[] = [];
  const open: number[] = [];
  for (let i = 0; i < key.length; i++) {
    if (key[i] === '(') open.push(i);
    else if (key[i] === ')') {
      const start = open.pop() ?? 0;
      if (key[start - 1] === '*') found.push(key.slice(start - 1, i + 1));
    }
  }
  return found;
}

/** Places from the root to `place`. */
function pathTo(place: Place): Place[] {
  const path: Place[] = [];
  for (let at: Place | null = place; at; at = at.parent) path.push(at);
  return path.reverse();
}

/** Memory that was allocated on this path, which nothing else points to, has a root that begins so. */
export const ALLOCATED = 'new:';

/** A member of one name in records of one type, neither of them in a variable of the function nor just allocated. */
function samePointee(a: Place, b: Place): boolean {
  if (a.owner || b.owner || a.field === null || a.field !== b.field) return false;
  if (a.parent!.type.name !== b.parent!.type.name) return false;
  return !a.root.startsWith(`*(${ALLOCATED}`) && !b.root.startsWith(`*(${ALLOCATED}`);
}
