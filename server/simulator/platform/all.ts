/** Every platform by name, sorted. */
import genericNone from './generic-none.json' with { type: 'json' };
import genericSmmuV3 from './generic-smmuv3.json' with { type: 'json' };
import genericVtd from './generic-vtd.json' with { type: 'json' };
import { type Platform, readPlatform } from './platform.ts';
import renesasR8a779f0 from './renesas-r8a779f0.json' with { type: 'json' };

export const platforms: readonly Platform[] = [genericNone, genericSmmuV3, genericVtd, renesasR8a779f0].map(
  readPlatform,
);

export const platformNames: readonly string[] = platforms.map(({ name }) => name);

/** The platform of that name, or undefined. */
export const findPlatform = (name: string): Platform | undefined =>
  platforms.find((platform) => platform.name === name);
