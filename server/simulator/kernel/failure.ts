/** How a kernel call fails, from what it does and returns; undefined for one that cannot. */
import type { CType } from '../../ir/types.ts';
import type { FunctionModel, Simulation } from '../../model/model.ts';
import { DMA_MAPPING_ERROR } from './address-space.ts';

export interface Failure {
  readonly value: bigint;
  /** The value as C writes it. */
  readonly text: string;
}

const failures: Readonly<Record<NonNullable<Simulation['fails']>, Failure>> = {
  NULL: { value: 0n, text: 'NULL' },
  EBUSY: { value: -16n, text: '-EBUSY' },
  EINVAL: { value: -22n, text: '-EINVAL' },
  ENOMEM: { value: -12n, text: '-ENOMEM' },
};

/** How a call fails that a service takes. */
export function failureOfService({ fails }: Simulation): Failure | undefined {
  return fails && failures[fails];
}

/** How a call fails that its effect serves. */
export function failureOf({ effect, value, arguments: roles }: FunctionModel, returns: CType): Failure | undefined {
  switch (effect) {
    case 'maps':
      if (roles?.table !== undefined) return failures.EINVAL;
      if (roles?.list !== undefined) return { value: 0n, text: '0' };
      return { value: DMA_MAPPING_ERROR, text: 'DMA_MAPPING_ERROR' };
    case 'allocates':
      return failures.NULL;
    case 'exposes':
    case 'aligns':
      return failures.EINVAL;
    case 'fills':
    case undefined:
      return returns.name === 'int' && returns.pointers === 0 && value !== undefined ? failures.EINVAL : undefined;
    case 'none':
      // How much was left to do, such as bytes to copy.
      return returns.name === 'unsigned long' && value === 0 ? { value: 1n, text: '1' } : undefined;
    default:
      return undefined;
  }
}
