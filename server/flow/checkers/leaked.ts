/**
 * Mappings that nobody can end any more: a function fails while the only handle is in its own variable, or the handle is
 * kept in a field of the driver's own that nothing reads.
 */
import { positionOf } from '../../ir/placed.ts';
import { recordTag } from '../../ir/types.ts';
import type { TextRange } from '../../syntax/text.ts';
import { mappingMarked, markOfMapping } from '../domain/history.ts';
import type { Value } from '../domain/known.ts';
import { isMadeIn, type Life, mappingsNamed } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import { term } from '../domain/term.ts';
import { mappingMeant } from '../paths/mappings.ts';
import type { Related } from '../related.ts';
import {
  type CallPoint,
  type Checker,
  type LeavePoint,
  type Note,
  type Observer,
  once,
  type StorePoint,
} from './checker.ts';
import { pointingField } from './keeper.ts';
import { isError, Known } from './news.ts';

export interface Leaked {
  readonly life: Life;
  /** Where the function leaves, or where the handle is kept. */
  readonly range: TextRange;
  /** The field that keeps the handle; null where only a variable did. */
  readonly field: string | null;
  readonly branches: readonly Related[];
  /** Whether the function that leaves is the one that maps, and not a caller of it. */
  readonly isMapper: boolean;
  /** Whether no decision that the driver may know the outcome of led here, or each path to here leaves behind what others end. */
  readonly isSure: () => boolean;
}

/** Of a mapping whose handle nobody but this path has. */
const OWNED = 'owned';
/** Of one that is kept in a field which nothing reads. */
const KEPT = 'kept';
/** Of one whose handle is in a register of the device, in a function that the failing one calls. */
const POSTED = 'given to device';

export const leaked: Checker<Leaked> = {
  isSuspect: () => true,
  isFault: ({ isSure }) => isSure(),
  start: (note) => {
    return observer(note, new Known(), new Exits());
  },
};

/** Ways out of functions, the mappings that some path leaves by them without, and those that are ended on another path. */
class Exits {
  private readonly ended = new Set<string>();
  private readonly left = new Map<string, Map<string, number>>();
  private readonly paths = new Map<string, number>();

  /** A path leaves, and leaves mappings of these calls behind. */
  add(exit: string, sites: ReadonlySet<string>): void {
    this.paths.set(exit, (this.paths.get(exit) ?? 0) + 1);
    const left = this.left.get(exit) ?? new Map<string, number>();
    this.left.set(exit, left);
    for (const site of sites) left.set(site, (left.get(site) ?? 0) + 1);
  }

  /** A mapping of that call is ended in the function that the analysis began with, or by one that it calls. */
  end(root: string, site: string): void {
    this.ended.add(`${root} ${site}`);
  }

  /** Whether each path that leaves there leaves a mapping of that call behind if it has one, which other paths of the function end. */
  areAlike(root: string, exit: string, site: string): boolean {
    return this.ended.has(`${root} ${site}`) && this.paths.get(exit) === this.left.get(exit)?.get(site);
  }
}

function observer(note: Note<Leaked>, known: Known, exits: Exits): Observer {
  return {
    everywhere: true,
    called({ result, context, frame, state, call, model }) {
      if (model?.effect !== 'maps' || result.kind !== 'handle') return;
      known.map(result.mapping, state);
      const origin = context.evaluator.origin(state, call.range, frame);
      if (state.life(result.mapping)?.status === 'mapped')
        state.mark(markOfMapping(OWNED, result.mapping), { what: '', origin, about: result.mapping });
    },
    call(point) {
      const { context, frame, state, model, name, values } = point;
      const given = values.filter((value) => mappingsNamed(value).length > 0);
      if (given.length > 0 && (model ? model.effect === 'exposes' : !context.unit.tells(name, frame.fn)))
        for (const value of given) passOn(state, value);
      // Who has given it to the device and then succeeded has it still.
      if (model?.effect === 'posts' && frame.callers.length > 0) post(point, given);
      // A test of a part of the handle finds what it was meant to find.
      if (model?.effect === 'checks') for (const value of values) if (value.kind !== 'handle') passOn(state, value);
      if (model?.effect !== 'unmaps') return;
      const meant = mappingMeant(context, frame, state, model, values);
      if (meant?.certain) exits.end(frame.root, meant.life.site);
      else passOnAll(state);
    },
    store(point) {
      if (point.place.owner && !point.place.indexed) return;
      if (!keep(point)) passOn(point.state, point.value);
    },
    // A driver that compares the handle takes it for good on one way only.
    branch: ({ state, value }) => passOn(state, value),
    leave: (point) => leave(point, known, exits, note),
  };
}

