/**
 * The text of one `.doorbell.json`: JSON with comments and trailing commas, checked against its schema. A file that is
 * wrong gives one finding at the offending key; what it said last while it was right stays in force, else it counts as
 * absent, so that the built-in models keep working.
 */
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import {
  findNodeAtLocation,
  getLocation,
  getNodeValue,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { ModelData } from '../model/model.ts';
import type { Finding, Severity } from '../rules/finding.ts';
import type { TextRange } from '../syntax/text.ts';
import type { RuleSettings } from './engine.ts';
import { nearestFirst, unknownName } from './nearest.ts';

/** What a project says about its files. */
export interface Configuration {
  readonly rules: RuleSettings;
  /** The parsed files that describe the project's own kernel calls and devices; they fit the schema. */
  readonly models: readonly ModelData[];
  /** The platform to simulate on; the user's own choice where absent. */
  readonly platform?: string;
}

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
  readonly platformNames: readonly string[];
}

export const configurationFileName = '.doorbell.json';

/** The name under which the findings about a configuration file appear. */
export const configurationRule = 'configuration';

export const emptyConfiguration: Configuration = { rules: {}, models: [] };

/** A finding about a configuration file. */
export function configurationFinding(severity: Severity, uri: string, range: TextRange, message: string): Finding {
  return { rule: configurationRule, severity, file: uri, range, message, related: [], fix: null };
}

/** Ends the message about a file that cannot be used: what counts instead. */
export function insteadOf(lastGood: Configuration | undefined): string {
  return lastGood ? 'what it said before stays in force' : 'the built-in models stay in use';
}

/** Reads a configuration file's text; never throws. `lastGood` is what it said while it was right. */
export function parseConfigurationFile(
  uri: string,
  text: string,
  { schema, ruleIds, platformNames }: ConfigurationVocabulary,
  lastGood?: Configuration,
): ConfigurationFile {
  const finding = (severity: Severity, path: JSONPath, range: TextRange, problem: string): Finding =>
    configurationFinding(severity, uri, range, path.length > 0 ? `\`${pathText(path)}\`: ${problem}` : problem);
  const broken = (path: JSONPath, range: TextRange, problem: string): ConfigurationFile => ({
    configuration: lastGood ?? emptyConfiguration,
    findings: [finding('error', path, range, `${problem}; the file is ignored, ${insteadOf(lastGood)}`)],
    isSound: false,
  });

  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error || !root) {
    const start = error?.offset ?? 0;
    const problem = error ? spacedOut(printParseErrorCode(error.error)) : 'the file is empty';
    return broken(pathOf(text, start), { start, end: start + (error?.length ?? 0) }, `not valid JSON: ${problem}`);
  }

  const value: unknown = getNodeValue(root);
  const mistake = firstMistake(value, schema);
  if (mistake) return broken(mistake.path, keyRange(root, mistake.path), mistake.problem);

  // The schema has been checked, and describes just this.
  const content = value as ModelData & { readonly rules?: RuleSettings; readonly platform?: string };
  const { rules = {}, platform } = content;
  const configuration = { rules, models: [content], ...(platform !== undefined && { platform }) };
  const findings = Object.keys(configuration.rules)
    .filter((id) => !ruleIds.includes(id))
    .map((id) => {
      const path = ['rules', id];
      return finding('warning', path, keyRange(root, path), unknownName('rule', id, ruleIds));
    });
  if (platform !== undefined && !platformNames.includes(platform)) {
    const path = ['platform'];
    findings.push(finding('warning', path, keyRange(root, path), unknownName('platform', platform, platformNames)));
  }
  return { configuration, findings, isSound: true };
}

interface Mistake {
  readonly path: JSONPath;
  readonly problem: string;
}

/** A validation error that says something of its own, and where. */
interface Leaf {
  readonly error: OutputUnit;
  readonly path: JSONPath;
}

