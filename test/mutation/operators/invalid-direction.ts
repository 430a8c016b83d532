/** A map call gets what is no direction: DMA_NONE, a number outside the enum, or dmaengine's enum. */
import type { Operator } from '../operator.ts';
import { type Edit, enclosing, type Source } from '../source.ts';
import { redirected } from './direction.ts';

const also = ['direction-denies-write', 'direction-denies-read', 'unmap-mismatch', 'sync-mismatch'];

export const invalidDirection: Operator = {
  rule: 'invalid-direction',
  *plant(source) {
    for (const mapping of source.mappings) {
      for (const wrong of ['DMA_NONE', '7', 'DMA_MEM_TO_DEV', 'DMA_DEV_TO_MEM']) {
        const defect = redirected(source, mapping, wrong);
        // What is no direction of any enum may stand for a way that is never taken.
        const resolved =
          /^DMA_MEM|^DMA_DEV/.test(wrong) || !defect?.edits.every((edit) => isOneOfSeveral(source, edit));
        // By its value it can be a wrong direction too, and another one than that of calls that go by their own.
        if (defect) yield { ...defect, also, resolved };
      }
    }
  },
};

/** Whether a constant is what an expression comes to on some ways only. */
function isOneOfSeveral({ root }: Source, { start }: Edit): boolean {
  const at = root.descendantForIndex(start);
  return at !== null && enclosing(at, /^(?:conditional_expression|argument_list)$/)?.type === 'conditional_expression';
}
