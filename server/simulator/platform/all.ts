/** Every platform by name, sorted. */
import genericGicv2m from './generic-gicv2m.json' with { type: 'json' };
import genericNone from './generic-none.json' with { type: 'json' };
import genericRiscv from './generic-riscv.json' with { type: 'json' };
import genericSmmuv3 from './generic-smmuv3.json' with { type: 'json' };
import genericVtd from './generic-vtd.json' with { type: 'json' };
import nvidiaTegra234 from './nvidia-tegra234.json' with { type: 'json' };
import nxpImx95 from './nxp-imx95.json' with { type: 'json' };
import nxpLx2160a from './nxp-lx2160a.json' with { type: 'json' };
import { type Platform, type PlatformJson, readPlatform } from './platform.ts';
import qcomSa8775p from './qcom-sa8775p.json' with { type: 'json' };
import renesasR8a779f0 from './renesas-r8a779f0.json' with { type: 'json' };
import rockchipRk3588 from './rockchip-rk3588.json' with { type: 'json' };
import tiAm64 from './ti-am64.json' with { type: 'json' };
import tiJ721e from './ti-j721e.json' with { type: 'json' };

/** The files, as a user could write them. */
export const platformFiles: readonly PlatformJson[] = [
  genericGicv2m,
  genericNone,
  genericRiscv,
  genericSmmuv3,
  genericVtd,
  nvidiaTegra234,
  nxpImx95,
  nxpLx2160a,
  qcomSa8775p,
  renesasR8a779f0,
  rockchipRk3588,
  tiAm64,
  tiJ721e,
];

export const platforms: readonly Platform[] = platformFiles.map(readPlatform);

export const platformNames: readonly string[] = platforms.map(({ name }) => name);

/** The platform of that name, or undefined. */
export const findPlatform = (name: string): Platform | undefined =>
  platforms.find((platform) => platform.name === name);
