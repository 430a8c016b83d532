/** Every page-table format in the configurations that the test suite runs. */
import { configurations as amdV1 } from './amd-v1.ts';
import { configurations as dart } from './dart.ts';
import { configurations as exynos } from './exynos.ts';
import type { FormatConfiguration } from './format.ts';
import { configurations as lpae } from './lpae.ts';
import { configurations as omap } from './omap.ts';
import { configurations as riscv } from './riscv.ts';
import { configurations as rockchip } from './rockchip.ts';
import { configurations as shortDescriptor } from './short-descriptor.ts';
import { configurations as sprd } from './sprd.ts';
import { configurations as sun50i } from './sun50i.ts';
import { configurations as tegra } from './tegra.ts';
import { configurations as vtdSecondStage } from './vtd-second-stage.ts';
import { configurations as x8664 } from './x86-64.ts';

export const formatConfigurations: readonly FormatConfiguration[] = [
  ...amdV1,
  ...dart,
  ...exynos,
  ...lpae,
  ...omap,
  ...riscv,
  ...rockchip,
  ...shortDescriptor,
  ...sprd,
  ...sun50i,
  ...tegra,
  ...vtdSecondStage,
  ...x8664,
];
