/** Which mapping a call is about: by its handle, or by the scatterlist that was mapped. */
import type { FunctionModel } from '../../model/model.ts';
import type { Value } from '../domain/known.ts';
import type { Life } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import { handlesIn } from '../domain/value.ts';
import type { Context } from './context.ts';
import type { Frame } from './frame.ts';

export interface Meant {
  readonly instance: string;
  readonly life: Life;
  /** It is surely this mapping, and not that of another element of an array. */
  readonly certain: boolean;
  /** The call is given its handle and something added to it. */
  readonly shifted: boolean;
}

/** The mapping that an argument of a call names; undefined where that is not known, or several are possible. */
export function mappingMeant(
  context: Context,
  frame: Frame,
  state: State,
  model: FunctionModel,
  values: readonly Value[],
): Meant | undefined {
  const handle = values[model.arguments?.handle ?? -1];
  if (handle) {
    const [instance, ...others] = handlesIn(handle);
    const life = instance === undefined ? undefined : state.life(instance);
    if (instance === undefined || !life || others.length > 0) return undefined;
    return { instance, life, certain: handle.kind === 'handle' && handle.certain, shifted: handle.kind === 'sum' };
  }
  const list = listIn(context, frame, state, model, values)?.list;
  let found: Meant | undefined;
  for (const [instance, life] of list ? state.allLives() : [])
    if (life.list?.term === list!.term && (!found || isNearer(life, found.life)))
      found = { instance, life, certain: true, shifted: false };
  return found;
}

/** Of a list that was mapped twice, the later mapping is meant; of what one may be, that it lives. */
function isNearer(life: Life, than: Life): boolean {
  return life.made === than.made ? life.status === 'mapped' && than.status !== 'mapped' : life.made > than.made;
}

/** Whether a call is told to take no entry of a scatterlist. */
export function unmapsNothing(model: FunctionModel, values: readonly Value[]): boolean {
  const count = values[model.arguments?.count ?? -1];
  return count?.kind === 'constant' && count.value === 0n;
}

/** The first entry of the scatterlist that a call is given, and how many it is told to take. */
export function listIn(
  context: Context,
  frame: Frame,
  state: State,
  model: FunctionModel,
  values: readonly Value[],
): { readonly list: Value; readonly count: Value | null } | undefined {
  const list = values[model.arguments?.list ?? -1];
  if (list) return { list, count: values[model.arguments?.count ?? -1] ?? null };
  const table = values[model.arguments?.table ?? -1];
  if (!table) return undefined;
  const { memory } = context;
  const origin = context.evaluator.origin(state, frame.fn.range, frame);
  const record = memory.target(table);
  const field = (name: string): Value => state.resolve(memory.load(state, memory.field(record, name), origin));
  return { list: field('sgl'), count: field('orig_nents') };
}
