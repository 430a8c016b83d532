/** What a project says about its files. configuration-file.ts reads it from a `.doorbell.json`. */
import type { ModelData } from '../model/model.ts';
import type { Platform } from '../simulator/platform/platform.ts';
import type { RuleSettings } from './engine.ts';

export const configurationFileName = '.doorbell.json';

export interface Configuration {
  readonly rules: RuleSettings;
  /** The parsed files that describe the project's own kernel calls and devices; they fit the schema. */
  readonly models: readonly ModelData[];
  /** On what simulations run; the user's choice where absent. */
  readonly platform?: Platform;
}

export const emptyConfiguration: Configuration = { rules: {}, models: [] };
