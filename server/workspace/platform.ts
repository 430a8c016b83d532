/** Which platform a file is simulated on: what its project says stands above what the user chose. */
import { findPlatform } from '../simulator/platform/all.ts';
import type { Configuration } from './configuration-file.ts';

/** The board on which embedded doorbells were first seen behind an IOMMU. */
export const defaultPlatform = 'renesas-r8a779f0';

/** The name of the platform; a name that no platform has does not count. */
export function platformOf({ platform }: Configuration, chosen?: string): string {
  return [platform, chosen].find((name) => name !== undefined && findPlatform(name)) ?? defaultPlatform;
}
