/** Places: what a pointer can point to, as access paths from variables, globals and the targets of unknown pointers. */
import { type CType, recordTag } from '../../ir/types.ts';
import type { Owner, Place, Value } from './known.ts';
import { type Term, term } from './term.ts';
import { some } from './value.ts';

class Path implements Place {
  readonly term: Term;
  readonly type: CType;
  readonly parent: Place | null;
  readonly field: string | null;
  readonly index: Value | null;
  readonly root: Term;
  readonly indexed: boolean;
  readonly subscripted: boolean;
  readonly owner: Owner | null;
  readonly pointer: Place | null;
  private readonly members = new Map<string, Place>();
  private elements: Map<Term, Place> | undefined;
  private element0: Place | undefined;

  constructor(
    term: Term,
    type: CType,
    at: Pick<Place, 'parent' | 'field' | 'index' | 'owner'>,
    { subscripted = false, pointer = null }: Partial<Pick<Place, 'subscripted' | 'pointer'>> = {},
  ) {
    this.term = term;
    this.type = type;
    this.parent = at.parent;
    this.field = at.field;
    this.index = at.index;
    this.root = at.parent?.root ?? term;
    this.indexed = at.index !== null || (at.parent?.indexed ?? false);
    this.owner = at.owner;
    this.subscripted = subscripted;
    this.pointer = pointer;
  }

  get bySubscript(): Place {
    if (this.subscripted) return this;
    this.element0 ??= new Path(this.term, this.type, this, { subscripted: true, pointer: this.pointer });
    return this.element0;
  }

  member(field: string, typeOf: () => CType): Place {
    let place = this.members.get(field);
    if (!place) {
      const at = { parent: this, field, index: null, owner: this.owner };
      place = new Path(term('member', field, this.term), typeOf(), at);
      this.members.set(field, place);
    }
    return place;
  }

  element(index: Value, type: CType): Place {
    this.elements ??= new Map();
    let place = this.elements.get(index.term);
    if (!place) {
      const at = { parent: this, field: null, index, owner: this.owner };
      place = new Path(term('element', '', this.term, index.term), type, at);
      this.elements.set(index.term, place);
    }
    return place;
  }
}

export function rootPlace(term: Term, type: CType, owner: Owner | null = null, pointer: Place | null = null): Place {
  return new Path(term, type, { parent: null, field: null, index: null, owner }, { pointer });
}

/** The variable of a call. */
export function variableTerm(id: number, frame: string): Term {
  return term('variable', `${frame}:${id}`);
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

/** Whether a place is the one of that term or lies within it. */
export function isWithin(inner: Place, outer: Term): boolean {
  // A place is made after those that it lies in.
  for (let at: Place | null = inner; at && at.term.id >= outer.id; at = at.parent) if (at.term === outer) return true;
  return false;
}

/**
 * Whether two places with different names may be one: elements of an array whose indices may be equal, or the same
 * member reached through two pointers; `within`: the first may lie within the second, `around`: the second within the first.
 */
export function overlap(a: Place, b: Place): 'apart' | 'same' | 'within' | 'around' {
  if (a.root !== b.root) return samePointee(a, b) ? 'same' : 'apart';
  if ((!a.indexed && !b.indexed) || isWithin(a, b.term) || isWithin(b, a.term)) return 'apart';
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

/** The same place with an unknown index where a test picks one. */
export function withoutIndex(place: Place, test: (index: Term) => boolean): Place {
  const { parent, index, field, type } = place;
  if (!parent) return place;
  const base = withoutIndex(parent, test);
  if (index) return base.element(test(index.term) ? some() : index, type);
  return base.member(field!, () => type);
}

/** Places from the root to `place`. */
function pathTo(place: Place): Place[] {
  const path: Place[] = [];
  for (let at: Place | null = place; at; at = at.parent) path.push(at);
  return path.reverse();
}

/** Whether a root is memory that was allocated on this path, which nothing else points to. */
export function isAllocated({ kind, children }: Term): boolean {
  return kind === 'target' && children[0]!.kind === 'allocated';
}

/** A member of one name in records of one type, neither of them in a variable of the function nor just allocated. */
function samePointee(a: Place, b: Place): boolean {
  if (a.owner || b.owner || a.field === null || a.field !== b.field) return false;
  if (a.parent!.type.name !== b.parent!.type.name) return false;
  return !isAllocated(a.root) && !isAllocated(b.root);
}
