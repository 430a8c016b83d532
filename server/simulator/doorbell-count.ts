/** Which parameter of a function that a run begins with says how many doorbells there are to be. */
import type { Expression, FunctionIr } from '../ir/ir.ts';
import { type CType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';
import type { Model } from '../model/model.ts';
import type { TypesInReach } from './types-in-reach.ts';

/** Its number: what the model says of the function, or what the function keeps where the number of doorbells is kept. */
export function countParameter(fn: FunctionIr, model: Model, types: TypesInReach): number | undefined {
  const known = model.simulations.get(fn.name)?.arguments?.count;
  if (known !== undefined) return known;
  for (const { instructions } of fn.blocks)
    for (const i of instructions) {
      if (i.op !== 'assign' || i.target.kind !== 'member' || i.value.kind !== 'variable') continue;
      const content = model.holds.get(recordTag(typeOf(i.target.base, types)) ?? '')?.[i.target.field];
      const position = fn.parameters.indexOf(i.value.variable);
      if ((content === 'doorbells-made' || content === 'doorbell-count') && position >= 0) return position;
    }
  return undefined;
}

/** The declared type of a place, without running what leads there. */
function typeOf(e: Expression, types: TypesInReach): CType {
  switch (e.kind) {
    case 'variable':
      return types.resolve(e.variable.type);
    case 'member':
      return types.resolve(types.fieldType(typeOf(e.base, types), e.field));
    case 'dereference':
      return types.resolve(types.element(typeOf(e.pointer, types)));
    default:
      return UNKNOWN_TYPE;
  }
}
