/** Which bits of which fields conditions ask about. */
import { childrenOf, type Expression, type FunctionIr, type Variable } from '../../ir/ir.ts';
import { WHOLE } from './pending.ts';

/** Bits of a field, by its name. */
export type Bits = readonly [field: string, mask: bigint];

/** What the temporaries of a function were made from, and each variable that another one was assigned to. */
export type Sources = ReadonlyMap<number, readonly Expression[]>;

export function sourcesOf(fn: FunctionIr): Sources {
  const sources = new Map<number, Expression[]>();
  for (const { instructions } of fn.blocks) {
    for (const i of instructions) {
      const target = i.op === 'assign' ? variableOf(i.target) : undefined;
      if (i.op !== 'assign' || !target) continue;
      const { id, kind } = target;
      if (kind !== 'temporary' && i.value.kind !== 'variable') continue;
      sources.set(id, [...(sources.get(id) ?? []), i.value]);
    }
  }
  return sources;
}

/** The variable that a place is, or lies in. */
function variableOf(place: Expression): Variable | undefined {
  if (place.kind === 'variable') return place.variable;
  return place.kind === 'member' || place.kind === 'index' ? variableOf(place.base) : undefined;
}

/** The operands of a condition with the bits that it asks of each, those of what its temporaries were made from included. */
export function operandsOf(condition: Expression, sources: Sources): ReadonlyMap<Expression, bigint> {
  const found = new Map<Expression, bigint>();
  const work: [Expression, bigint][] = [[condition, WHOLE]];
  for (let next = work.pop(); next; next = work.pop()) {
    const [e, mask] = next;
    const known = found.get(e) ?? 0n;
    if ((known | mask) === known) continue;
    found.set(e, known | mask);
    const masked = maskedIn(e);
    if (masked) work.push([masked.operand, masked.mask & mask]);
    else for (const child of childrenOf(e)) work.push([child, e.kind === 'cast' ? mask : WHOLE]);
    if (e.kind === 'variable') for (const source of sources.get(e.variable.id) ?? []) work.push([source, mask]);
  }
  return found;
}

/** The fields that a condition asks about. */
export function* bitsAsked(condition: Expression, sources: Sources): Generator<Bits> {
  for (const [e, mask] of operandsOf(condition, sources)) if (e.kind === 'member') yield [e.field, mask];
}

/** The operand of which an expression takes certain bits only. */
function maskedIn(e: Expression): { readonly operand: Expression; readonly mask: bigint } | null {
  if (e.kind !== 'binary' || e.operator !== '&') return null;
  if (e.right.kind === 'constant') return { operand: e.left, mask: e.right.value };
  return e.left.kind === 'constant' ? { operand: e.right, mask: e.left.value } : null;
}
