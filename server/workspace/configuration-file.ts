/**
 * The text of one `.doorbell.json`: JSON with comments and trailing commas, checked against its schema. A file that is
 * wrong gives one finding at the offending key; what it said last while it was right stays in force, else it counts as
 * absent, so that the built-in models keep working.
 */
import type { Schema } from '@cfworker/json-schema';
import type { JSONPath } from 'jsonc-parser';
import type { ModelData } from '../model/model.ts';
import type { Finding, Severity } from '../rules/finding.ts';
import { findPlatform } from '../simulator/platform/all.ts';
import type { TextRange } from '../syntax/text.ts';
import { pathText, readCheckedJson } from './checked-json.ts';
import { type Configuration, emptyConfiguration } from './configuration.ts';
import type { RuleSettings } from './engine.ts';
import { unknownName } from './nearest.ts';
import { builtInPlatform, defaultPlatform, type PlatformResult } from './platform.ts';

export interface ConfigurationFile {
  readonly configuration: Configuration;
  /** What is wrong with the file, as findings of the rule `configuration` on the file itself. */
  readonly findings: readonly Finding[];
  /** Whether the file was understood, so that it is what counts should it break. */
  readonly isSound: boolean;
}

/** Against what a file is checked. */
export interface ConfigurationVocabulary {
  readonly schema: Schema;
  readonly ruleIds: readonly string[];
  /** The platform that the configuration file `uri` names; there are only the built-in ones where absent. Never throws. */
  readonly loadPlatform?: (wanted: string, uri: string) => PlatformResult;
}

/** Unknown rules of a file that are named one by one, at most. */
const MAX_UNKNOWN = 20;

/** The name under which the findings about a configuration file appear. */
export const configurationRule = 'configuration';

/** A finding about a configuration file. */
export function configurationFinding(severity: Severity, uri: string, range: TextRange, message: string): Finding {
  return { rule: configurationRule, severity, file: uri, range, message, related: [], fix: null };
}

/** Ends the message about a file that cannot be used: what counts instead. */
export function insteadOf(lastGood: Configuration | undefined): string {
  return lastGood ? 'what it said before stays in force' : 'the built-in models stay in use';
}

/** In what circumstances a file is read. */
export interface Circumstances {
  /** What it said while it was right. */
  readonly lastGood?: Configuration | undefined;
  /** Whether its models and the files that it names count; they do where absent. */
  readonly isTrusted?: boolean;
}

/** Reads a configuration file's text; never throws. */
export function parseConfigurationFile(
  uri: string,
  text: string,
  { schema, ruleIds, loadPlatform = builtInPlatform }: ConfigurationVocabulary,
  { lastGood, isTrusted = true }: Circumstances = {},
): ConfigurationFile {
  const finding = (severity: Severity, path: JSONPath, range: TextRange, problem: string): Finding =>
    configurationFinding(severity, uri, range, path.length > 0 ? `\`${pathText(path)}\`: ${problem}` : problem);
  const broken = (path: JSONPath, range: TextRange, problem: string): ConfigurationFile => ({
    configuration: lastGood ?? emptyConfiguration,
    findings: [finding('error', path, range, `${problem}; the file is ignored, ${insteadOf(lastGood)}`)],
    isSound: false,
  });

  const read = readCheckedJson(text, schema);
  if (read.kind === 'wrong') return broken(read.path, read.range, read.problem);

  // The schema has been checked, and describes just this.
  const content = read.value as Content;
  const ignored = isTrusted ? [] : distrusted(content);
  const wanted = ignored.includes('platform') ? undefined : content.platform;
  const platform = wanted === undefined ? undefined : loadPlatform(wanted, uri);
  const configuration = {
    rules: content.rules ?? {},
    models: isTrusted ? [content] : [],
    ...(platform?.kind === 'platform' && { platform: platform.platform }),
  };
  const unknown = Object.keys(configuration.rules).filter((id) => !ruleIds.includes(id));
  const findings = unknown.slice(0, MAX_UNKNOWN).map((id) => {
    const path = ['rules', id];
    return finding('warning', path, read.rangeOf(path), unknownName('rule', id, ruleIds));
  });
  if (unknown.length > MAX_UNKNOWN) {
    const path = ['rules'];
    findings.push(finding('warning', path, read.rangeOf(path), `${unknown.length - MAX_UNKNOWN} more unknown rules`));
  }
  if (platform?.kind === 'problem') {
    const path = ['platform'];
    const message = `${platform.problem}; simulations run on ${defaultPlatform.name}`;
    findings.push(finding('error', path, read.rangeOf(path), message));
  }
  for (const key of ignored) {
    findings.push(finding('information', [key], read.rangeOf([key]), 'ignored until the workspace is trusted'));
  }
  return { configuration, findings, isSound: true };
}

/** What a file may say; the schema has the details. */
type Content = ModelData & { readonly rules?: RuleSettings; readonly platform?: string };

/** The keys of a file that do not count without trust: what describes code, and what names other files. */
function distrusted({ platform, ...content }: Content): string[] {
  const models = (['constants', 'functions', 'macros', 'structs'] as const).filter((key) => content[key] !== undefined);
  return platform === undefined || findPlatform(platform) ? models : [...models, 'platform'];
}
