/** Which platform a file is simulated on, and what a reader of the runs must know of it. */
import { findPlatform, platformNames } from '../simulator/platform/all.ts';
import type { Platform } from '../simulator/platform/platform.ts';
import type { Configuration } from './configuration.ts';
import { unknownName } from './nearest.ts';

/** Of it, Linux's own device tree puts an IOMMU before the endpoint, and Linux translates there. */
export const defaultPlatform = required('qcom-sa8775p');

function required(name: string): Platform {
  const platform = findPlatform(name);
  if (platform === undefined) throw new Error(`no platform ${name} is built in`);
  return platform;
}

export type PlatformResult =
  | { readonly kind: 'platform'; readonly platform: Platform }
  | { readonly kind: 'problem'; readonly problem: string };

/** The built-in platform of a name, where no file can be one. */
export function builtInPlatform(name: string): PlatformResult {
  const platform = findPlatform(name);
  return platform ? { kind: 'platform', platform } : { kind: 'problem', problem: unknownPlatform(name) };
}

function unknownPlatform(name: string): string {
  return unknownName('platform', name, platformNames);
}

/** A built-in platform. Throws with what there is on a name that is none. */
export function knownPlatform(name: string): Platform {
  const platform = findPlatform(name);
  if (platform === undefined) throw new Error(unknownPlatform(name));
  return platform;
}

/** Who decides on what platform a file is simulated. */
export type PlatformSource = 'configuration' | 'settings' | 'default';

/** What the project says stands above what the user chose, the name of a built-in one. */
export function platformOf(
  configuration: Configuration,
  chosen: string | undefined,
): { readonly platform: Platform; readonly from: PlatformSource } {
  if (configuration.platform) return { platform: configuration.platform, from: 'configuration' };
  const platform = chosen === undefined ? undefined : findPlatform(chosen);
  return platform ? { platform, from: 'settings' } : { platform: defaultPlatform, from: 'default' };
}

/** What a reader of a run on a platform with an IOMMU must know. */
export function platformNotes({ notes, iommu }: Platform, usedIommu: string): readonly string[] {
  return iommu.note !== null && usedIommu === iommu.name ? [iommu.note, ...notes] : notes;
}

/** Why a driver that asks first maps no doorbell on a platform, or undefined. */
export function whyNotMapped({ name, endpoint }: Platform): string | undefined {
  if (endpoint.noDoorbell !== null) return endpoint.noDoorbell;
  const bar = endpoint.bars.findIndex(({ regions }) => regions.some(({ target }) => target === endpoint.doorbell));
  return bar < 0
    ? undefined
    : `on ${name}, the hardware itself shows the doorbell in BAR${bar}, where nothing is mapped`;
}
