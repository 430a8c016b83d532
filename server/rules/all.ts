/** All rules, sorted by id. */
import { coherentRemapped } from './coherent-remapped.ts';
import { directionDeniesRead } from './direction-denies-read.ts';
import { directionDeniesWrite } from './direction-denies-write.ts';
import { directionOvergrants } from './direction-overgrants.ts';
import { doubleUnmap } from './double-unmap.ts';
import { handleAsPhysical } from './handle-as-physical.ts';
import { invalidDirection } from './invalid-direction.ts';
import { iommuProt } from './iommu-prot.ts';
import { leakedMapping } from './leaked-mapping.ts';
import { memoryApiOnMmio } from './memory-api-on-mmio.ts';
import { mutableMsiTarget } from './mutable-msi-target.ts';
import { postedWriteRace } from './posted-write-race.ts';
import { rawPhysicalAddress } from './raw-physical-address.ts';
import type { Rule } from './rule.ts';
import { suspiciousName } from './suspicious-name.ts';
import { syncMismatch } from './sync-mismatch.ts';
import { truncatedIova } from './truncated-iova.ts';
import { uncheckedMapping } from './unchecked-mapping.ts';
import { unmapMismatch } from './unmap-mismatch.ts';
import { unmapUnmapped } from './unmap-unmapped.ts';
import { unmapWhileExposed } from './unmap-while-exposed.ts';
import { windowTooSmall } from './window-too-small.ts';
import { wrongDevice } from './wrong-device.ts';

export const rules: readonly Rule[] = [
  coherentRemapped,
  directionDeniesRead,
  directionDeniesWrite,
  directionOvergrants,
  doubleUnmap,
  handleAsPhysical,
  invalidDirection,
  iommuProt,
  leakedMapping,
  memoryApiOnMmio,
  mutableMsiTarget,
  postedWriteRace,
  rawPhysicalAddress,
  suspiciousName,
  syncMismatch,
  truncatedIova,
  uncheckedMapping,
  unmapMismatch,
  unmapUnmapped,
  unmapWhileExposed,
  windowTooSmall,
  wrongDevice,
];
