/**
 * The text of one `.doorbell.json`: JSON with comments and trailing commas, checked against its schema. A file that is
 * wrong gives one finding at the offending key and counts as absent, so that the built-in models keep working.
 */
import { dirname } from 'node:path';
import type { Schema } from '@cfworker/json-schema';
import type { JSONPath } from 'jsonc-parser';
import type { ModelData } from '../model/model.ts';
import type { Finding, Severity } from '../rules/finding.ts';
import type { Platform } from '../simulator/platform/platform.ts';
import type { TextRange } from '../syntax/text.ts';
import { pathText, readCheckedJson } from './checked-json.ts';
import type { RuleSettings } from './engine.ts';
import { unknownName } from './nearest.ts';
import { defaultPlatform, loadPlatform } from './platforms.ts';
import { toPath } from './source.ts';

/** What a project says about its files. */
export interface Configuration {
  readonly rules: RuleSettings;
  /** The parsed files that describe the project's own kernel calls and devices; they fit the schema. */
  readonly models: readonly ModelData[];
  /** On what simulations run; the default one where absent. */
  readonly platform?: Platform;
}

export interface ConfigurationFile {
  readonly configuration: Configuration;
  /** What is wrong with the file, as findings of the rule `configuration` on the file itself. */
  readonly findings: readonly Finding[];
}

/** Against what a file is checked. */
export interface ConfigurationVocabulary {
  readonly schema: Schema;
  readonly ruleIds: readonly string[];
}

/** The name under which the findings about a configuration file appear. */
export const configurationRule = 'configuration';

export const emptyConfiguration: Configuration = { rules: {}, models: [] };

/** Reads a configuration file's text; never throws. */
export function parseConfigurationFile(
  uri: string,
  text: string,
  { schema, ruleIds }: ConfigurationVocabulary,
): ConfigurationFile {
  const finding = (severity: Severity, path: JSONPath, range: TextRange, problem: string): Finding => ({
    rule: configurationRule,
    severity,
    file: uri,
    range,
    message: path.length > 0 ? `\`${pathText(path)}\`: ${problem}` : problem,
    related: [],
    fix: null,
  });
  const broken = (path: JSONPath, range: TextRange, problem: string): ConfigurationFile => ({
    configuration: emptyConfiguration,
    findings: [finding('error', path, range, `${problem}; the file is ignored, the built-in models stay in use`)],
  });

  const read = readCheckedJson(text, schema);
  if (read.kind === 'wrong') return broken(read.path, read.range, read.problem);

  // The schema has been checked, and describes just this.
  const content = read.value as ModelData & { readonly rules?: RuleSettings; readonly platform?: string };
  const platform = content.platform === undefined ? undefined : loadPlatform(content.platform, folderOf(uri));
  const configuration = {
    rules: content.rules ?? {},
    models: [content],
    ...(platform?.kind === 'platform' && { platform: platform.platform }),
  };
  const findings = Object.keys(configuration.rules)
    .filter((id) => !ruleIds.includes(id))
    .map((id) => {
      const path = ['rules', id];
      return finding('warning', path, read.rangeOf(path), unknownName('rule', id, ruleIds));
    });
  if (platform?.kind === 'problem') {
    const path = ['platform'];
    const message = `${platform.problem}; simulations run on ${defaultPlatform.name}`;
    findings.push(finding('error', path, read.rangeOf(path), message));
  }
  return { configuration, findings };
}

/** The folder that relative paths in a file begin in. */
function folderOf(uri: string): string {
  return dirname(toPath(uri) ?? '.');
}
