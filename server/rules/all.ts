/** All rules, sorted by id. */
import { directionDeniesRead } from './direction-denies-read.ts';
import { directionDeniesWrite } from './direction-denies-write.ts';
import { directionOvergrants } from './direction-overgrants.ts';
import { doubleUnmap } from './double-unmap.ts';
import { handleAsPhysical } from './handle-as-physical.ts';
import { invalidDirection } from './invalid-direction.ts';
import { iommuProt } from './iommu-prot.ts';
import { memoryApiOnMmio } from './memory-api-on-mmio.ts';
import { mutableMsiTarget } from './mutable-msi-target.ts';
import { rawPhysicalAddress } from './raw-physical-address.ts';
import type { Rule } from './rule.ts';
import { suspiciousName } from './suspicious-name.ts';
import { truncatedIova } from './truncated-iova.ts';
import { unmapMismatch } from './unmap-mismatch.ts';
import { unmapUnmapped } from './unmap-unmapped.ts';
import { windowTooSmall } from './window-too-small.ts';
import { wrongDevice } from './wrong-device.ts';

export const rules: readonly Rule[] = [
  directionDeniesRead,
  directionDeniesWrite,
  directionOvergrants,
  doubleUnmap,
  handleAsPhysical,
  invalidDirection,
  iommuProt,
  memoryApiOnMmio,
  mutableMsiTarget,
  rawPhysicalAddress,
  suspiciousName,
  truncatedIova,
  unmapMismatch,
  unmapUnmapped,
  windowTooSmall,
  wrongDevice,
];
