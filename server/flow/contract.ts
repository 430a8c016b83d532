/** The contract by which others call a function: as an operation of a framework, or because it has the name of one. */
import { type CType, integerType, parseTypeName } from '../ir/types.ts';
import type { Contract, Model } from '../model/model.ts';

/** The contract of a function of that name, where its kind is told by nothing but the name. */
export function contractNamed(model: Model, name: string): Contract | undefined {
  const contract = model.contracts.get(name);
  if (contract) return contract;
  const { effect, arguments: roles } = model.functions.get(name) ?? {};
  if (effect !== 'maps' || roles?.direction === undefined || roles.device === undefined) return undefined;
  return { device: roles.device, direction: roles.direction, what: `what the callers of ${name}() map` };
}

/** Whether a function has the parameters of an operation. */
export function fitsContract(contract: Contract, parameters: readonly { readonly type: CType }[]): boolean {
  const wanted = contract.parameters ?? [];
  return (
    wanted.length === parameters.length && wanted.every((text, i) => isSame(parseTypeName(text), parameters[i]!.type))
  );
}

/** Whether two types are one, however C spells it. */
function isSame(a: CType, b: CType): boolean {
  if (a.pointers !== b.pointers) return false;
  if (a.name === b.name) return true;
  const [x, y] = [integerType(a), integerType(b)];
  return (
    a.pointers === 0 &&
    x !== undefined &&
    !a.name.startsWith('enum ') &&
    !b.name.startsWith('enum ') &&
    x.bits === y?.bits &&
    x.signed === y.signed
  );
}

/** Names a function by the parameters that tell it the direction and the device of what it maps. */
export function contractKey(name: string, direction: number, device: number): string {
  return `${name}(${direction}, ${device})`;
}
