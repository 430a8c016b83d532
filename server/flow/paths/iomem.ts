/** What `__iomem` says of a pointer. */
import type { CType } from '../../ir/types.ts';
import type { AddressFact, Origin } from '../domain/known.ts';

const model = { what: 'device memory (`__iomem`)', space: 'virtual', kind: 'registers' } as const;

/** That a pointer of this type, which came from `origin`, is one to registers; null where the type does not say so. */
export function iomemFact({ isIomem, pointers, dimensions }: CType, origin: Origin): AddressFact | null {
  return isIomem && pointers === 1 && dimensions.length === 0 ? { model, condition: null, origin } : null;
}
