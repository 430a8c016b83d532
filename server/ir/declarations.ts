/** What a file declares: macros, enumerators, records, typedefs, functions, constant objects. Tree in, tables out. */
import { IOMEM_QUALIFIER } from '../syntax/mask.ts';
import type { Node } from '../syntax/parser.ts';
import { Cleanups } from './cleanup.ts';
import { Directives } from './directives.ts';
import { parseLiteral } from './fold.ts';
import { type CType, UNKNOWN_TYPE } from './types.ts';

export interface Macro {
  readonly name: string;
  /** Parameter names; null for an object-like macro. A trailing `...` has the name `__VA_ARGS__`. */
  readonly parameters: readonly string[] | null;
  /** The last parameter stands for all arguments that are left. */
  readonly isVariadic?: boolean;
  readonly body: string;
}

export interface Enumerator {
  readonly name: string;
  /** Text of the explicit value, or null: one more than `after`, or 0. */
  readonly value: string | null;
  readonly after: string | null;
}

/** Fields by name; members of anonymous structs and unions are lifted into their record, as C does. */
export type RecordFields = ReadonlyMap<string, CType>;

export interface GlobalObject {
  readonly name: string;
  readonly type: CType;
  /** Declared `const`, so that its initialiser is its value. */
  readonly constant: boolean;
  readonly initializer: Node | null;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly node: Node;
  readonly returns: CType;
  /** The same object after every edit that leaves the text of the definition alone; what `node` is then is another one. */
  readonly identity: object;
}

/** One thing that a declaration says. */
export type Declaration =
  | { readonly kind: 'macro'; readonly macro: Macro }
  | { readonly kind: 'enumerator'; readonly enumerator: Enumerator }
  | { readonly kind: 'record'; readonly tag: string; readonly fields: RecordFields }
  | { readonly kind: 'typedef' | 'prototype'; readonly name: string; readonly type: CType }
  | { readonly kind: 'function'; readonly definition: FunctionDefinition }
  | { readonly kind: 'object'; readonly object: GlobalObject }
  | { readonly kind: 'include'; readonly header: string };

export class Declarations {
  readonly macros = new Map<string, Macro[]>();
  readonly enumerators = new Map<string, Enumerator>();
  readonly records = new Map<string, RecordFields>();
  readonly typedefs = new Map<string, CType>();
  readonly functions = new Map<string, FunctionDefinition[]>();
  /** Return types of functions that are declared but not defined here. */
  readonly prototypes = new Map<string, CType>();
  readonly globals = new Map<string, GlobalObject>();
  readonly includes: string[] = [];
  /** What the file defines or undefines itself. */
  readonly directives: Directives;
  /** What it defines for variables that go out of scope. */
  readonly cleanups: Cleanups;

  constructor(text: string) {
    this.directives = new Directives(text);
    this.cleanups = new Cleanups(text);
  }

  add(declaration: Declaration): void {
    switch (declaration.kind) {
      case 'macro':
        append(this.macros, declaration.macro.name, declaration.macro);
        break;
      case 'enumerator':
        this.enumerators.set(declaration.enumerator.name, declaration.enumerator);
        break;
      case 'record':
        this.records.set(declaration.tag, declaration.fields);
        break;
      case 'typedef':
        this.typedefs.set(declaration.name, declaration.type);
        break;
      case 'prototype':
        this.prototypes.set(declaration.name, declaration.type);
        break;
      case 'function':
        append(this.functions, declaration.definition.name, declaration.definition);
        break;
      case 'object': {
        const { object } = declaration;
        if (object.initializer || !this.globals.has(object.name)) this.globals.set(object.name, object);
        break;
      }
      case 'include':
        this.includes.push(declaration.header);
    }
  }
}

function append<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const known = lists.get(name);
  if (known) known.push(one);
  else lists.set(name, [one]);
}

/** Collects the declarations of a translation unit, those under `#if` included. */
export function collectDeclarations(root: Node): Declarations {
  const out = new Declarations(root.text);
  for (const { node, holds } of topLevel(root)) if (!holds) for (const one of declarationsOf(node)) out.add(one);
  return out;
}

/** A node at file scope. One that holds others, as `#if` does, comes before them. */
export interface TopLevel {
  readonly node: Node;
  readonly holds: boolean;
}

/** `#if` within `#if`, at most: the recursion below must stay within the stack. What is deeper is not read. */
const MAX_DEPTH = 500;

/** What stands at file scope, comments left out: both ways of an `#if`, but for what `#if 0` and `#if 1` leave out. */
export function* topLevel(node: Node, depth = 0): Generator<TopLevel> {
  for (const child of node.type === 'preproc_if' ? taken(node) : node.namedChildren) {
    const { type } = child;
    if (type === 'comment') continue;
    const holds = HOLDS.has(type);
    yield { node: child, holds };
    if (holds && depth < MAX_DEPTH) yield* topLevel(child, depth + 1);
  }
}

