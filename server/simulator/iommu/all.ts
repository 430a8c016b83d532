/** Every IOMMU by name, sorted. */
import type { IommuModel } from './iommu.ts';
import { ipmmuVmsa } from './ipmmu-vmsa.ts';
import { none } from './none.ts';
import { smmuV3Stage1 } from './smmu-v3.ts';
import { vtdSecondStageIommu } from './vt-d.ts';

export const iommus: readonly IommuModel[] = [ipmmuVmsa, none, smmuV3Stage1, vtdSecondStageIommu];

/** The names that users type, in the order of `--iommu all`. */
export const iommuNames: readonly string[] = iommus.map(({ name }) => name);

/** The IOMMU of that name, or undefined. */
export const findIommu = (name: string): IommuModel | undefined => iommus.find((model) => model.name === name);
