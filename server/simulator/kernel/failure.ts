/** How a kernel call fails, from what it does and returns; undefined for one that cannot. */
import type { CType } from '../../ir/types.ts';
import type { FunctionModel } from '../../model/model.ts';
import { DMA_MAPPING_ERROR } from './dma-api.ts';

export interface Failure {
  readonly value: bigint;
  /** The value as C writes it. */
  readonly text: string;
}

const NULL: Failure = { value: 0n, text: 'NULL' };
const errno = (name: string, number: bigint): Failure => ({ value: -number, text: `-${name}` });

export const failures = {
  null: NULL,
  invalid: errno('EINVAL', 22n),
  noMemory: errno('ENOMEM', 12n),
  busy: errno('EBUSY', 16n),
} as const;

export function failureOf({ effect, value }: FunctionModel, returns: CType): Failure | undefined {
  switch (effect) {
    case 'maps':
      return { value: DMA_MAPPING_ERROR, text: 'DMA_MAPPING_ERROR' };
    case 'allocates':
      return NULL;
    case 'exposes':
    case 'aligns':
      return failures.invalid;
    case 'fills':
    case undefined:
      return returns.name === 'int' && returns.pointers === 0 && value !== undefined ? failures.invalid : undefined;
    default:
      return undefined;
  }
}