/** Keywords whose errors only say that something beneath them is wrong. */
const wrappers = new Set([
  ...['properties', 'additionalProperties', 'patternProperties', 'items', 'prefixItems', 'propertyNames'],
  ...['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'then', 'else'],
]);

/** The mistake that lies deepest: with alternatives in the schema, it belongs to the one that was meant. */
function firstMistake(value: unknown, schema: Schema): Mistake | undefined {
  const { errors } = new Validator(schema, '7', false).validate(value);
  if (errors.length === 0) return undefined;
  const own = errors.filter(({ keyword }) => !wrappers.has(keyword));
  // Where only wrappers are left, more than one of the alternatives fits: the last error is the innermost.
  const leaves = (own.length > 0 ? own : errors.slice(-1)).map((error) => ({
    error,
    path: pointerPath(error.instanceLocation, value),
  }));
  const deepest = leaves.reduce((best, leaf) => (leaf.path.length > best.path.length ? leaf : best));
  const here = leaves.filter(({ error }) => error.instanceLocation === deepest.error.instanceLocation);
  const problems = new Set(here.map((leaf) => problemOf(leaf, errors, schema)));
  return { path: deepest.path, problem: [...problems].join(', or ') };
}

function problemOf({ error, path }: Leaf, errors: readonly OutputUnit[], schema: Schema): string {
  const { keyword, keywordLocation } = error;
  const expected: unknown = schemaAt(schema, keywordLocation);
  const isAboutKey = keywordLocation.includes('/propertyNames/');
  switch (keyword) {
    case 'type':
      return `must be of type ${[expected].flat().join(' or ')}`;
    case 'enum':
      if (isAboutKey) return unknownKey(path, [expected].flat().map(String));
      return `must be one of ${[expected].flat().map(quoted).join(', ')}`;
    case 'const':
      return `must be ${quoted(expected)}`;
    case 'pattern':
      return `${isAboutKey ? 'the key ' : ''}must have the form /${expected}/`;
    case 'oneOf':
      return 'fits more than one of the allowed forms; keep the keys of one';
    case 'required':
      return error.error.replace(/^.*property (".*")\.$/, 'lacks the key $1');
    case 'false': {
      // The error before names the keyword that forbids the key; its sibling `properties` are the keys allowed.
      const closed = errors[errors.indexOf(error) - 1]?.keywordLocation ?? '';
      return unknownKey(path, Object.keys(schemaAt(schema, closed.replace(/[^/]*$/, 'properties')) ?? {}));
    }
    default:
      return error.error.replace(/^Instance /, '').replace(/\.$/, '');
  }
}

function unknownKey(path: JSONPath, known: readonly string[]): string {
  return `unknown key; known keys, nearest first: ${nearestFirst(String(path.at(-1)), known)
    .map(quoted)
    .join(', ')}`;
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}

/** The part of a schema that a keyword location names; locations step through `$ref`. */
function schemaAt(schema: Schema, location: string): unknown {
  let at: unknown = schema;
  for (const key of segments(location)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
    if (key === '$ref' && typeof at === 'string') at = schemaAt(schema, at);
  }
  return at;
}

/** A JSON pointer's segments, as numbers where they index an array of `value`. */
function pointerPath(pointer: string, value: unknown): JSONPath {
  let at = value;
  return segments(pointer).map((key) => {
    const isIndex = Array.isArray(at);
    at = (at as Record<string, unknown>)[key];
    return isIndex ? Number(key) : key;
  });
}

function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => decodeURI(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The path at an offset of broken text; a comma leaves it pointing at a key that is not there yet. */
function pathOf(text: string, offset: number): JSONPath {
  return getLocation(text, offset).path.filter((segment) => segment !== '');
}

/** The range of the key that `path` ends in, or of the array element or the opening brace where there is no key. */
function keyRange(root: Node, path: JSONPath): TextRange {
  const node = findNodeAtLocation(root, [...path]) ?? root;
  const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  const { offset, length } = key ?? node;
  return { start: offset, end: key || path.length > 0 ? offset + length : offset + 1 };
}

/** `functions[0].name`. */
function pathText(path: JSONPath): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

/** `value expected` of `ValueExpected`. */
function spacedOut(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
