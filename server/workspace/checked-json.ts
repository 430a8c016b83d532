/**
 * JSON with comments and trailing commas, checked against a schema: its value, or the mistake that says most, in words
 * and with the place of the key that it is about.
 */
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import {
  createScanner,
  findNodeAtLocation,
  getLocation,
  getNodeValue,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { TextRange } from '../syntax/text.ts';
import { nearestFirst, shortened } from './nearest.ts';

/** What a text holds. `rangeOf` gives the place of the key that a path ends in. */
export type CheckedJson =
  | { readonly kind: 'valid'; readonly value: unknown; rangeOf(path: JSONPath): TextRange }
  | { readonly kind: 'wrong'; readonly path: JSONPath; readonly range: TextRange; readonly problem: string };

/** Bytes of a file, at most: what people write has a hundredth. */
export const MAX_JSON_BYTES = 2 ** 20;
/** Objects and arrays within each other, at most. */
const MAX_DEPTH = 64;
/** Keys and elements of a file, at most. */
const MAX_ENTRIES = 20_000;
/** Of the parser's kinds of token, which TypeScript does not let through. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  string: 10,
  number: 11,
  end: 17,
};
/** Half of a character, which no encoding has. */
const HALF_CHARACTER = /\p{Surrogate}/u;

/** Reads a text; never throws. */
export function readCheckedJson(text: string, schema: Schema): CheckedJson {
  const excess = excessOf(text);
  if (excess) return { kind: 'wrong', path: [], ...excess };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error || !root) {
    // A comment that does not end is said to end behind the text.
    const within = (offset: number) => Math.min(offset, text.length);
    const start = within(error?.offset ?? 0);
    const problem = error ? spacedOut(printParseErrorCode(error.error)) : 'the file is empty';
    const range = { start, end: within(start + (error?.length ?? 0)) };
    return { kind: 'wrong', path: pathOf(text, start), range, problem: `not valid JSON: ${problem}` };
  }
  const value: unknown = getNodeValue(root);
  const mistake = firstMistake(value, schema);
  if (mistake) return { kind: 'wrong', range: keyRange(root, mistake.path), ...mistake };
  return { kind: 'valid', value, rangeOf: (path) => keyRange(root, path) };
}

/** What no parser or validator should be given, because it goes as deep as the text does. */
function excessOf(text: string): { readonly range: TextRange; readonly problem: string } | undefined {
  const scanner = createScanner(text, true);
  const here = (problem: string) => {
    const start = scanner.getTokenOffset();
    return { range: { start, end: start + scanner.getTokenLength() }, problem };
  };
  if (text.length > MAX_JSON_BYTES) return here('the file is larger than 1 MB');
  let [depth, entries] = [0, 0];
  for (let kind: number = scanner.scan(); kind !== TOKEN.end; kind = scanner.scan()) {
    if (kind === TOKEN.openBrace || kind === TOKEN.openBracket) depth++;
    else if (kind === TOKEN.closeBrace || kind === TOKEN.closeBracket) depth--;
    else if (kind === TOKEN.comma) entries++;
    else if (kind === TOKEN.number && !Number.isFinite(Number(scanner.getTokenValue())))
      return here('the number is too large');
    else if (kind === TOKEN.string && HALF_CHARACTER.test(scanner.getTokenValue()))
      return here('half of a character stands in the text');
    if (depth > MAX_DEPTH) return here(`nested more than ${MAX_DEPTH} deep`);
    if (entries > MAX_ENTRIES) return here(`the file has more than ${MAX_ENTRIES} entries`);
  }
  return undefined;
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
  let errors: readonly OutputUnit[];
  try {
    ({ errors } = new Validator(schema, '7', false).validate(value));
  } catch (error) {
    // Of too many at once, it can make no list.
    if (error instanceof RangeError) return { path: [], problem: 'has more mistakes than can be listed' };
    throw error;
  }
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
export function pathText(path: JSONPath): string {
  const word = (key: string, i: number): string => `${i === 0 ? '' : '.'}${shortened(key)}`;
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : word(key, i))).join('');
}

/** `value expected` of `ValueExpected`. */
function spacedOut(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
