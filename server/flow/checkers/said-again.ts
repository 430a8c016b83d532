/** Calls that say the direction of a mapping once more, to end it or to sync it: what has to change together with the map call. */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import { type DirectionFact, siteOf } from '../domain/lifecycle.ts';
import { fieldName } from '../domain/place.ts';
import { handlesIn } from '../domain/value.ts';
import type { FileFacts } from '../facts.ts';
import { mappingMeant } from '../paths/mappings.ts';
import { directionFact } from '../paths/recorder.ts';
import { argumentIn, type Checker } from './checker.ts';

export interface SaidAgain {
  readonly effect: 'unmaps' | 'syncs';
  readonly file: string;
  readonly range: TextRange;
  /** Null where it is not known. */
  readonly direction: DirectionFact | null;
  /** The map calls whose mappings are meant, as far as the path tells. */
  readonly sites: readonly string[];
  /** The field that the handle is read from, as `type.field`. */
  readonly field: string | null;
}

export const saidAgain: Checker<SaidAgain> = {
  isSuspect: () => false,
  isFault: () => false,
  start: (note) => ({
    everywhere: true,
    call(point) {
      const { context, frame, state, model, values, call } = point;
      const argument = argumentIn(point, 'direction');
      if (!argument || (model?.effect !== 'unmaps' && model?.effect !== 'syncs')) return;
      const handle = argumentIn(point, 'handle')?.value;
      const list = handle ? undefined : mappingMeant(context, frame, state, model, values)?.life.site;
      const sites = handle ? handlesIn(handle).map(siteOf) : list === undefined ? [] : [list];
      const field = handle?.kind === 'symbol' ? (fieldName(handle.place) ?? null) : null;
      const direction = directionFact(argument.value, argument.expression);
      note(
        [frame.fn.file, positionOf(call.range), direction?.value, direction?.literal?.start, ...sites, field].join('|'),
        {
          effect: model.effect,
          file: frame.fn.file,
          range: call.range,
          direction,
          sites,
          field,
        },
      );
    },
  }),
};

/** The calls that say the direction of a map call again, each with whether it may mean other mappings as well. */
export function saidAgainOf(
  facts: FileFacts,
  site: string,
): { readonly call: SaidAgain; readonly isShared: boolean }[] {
  const all = facts.of(saidAgain);
  const sitesOf = ({ sites, field }: SaidAgain): readonly string[] =>
    field === null ? sites : [...sites, ...(facts.kept.get(field) ?? [])];
  return all
    .filter((call) => sitesOf(call).includes(site))
    .map((call) => {
      const same = all.filter(({ file, range }) => file === call.file && range.start === call.range.start);
      return { call, isShared: new Set(same.flatMap(sitesOf)).size > 1 };
    });
}
