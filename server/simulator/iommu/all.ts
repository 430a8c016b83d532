/** Every IOMMU by name, sorted. */

import { PAGE_SIZE } from '../units.ts';
import { amdV1 } from './amd-v1.ts';
import { amdV2 } from './amd-v2.ts';
import { appleDart } from './apple-dart.ts';
import { exynosSysmmuV1 } from './exynos-sysmmu-v1.ts';
import { exynosSysmmuV5 } from './exynos-sysmmu-v5.ts';
import type { IommuModel, KernelVersion } from './iommu.ts';
import { ipmmuVmsa } from './ipmmu-vmsa.ts';
import { mtkIommu } from './mtk-iommu.ts';
import { mtkIommuInfra } from './mtk-iommu-infra.ts';
import { none } from './none.ts';
import { omapIommu } from './omap-iommu.ts';
import { passthrough } from './passthrough.ts';
import { qcomIommu } from './qcom-iommu.ts';
import { riscvIommu } from './riscv-iommu.ts';
import { rockchipIommu } from './rockchip-iommu.ts';
import { rockchipIommuV1 } from './rockchip-iommu-v1.ts';
import { smmuV2 } from './smmu-v2.ts';
import { smmuV3Stage1 } from './smmu-v3-stage1.ts';
import { smmuV3Stage2 } from './smmu-v3-stage2.ts';
import { sprdIommu } from './sprd-iommu.ts';
import { sun50iIommu } from './sun50i-iommu.ts';
import { tegraSmmu } from './tegra-smmu.ts';
import { virtioIommuArm64 } from './virtio-iommu-arm64.ts';
import { virtioIommuX86 } from './virtio-iommu-x86.ts';
import { vtdScalableFirstStage } from './vtd-scalable-first-stage.ts';
import { vtdScalableSecondStage } from './vtd-scalable-second-stage.ts';
import { vtdSecondStageIommu } from './vtd-second-stage.ts';

export const iommus: readonly IommuModel[] = [
  amdV1,
  amdV2,
  appleDart,
  exynosSysmmuV1,
  exynosSysmmuV5,
  ipmmuVmsa,
  mtkIommu,
  mtkIommuInfra,
  none,
  omapIommu,
  passthrough,
  qcomIommu,
  riscvIommu,
  rockchipIommu,
  rockchipIommuV1,
  smmuV2,
  smmuV3Stage1,
  smmuV3Stage2,
  sprdIommu,
  sun50iIommu,
  tegraSmmu,
  virtioIommuArm64,
  virtioIommuX86,
  vtdScalableFirstStage,
  vtdScalableSecondStage,
  vtdSecondStageIommu,
];

/** The names that users type, in the order of `--iommu all`. */
export const iommuNames: readonly string[] = iommus.map(({ name }) => name);

/** Those that are an IOMMU, and no word for having none. */
export const realIommus: readonly string[] = iommuNames.filter(
  (name) => name !== none.name && name !== passthrough.name,
);

/** Those that a kernel with pages of 4 KiB translates with for a device of the SoC, such as an endpoint controller. */
export const translating = (kernel: KernelVersion): string[] =>
  iommus
    .filter(({ name, kernels }) => realIommus.includes(name) && kernels?.includes(kernel) !== false)
    .filter(({ untranslated }) => !untranslated?.({ kernel, pageSize: PAGE_SIZE, device: '', bus: 'platform' }))
    .map(({ name }) => name);

/** The IOMMU of that name or alias, or undefined. */
export const findIommu = (name: string): IommuModel | undefined =>
  iommus.find((model) => model.name === name || model.aliases?.includes(name) === true);