function post({ context, frame, state, call }: CallPoint, given: readonly Value[]): void {
  const origin = context.evaluator.origin(state, call.range, frame);
  for (const instance of given.flatMap(mappingsNamed))
    state.mark(markOfMapping(POSTED, instance), { what: '', origin, about: instance });
}

/** Whoever gets the handle may unmap it. */
function passOn(state: State, value: Value): void {
  for (const instance of mappingsNamed(value)) state.mark(markOfMapping(OWNED, instance), null);
}

/** What is unmapped may be any of them. */
function passOnAll(state: State): void {
  state.unmark(OWNED);
}

function leave(point: LeavePoint, known: Known, exits: Exits, note: Note<Leaked>): void {
  const { context, frame, state, value, range } = point;
  const isPointer = context.resolveType(frame.fn.returns).pointers > 0;
  const exit = `${frame.root} ${positionOf(range)}`;
  const sites = new Set<string>();
  for (const [key] of state.allMarks(OWNED)) {
    const instance = mappingMarked(key);
    const life = state.life(instance);
    if (life?.status !== 'mapped' || !life.home || (value && mappingsNamed(value).includes(instance))) continue;
    sites.add(life.site);
    const since = state.steps().filter(({ kind, order }) => kind === 'branch' && order > life.made);
    const news = since.filter((step) => known.isNews(instance, step));
    const kept = state.marked(markOfMapping(KEPT, instance));
    const isMapper = isMadeIn(life, frame.fn);
    if (!isMapper && state.marked(markOfMapping(POSTED, instance))) continue;
    const failed = value !== null && isError(point, value, isPointer);
    const isOpen = news.length === since.length;
    // What went wrong must be new: a way out for what can never be may be left by nobody.
    const isFailure = news.some((step) => !step.asked?.has(term('check', instance)));
    const isSure = once(() => isOpen || (isMapper && isFailure && exits.areAlike(frame.root, exit, life.site)));
    const fact = { life, range, isMapper, isSure };
    if (failed)
      note(`${positionOf(life.home)}|${positionOf(range)}|${isOpen}`, {
        ...fact,
        field: null,
        branches: state.told(),
      });
    else if (kept && isOpen)
      note(positionOf(life.home), { ...fact, range: kept.origin.range, field: kept.what, branches: [] });
  }
  // Of one that has failed, a path has nothing to leave behind.
  for (const [, { status, site }] of state.allLives()) if (status === 'failed') sites.add(site);
  exits.add(exit, sites);
}

/** Remembers a handle that goes to a field of a record that only this file knows, or to the array there, and that it only fills and tests. */
function keep({ context, frame, state, place: at, value, range }: StorePoint): boolean {
  const instance = mappingsNamed(value)[0];
  const place = at.field === null ? pointingField(state, at) : at;
  const tag = place?.parent && recordTag(context.unit.types.resolve(place.parent.type));
  if (instance === undefined || !tag || place.field === null) return false;
  const { file, fields } = context.unit;
  // What a model knows of is the device's to read.
  if (context.unit.model.addresses.has(tag)) return false;
  if (frame.fn.file !== file || !context.unit.symbols.ownsRecord(tag)) return false;
  if (fields.isRead({ tag, field: place.field })) return false;
  // An array of its own may be the device's to read.
  if (place !== at) return true;
  const origin = context.evaluator.origin(state, range, frame);
  state.mark(markOfMapping(KEPT, instance), { what: place.field, origin, about: instance });
  return true;
}