const HOLDS: ReadonlySet<string> = new Set([
  'preproc_if',
  'preproc_ifdef',
  'preproc_else',
  'preproc_elif',
  'linkage_specification',
  'declaration_list',
  'ERROR',
]);

function taken(node: Node): Node[] {
  const condition = parseLiteral(node.childForFieldName('condition')?.text ?? '');
  if (condition === undefined) return node.namedChildren;
  const alternative = node.childForFieldName('alternative')?.id;
  return node.namedChildren.filter(({ id }) => (id === alternative) === (condition === 0n));
}

/** What one node at file scope declares. */
export function declarationsOf(node: Node): Declaration[] {
  const out: Declaration[] = [];
  switch (node.type) {
    case 'preproc_include': {
      const header = (node.childForFieldName('path')?.text ?? '').replace(/^[<"]|[>"]$/g, '');
      out.push({ kind: 'include', header });
      break;
    }
    case 'preproc_def':
    case 'preproc_function_def':
      addMacro(node, out);
      break;
    case 'struct_specifier':
    case 'union_specifier':
    case 'enum_specifier':
      readType(node, out);
      break;
    case 'type_definition':
      addTypedef(node, out);
      break;
    case 'declaration':
      addObjects(node, out);
      break;
    case 'function_definition':
      addFunction(node, out);
      break;
  }
  return out;
}

function addMacro(node: Node, out: Declaration[]): void {
  const name = node.childForFieldName('name')?.text;
  if (!name) return;
  const list = node.type === 'preproc_function_def' ? node.childForFieldName('parameters') : null;
  const parameters = list?.namedChildren.filter((c) => c.type === 'identifier').map((c) => c.text);
  const body = macroBody(node.childForFieldName('value')?.text ?? '');
  if (list?.children.some((c) => c.type === '...')) parameters?.push('__VA_ARGS__');
  // The grammar does not know `args...`.
  const isVariadic = list?.text.includes('...') === true;
  out.push({ kind: 'macro', macro: { name, parameters: parameters ?? null, body, ...(isVariadic && { isVariadic }) } });
}

/** A macro's replacement on one line, without comments. */
function macroBody(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/g, ' ')
    .trim();
}

function addTypedef(node: Node, out: Declaration[]): void {
  const base = readType(node.childForFieldName('type'), out);
  for (const declarator of node.childrenForFieldName('declarator')) {
    if (!declarator) continue;
    const declared = readDeclarator(declarator, base);
    if (declared.name && !declared.isFunction) out.push({ kind: 'typedef', name: declared.name, type: declared.type });
  }
}

function addObjects(node: Node, out: Declaration[]): void {
  const base = readType(node.childForFieldName('type'), out);
  const constant = node.children.some((c) => c.type === 'type_qualifier' && c.text === 'const');
  for (const child of node.childrenForFieldName('declarator')) {
    if (!child) continue;
    const initialised = child.type === 'init_declarator';
    const declarator = initialised ? child.childForFieldName('declarator') : child;
    if (!declarator) continue;
    const declared = readDeclarator(declarator, base);
    if (!declared.name) continue;
    if (declared.isFunction) out.push({ kind: 'prototype', name: declared.name, type: declared.type });
    else {
      const initializer = initialised ? child.childForFieldName('value') : null;
      const { name, type } = declared;
      out.push({ kind: 'object', object: { name, type, constant: constant && type.pointers === 0, initializer } });
    }
  }
}

function addFunction(node: Node, out: Declaration[]): void {
  const declarator = node.childForFieldName('declarator');
  if (!declarator) return;
  const { name, type } = readDeclarator(declarator, readType(node.childForFieldName('type'), out));
  if (!name) return;
  out.push({ kind: 'function', definition: { name, node, returns: type, identity: {} } });
}

/** Records within records, at most: the recursion below must stay within the stack. What is deeper has no type that is known. */
const MAX_RECORD_DEPTH = 100;

/** Reads a type specifier; records and enums that it defines are entered into `out`. `owner` names inner anonymous records. */
export function readType(node: Node | null, out: Declaration[], owner = '', depth = 0): CType {
  if (!node) return UNKNOWN_TYPE;
  const type = readSpecifier(node, out, owner, depth);
  const next = node.nextSibling;
  return next?.type === 'type_qualifier' && next.text === IOMEM_QUALIFIER ? { ...type, isIomem: true } : type;
}

