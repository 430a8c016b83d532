/**
 * Mappings that one function keeps in a field and another one ends: what the unmap call says is held against every map call
 * whose mapping that field can hold. Only fields of records that the file itself defines, so that all of these are known.
 */
import { positionOf } from '../../ir/placed.ts';
import type { Role } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { type EarlyEnd, type KeptExposure, keptExposures } from '../checkers/kept-exposures.ts';
import type { Kept, KeptHandle, Released } from '../checkers/kept-handles.ts';
import { keptHandles } from '../checkers/kept-handles.ts';
import type { UnmapFault, UnmapFaultKind } from '../checkers/unmap-faults.ts';
import type { Value } from '../domain/known.ts';
import type { Life } from '../domain/lifecycle.ts';
import { fieldName } from '../domain/place.ts';
import type { FileFacts } from '../facts.ts';

/** Unmap calls that fit none of the mappings that the field can hold. */
export function unmatchedReleases(facts: FileFacts): UnmapFault[] {
  const all = facts.of(keptHandles);
  const kept = byCallers(all.filter((fact) => fact.kind === 'kept'));
  const released = byCallers(all.filter((fact) => fact.kind === 'released'));
  if (released.length === 0) return [];
  const fields = new Fields(facts, all);
  const faults = new Map<string, UnmapFault>();
  for (const release of released) {
    const makers = fields.makersOf(release, kept);
    const found = makers ? differences(release, makers, fields) : [];
    // Other files are looked through only where something would be said.
    for (const fault of found.length > 0 && fields.isOwn(release) ? found : []) {
      const key = `${fault.kind}|${positionOf(fault.range)}`;
      if (!faults.has(key)) faults.set(key, fault);
    }
  }
  return [...faults.values()];
}

/** What happens for callers that there are not is left out. */
function byCallers<F extends Kept | Released>(facts: readonly F[]): F[] {
  const at = (fact: F): string =>
    fact.kind === 'kept' ? `${fact.life.site} ${fact.stored && positionOf(fact.stored)}` : positionOf(fact.range);
  const called = new Set(facts.filter((fact) => !fact.isForOthers()).map(at));
  return facts.filter((fact) => !called.has(at(fact)) || !fact.isForOthers());
}

/** The fields of a file that keep mappings and their sizes. */
class Fields {
  private readonly facts: FileFacts;
  private readonly stores: readonly number[];
  private readonly sizes = new Map<string, Set<string>>();

  constructor(facts: FileFacts, all: readonly KeptHandle[]) {
    this.facts = facts;
    this.stores = all.flatMap((fact) => (fact.kind === 'kept' && fact.stored ? fact.stored.start : []));
    for (const fact of all)
      if (fact.kind === 'size') this.sizes.set(fact.site, (this.sizes.get(fact.site) ?? new Set()).add(fact.field));
  }

  /** The mappings that the field of an unmap call can hold; undefined where there may be others than are known. */
  makersOf({ path, isList }: Released, kept: readonly Kept[]): readonly Kept[] | undefined {
    const makers = kept.filter(
      ({ path: other, stored }) => (stored === null) === isList && (other === null || areCompatible(path, other)),
    );
    if (!makers.some((maker) => maker.path)) return undefined;
    if (!makers.every((maker) => this.isWhole(maker) || isCallItself(maker))) return undefined;
    if (isList) return makers;
    const { fields } = this.facts;
    const [tag, field] = partsOf(path);
    const isOnlyGiven = makers.some(({ isPointed }) => isPointed)
      ? fields.isArrayOnlyGiven({ tag, field }, this.stores)
      : fields.isOnlyGiven({ tag, field }, this.stores);
    return isOnlyGiven ? makers : undefined;
  }

  /** Whether no way of the function that maps was left out. */
  isWhole({ root }: Kept): boolean {
    return !this.facts.partial.some(({ function: name }) => name === root);
  }

  /** Whether what the map calls are told is known on all ways: nothing was left out, or these constants stand in the very calls. */
  areTold(makers: readonly Kept[], literal: (life: Life) => TextRange | null): boolean {
    return this.facts.partial.length === 0 || makers.every(({ life }) => isWrittenThere(life, literal(life)));
  }

  /** Whether the field that an unmap call reads is given to by this file alone; that of a list is another matter. */
  isOwn({ path }: Released): boolean {
    return this.facts.isOnlyWrittenHere(...partsOf(path));
  }

  /** Whether the field that a value was read from has one value for as long as a mapping lives. */
  isSteady(value: Value): boolean {
    const field = value.kind === 'symbol' ? fieldName(value.place) : null;
    return field !== null && this.facts.fields.isSteady(this.facts.fieldNamed(field));
  }

