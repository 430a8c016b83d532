/** The shapes of the parameters that the server takes: what does not have them is answered before it comes to a handler. */
import {
  AboutRequest,
  CheckWorkspaceRequest,
  EffectiveConfigurationRequest,
  FaultCausesRequest,
  MatrixRequest,
  PathRequest,
  ShowFindingRequest,
  SimulateRequest,
  StatusRequest,
  TraceRequest,
} from '../protocol.ts';
import { toPath } from '../workspace/uri.ts';

/** What a value has to be. Of an object, a key that ends in `?` may be absent; keys that are not named may be anything. */
type Shape =
  | 'string'
  | 'uri'
  | 'number'
  | 'index'
  | 'boolean'
  | 'null'
  | readonly [Shape]
  | Choice
  | { readonly [key: string]: Shape };

class Choice {
  readonly shapes: readonly Shape[];
  readonly words: readonly string[];

  /** One of some words, or what has one of the shapes. */
  constructor(words: readonly string[], ...shapes: readonly Shape[]) {
    this.words = words;
    this.shapes = shapes;
  }
}

const document = { textDocument: { uri: 'uri' } } as const;
const position = { line: 'index', character: 'index' } as const;
const range = { start: position, end: position } as const;
const place = { ...document, position };
const machine = {
  'platform?': 'string',
  'kernel?': new Choice(['6.12', '7.2']),
  'mode?': new Choice(['strict', 'lazy']),
  'seed?': 'number',
} as const;
const flow = { ...document, ...machine, 'line?': 'index' } as const;
const directions = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];
const comparison = { direction: new Choice(directions), access: new Choice(['write', 'read']) };

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>(
  Object.entries<Shape>({
    initialize: {
      capabilities: {},
      'workspaceFolders?': new Choice([], 'null', [{ uri: 'uri' }]),
      'rootUri?': new Choice([''], 'null', 'uri'),
    },
    'textDocument/didOpen': { textDocument: { uri: 'uri', languageId: 'string', version: 'number', text: 'string' } },
    'textDocument/didChange': {
      textDocument: { uri: 'uri', 'version?': new Choice([], 'null', 'number') },
      contentChanges: [{ text: 'string', 'range?': range }],
    },
    'textDocument/didClose': document,
    'textDocument/diagnostic': { ...document, 'previousResultId?': new Choice([], 'null', 'string') },
    'textDocument/codeAction': {
      ...document,
      range,
      context: { 'diagnostics?': [{}], 'only?': new Choice([], 'null', ['string']) },
    },
    'textDocument/codeLens': document,
    'codeLens/resolve': { range },
    'textDocument/completion': place,
    'textDocument/definition': place,
    'textDocument/documentLink': document,
    'textDocument/documentSymbol': document,
    'textDocument/hover': place,
    'textDocument/inlayHint': { ...document, range },
    'workspace/diagnostic': { previousResultIds: [{ uri: 'uri', value: 'string' }] },
    'workspace/didChangeWatchedFiles': { changes: [{ uri: 'uri', type: 'number' }] },
    'workspace/didChangeConfiguration': {},
    [AboutRequest]: { 'textDocument?': { uri: 'uri' } },
    [CheckWorkspaceRequest]: { 'only?': new Choice(['changed'], ['uri']) },
    [EffectiveConfigurationRequest]: document,
    [FaultCausesRequest]: { ...place, 'ofAllDrivers?': 'boolean' },
    [MatrixRequest]: flow,
    [PathRequest]: place,
    [ShowFindingRequest]: { ...document, ...machine, rule: 'string', range, 'message?': 'string', 'iommu?': 'string' },
    [SimulateRequest]: { ...document, 'line?': 'index' },
    [StatusRequest]: document,
    [TraceRequest]: { ...flow, 'iommu?': 'string', 'compare?': comparison },
  }),
);

/** What is wrong with the parameters of a method; undefined where nothing is, or where it takes any. */
export function wrongParams(method: string, params: unknown): string | undefined {
  const shape = shapes.get(method);
  return shape === undefined ? undefined : wrong(params, shape, 'params');
}

function wrong(value: unknown, shape: Shape, name: string): string | undefined {
  if (shape instanceof Choice) {
    if (typeof value === 'string' && shape.words.includes(value)) return undefined;
    if (shape.shapes.some((one) => wrong(value, one, name) === undefined)) return undefined;
    if (shape.words.length === 0) return `${name} must be ${shape.shapes.map(describe).join(' or ')}`;
    return `${name} must be one of ${shape.words.map((word) => JSON.stringify(word)).join(', ')}`;
  }
  if (typeof shape === 'string') return is(value, shape) ? undefined : `${name} must be ${describe(shape)}`;
  if (isList(shape)) {
    if (!Array.isArray(value)) return `${name} must be an array`;
    for (const [i, one] of value.entries()) {
      const problem = wrong(one, shape[0], `${name}[${i}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${name} must be an object`;
  for (const [key, inner] of Object.entries(shape)) {
    const isOptional = key.endsWith('?');
    const member = isOptional ? key.slice(0, -1) : key;
    const held = Object.hasOwn(value, member) ? (value as Record<string, unknown>)[member] : undefined;
    if (isOptional && held === undefined) continue;
    const problem = wrong(held, inner, `${name}.${member}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function is(value: unknown, kind: Extract<Shape, string>): boolean {
  if (kind === 'null') return value === null;
  if (kind === 'uri') return typeof value === 'string' && isUri(value);
  if (kind === 'index') return typeof value === 'number' && Number.isInteger(value) && value >= 0;
  return typeof value === kind && (kind !== 'number' || Number.isFinite(value));
}

function isUri(text: string): boolean {
  try {
    return /^[A-Za-z][\w+.-]*:/.test(text) && !toPath(text)?.includes('\0');
  } catch {
    return false;
  }
}

function describe(shape: Shape): string {
  if (typeof shape !== 'string') return isList(shape) ? 'an array' : 'an object';
  return shape === 'index' ? 'a number, from 0' : shape === 'uri' ? 'a URI' : shape === 'null' ? shape : `a ${shape}`;
}