function readSpecifier(node: Node, out: Declaration[], owner: string, depth: number): CType {
  const { type } = node;
  switch (type) {
    case 'primitive_type':
    case 'sized_type_specifier':
    case 'type_identifier':
    case 'identifier':
      return { name: node.text.replace(/\s+/g, ' '), pointers: 0, dimensions: [] };
    case 'enum_specifier': {
      const body = node.childForFieldName('body');
      if (body) addEnumerators(body, out);
      return { name: `enum ${node.childForFieldName('name')?.text ?? ''}`, pointers: 0, dimensions: [] };
    }
    case 'struct_specifier':
    case 'union_specifier': {
      const tag = node.childForFieldName('name')?.text ?? owner;
      if (!tag || depth > MAX_RECORD_DEPTH) return UNKNOWN_TYPE;
      const body = node.childForFieldName('body');
      if (body) out.push({ kind: 'record', tag, fields: readFields(body, tag, out, depth + 1) });
      return { name: `${type === 'union_specifier' ? 'union' : 'struct'} ${tag}`, pointers: 0, dimensions: [] };
    }
    default:
      return UNKNOWN_TYPE;
  }
}

/** The members of a list that have a type, those under `#if` included. */
function* membersOf(list: Node, type: string, depth = 0): Generator<Node> {
  for (const child of list.namedChildren) {
    const kind = child.type;
    if (kind === type) yield child;
    else if (kind.startsWith('preproc_') && depth < MAX_DEPTH) yield* membersOf(child, type, depth + 1);
  }
}

function addEnumerators(body: Node, out: Declaration[]): void {
  let after: string | null = null;
  for (const child of membersOf(body, 'enumerator')) {
    const name = child.childForFieldName('name')?.text;
    if (!name) continue;
    const value = child.childForFieldName('value')?.text ?? null;
    out.push({ kind: 'enumerator', enumerator: { name, value, after } });
    after = name;
  }
}

function readFields(body: Node, tag: string, out: Declaration[], depth: number): RecordFields {
  const fields = new Map<string, CType>();
  if (depth > MAX_RECORD_DEPTH) return fields;
  for (const child of membersOf(body, 'field_declaration')) {
    const typeNode = child.childForFieldName('type');
    const declarators = child.childrenForFieldName('declarator').filter((d) => d !== null);
    const inner =
      declarators.length === 0 && typeNode?.type !== 'enum_specifier' && typeNode?.childForFieldName('body');
    if (inner) {
      for (const [name, type] of readFields(inner, tag, out, depth + 1)) fields.set(name, type);
      continue;
    }
    const first = declarators[0] ? readDeclarator(declarators[0], UNKNOWN_TYPE).name : '';
    const base = readType(typeNode, out, `${tag}::${first}`, depth);
    for (const declarator of declarators) {
      const declared = readDeclarator(declarator, base);
      if (declared.name) fields.set(declared.name, declared.isFunction ? UNKNOWN_TYPE : declared.type);
    }
  }
  return fields;
}

export interface Declared {
  readonly name: string;
  /** For a function: the type that it returns. */
  readonly type: CType;
  readonly isFunction: boolean;
  readonly nameNode: Node | null;
  readonly parameters: Node | null;
}

/** Follows a declarator inwards to its name, adding pointers and dimensions to the base type. */
export function readDeclarator(node: Node, base: CType): Declared {
  let type = base;
  let at: Node | null = node;
  let isFunction = false;
  let parameters: Node | null = null;
  while (at) {
    switch (at.type) {
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
        return { name: at.text, type, isFunction, nameNode: at, parameters };
      case 'pointer_declarator':
      case 'abstract_pointer_declarator':
        if (!isFunction) type = type.name === '' ? UNKNOWN_TYPE : { ...type, pointers: type.pointers + 1 };
        // A pointer inside a function declarator, `(*f)(int)`, declares an object that holds a function.
        else
          return {
            name: readDeclarator(at.childForFieldName('declarator') ?? at, UNKNOWN_TYPE).name,
            type: UNKNOWN_TYPE,
            isFunction: false,
            nameNode: null,
            parameters: null,
          };
        at = at.childForFieldName('declarator');
        break;
      case 'array_declarator': {
        const size = parseLiteral(at.childForFieldName('size')?.text ?? '');
        if (type.name !== '')
          type = { ...type, dimensions: [size === undefined ? null : Number(size), ...type.dimensions] };
        at = at.childForFieldName('declarator');
        break;
      }
      case 'function_declarator':
        isFunction = true;
        parameters = at.childForFieldName('parameters');
        at = at.childForFieldName('declarator');
        break;
      case 'parenthesized_declarator':
      case 'attributed_declarator':
      case 'init_declarator':
        at = at.namedChildren.find((c) => c.type.endsWith('declarator') || c.type.endsWith('identifier')) ?? null;
        break;
      default:
        at = null;
    }
  }
  return { name: '', type, isFunction, nameNode: null, parameters };
}