  /** Fields beside a handle that hold the size of its mapping. */
  sizesOf({ life }: Kept): ReadonlySet<string> {
    const found = new Set(this.sizes.get(life.site));
    const size = life.size ?? life.count;
    if (size?.kind === 'symbol' && size.place?.field) found.add(size.place.field);
    return found;
  }
}

/** The tag of the record and the name of the field that a path begins with. */
function partsOf(path: readonly string[]): [tag: string, field: string] {
  return path[0]!.split('.') as [string, string];
}

function isWrittenThere({ range }: Life, literal: TextRange | null): boolean {
  return literal !== null && literal.start >= range.start && literal.end <= range.end;
}

/** Where the direction of a map call is written, if it is a constant. */
function directionWritten({ direction }: Life): TextRange | null {
  return direction?.literal ?? null;
}

/** Where its size is written, if it is a constant. */
function sizeWritten({ size }: Life): TextRange | null {
  return size?.kind === 'constant' ? size.literal : null;
}

/** Whether what is stored is the result of the map call, with nothing in between. */
function isCallItself({ life, stored }: Kept): boolean {
  return stored !== null && stored.start <= life.range.start && life.range.end <= stored.end;
}

/** Unmap calls of what a BAR forwards to, where the BAR is taken away only later, or nowhere in the file. */
export function endedWhileExposed(facts: FileFacts): { readonly end: EarlyEnd; readonly exposed: KeptExposure }[] {
  const all = facts.of(keptExposures);
  return all.flatMap((end) => {
    if (end.kind !== 'ended') return [];
    const exposed = all.find(
      (fact): fact is KeptExposure => fact.kind === 'exposed' && areCompatible(end.path, fact.path),
    );
    return exposed ? [{ end, exposed }] : [];
  });
}

/** Whether two fields may be one: as far as both are known, they lie in the same ones. */
function areCompatible(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((step, i) => step === b[i]);
}

function differences(release: Released, makers: readonly Kept[], fields: Fields): UnmapFault[] {
  const faults: UnmapFault[] = [];
  const owned = makers.filter(({ path }) => path !== null);
  const add = (kind: UnmapFaultKind, role: Role, found: string, wanted: string): void => {
    const { range, api, direction, branches } = release;
    const { life } = owned[0]!;
    faults.push({
      kind,
      range,
      argumentRange: release.rangeOf(role),
      found,
      wanted,
      api,
      life,
      direction,
      branches,
      field: null,
      isDecided: () => false,
    });
  };
  if (release.family !== '' && makers.every(({ life }) => life.family !== '' && life.family !== release.family))
    add('other call', 'handle', release.api, owned[0]!.life.api);
  const isTold = fields.areTold(makers, directionWritten);
  const directions = new Set(makers.map(({ life }) => life.direction?.value));
  const direction = release.direction?.value;
  if (isTold && direction !== undefined && !directions.has(undefined) && !directions.has(direction))
    add('other direction', 'direction', String(direction), String(owned[0]!.life.direction!.value));
  const isSizeTold = isTold || fields.areTold(makers, sizeWritten);
  const size = release.size && isSizeTold && makers.every((maker) => isOtherSize(release, maker, fields));
  if (size) {
    const mapped = owned[0]!.life.size ?? owned[0]!.life.count;
    const [found, wanted] = [release.size, mapped].map((value) =>
      value?.kind === 'constant' ? String(value.value) : '',
    );
    const isKnown = found !== '' && wanted !== '';
    add(
      release.isList ? 'other count' : 'other size',
      release.isList ? 'count' : 'size',
      isKnown ? found! : '',
      isKnown ? wanted! : '',
    );
  }
  return faults;
}

/** Whether an unmap call surely takes another size than a map call. */
function isOtherSize({ size, record }: Released, maker: Kept, fields: Fields): boolean {
  const mapped = maker.life.size ?? maker.life.count;
  if (!size || !mapped) return false;
  if (size.kind === 'constant' && mapped.kind === 'constant')
    return size.value !== mapped.value && fields.isWhole(maker);
  const shifted = size.kind === 'sum' && size.terms.length === 1 && size.offset !== 0n ? size.terms[0]! : undefined;
  if (shifted?.factor !== 1n) return false;
  const field = siblingIn(shifted.value, record);
  return field !== null && fields.sizesOf(maker).has(field) && fields.isSteady(shifted.value);
}

/** The name of the field that a value was read from, where that is beside the handle. */
function siblingIn(value: Value, record: string): string | null {
  return value.kind === 'symbol' && value.place?.parent?.term.key === record ? value.place.field : null;
}
