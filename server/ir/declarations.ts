/** What a file declares: macros, enumerators, records, typedefs, functions, constant objects. Tree in, tables out. */
import type { Node } from '../syntax/parser.ts';
import { Cleanups } from './cleanup.ts';
import { Directives } from './directives.ts';
import { parseLiteral } from './fold.ts';
import { type CType, UNKNOWN_TYPE } from './types.ts';

export interface Macro {
  readonly name: string;
  /** Parameter names; null for an object-like macro. A trailing `...` is the name `__VA_ARGS__`. */
  readonly parameters: readonly string[] | null;
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
}

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
  directives = new Directives('');
  /** What it defines for variables that go out of scope. */
  cleanups = new Cleanups('');
}

/** Collects the declarations of a translation unit, those under `#if` included. */
export function collectDeclarations(root: Node): Declarations {
  const out = new Declarations();
  visit(root, out);
  const { text } = root;
  out.directives = new Directives(text);
  out.cleanups = new Cleanups(text);
  return out;
}

function visit(node: Node, out: Declarations): void {
  for (const child of node.namedChildren) visitOne(child, out);
}

function visitOne(node: Node, out: Declarations): void {
  switch (node.type) {
    case 'preproc_if':
      visitIf(node, out);
      break;
    case 'preproc_ifdef':
    case 'preproc_else':
    case 'preproc_elif':
    case 'linkage_specification':
    case 'declaration_list':
    case 'ERROR':
      visit(node, out);
      break;
    case 'preproc_include':
      out.includes.push((node.childForFieldName('path')?.text ?? '').replace(/^[<"]|[>"]$/g, ''));
      break;
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
}

/** Both ways of an `#if`, but for what `#if 0` and `#if 1` leave out. */
function visitIf(node: Node, out: Declarations): void {
  const condition = parseLiteral(node.childForFieldName('condition')?.text ?? '');
  const alternative = node.childForFieldName('alternative');
  for (const child of node.namedChildren) {
    const taken = child.id === alternative?.id ? condition === undefined || condition === 0n : condition !== 0n;
    if (taken) visitOne(child, out);
  }
}

function addMacro(node: Node, out: Declarations): void {
  const name = node.childForFieldName('name')?.text;
  if (!name) return;
  const list = node.childForFieldName('parameters');
  const parameters = list
    ? list.children
        .filter((c) => c.type === 'identifier' || c.type === '...')
        .map((c) => (c.type === '...' ? '__VA_ARGS__' : c.text))
    : null;
  const body = macroBody(node.childForFieldName('value')?.text ?? '');
  const known = out.macros.get(name);
  if (known) known.push({ name, parameters, body });
  else out.macros.set(name, [{ name, parameters, body }]);
}

/** A macro's replacement on one line, without comments. */
function macroBody(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/g, ' ')
    .trim();
}

function addTypedef(node: Node, out: Declarations): void {
  const base = readType(node.childForFieldName('type'), out);
  for (const declarator of node.childrenForFieldName('declarator')) {
    if (!declarator) continue;
    const declared = readDeclarator(declarator, base);
    if (declared.name && !declared.isFunction) out.typedefs.set(declared.name, declared.type);
  }
}

function addObjects(node: Node, out: Declarations): void {
  const base = readType(node.childForFieldName('type'), out);
  const constant = node.children.some((c) => c.type === 'type_qualifier' && c.text === 'const');
  for (const child of node.childrenForFieldName('declarator')) {
    if (!child) continue;
    const initialised = child.type === 'init_declarator';
    const declarator = initialised ? child.childForFieldName('declarator') : child;
    if (!declarator) continue;
    const declared = readDeclarator(declarator, base);
    if (!declared.name) continue;
    if (declared.isFunction) out.prototypes.set(declared.name, declared.type);
    else {
      const initializer = initialised ? child.childForFieldName('value') : null;
      if (initializer || !out.globals.has(declared.name)) {
        out.globals.set(declared.name, {
          name: declared.name,
          type: declared.type,
          constant: constant && declared.type.pointers === 0,
          initializer,
        });
      }
    }
  }
}

function addFunction(node: Node, out: Declarations): void {
  const declarator = node.childForFieldName('declarator');
  if (!declarator) return;
  const { name, type } = readDeclarator(declarator, readType(node.childForFieldName('type'), out));
  if (!name) return;
  const definition = { name, node, returns: type };
  const known = out.functions.get(name);
  if (known) known.push(definition);
  else out.functions.set(name, [definition]);
}

/** Reads a type specifier; records and enums that it defines are entered into `out`. `owner` names inner anonymous records. */
export function readType(node: Node | null, out: Declarations, owner = ''): CType {
  if (!node) return UNKNOWN_TYPE;
  switch (node.type) {
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
      const body = node.childForFieldName('body');
      if (tag && body) out.records.set(tag, readFields(body, tag, out));
      return tag
        ? { name: `${node.type === 'union_specifier' ? 'union' : 'struct'} ${tag}`, pointers: 0, dimensions: [] }
        : UNKNOWN_TYPE;
    }
    default:
      return UNKNOWN_TYPE;
  }
}

function addEnumerators(body: Node, out: Declarations): void {
  let after: string | null = null;
  const visitList = (list: Node): void => {
    for (const child of list.namedChildren) {
      if (child.type.startsWith('preproc_')) visitList(child);
      if (child.type !== 'enumerator') continue;
      const name = child.childForFieldName('name')?.text;
      if (!name) continue;
      out.enumerators.set(name, { name, value: child.childForFieldName('value')?.text ?? null, after });
      after = name;
    }
  };
  visitList(body);
}

function readFields(body: Node, tag: string, out: Declarations): RecordFields {
  const fields = new Map<string, CType>();
  const visitList = (list: Node): void => {
    for (const child of list.namedChildren) {
      if (child.type.startsWith('preproc_')) visitList(child);
      if (child.type !== 'field_declaration') continue;
      const typeNode = child.childForFieldName('type');
      const declarators = child.childrenForFieldName('declarator').filter((d) => d !== null);
      const inner = typeNode?.childForFieldName('body') ?? null;
      if (declarators.length === 0 && typeNode && inner && typeNode.type !== 'enum_specifier') {
        for (const [name, type] of readFields(inner, tag, out)) fields.set(name, type);
        continue;
      }
      const firstName = declarators[0] ? readDeclarator(declarators[0], UNKNOWN_TYPE).name : '';
      const base = readType(typeNode, out, `${tag}::${firstName}`);
      for (const declarator of declarators) {
        const declared = readDeclarator(declarator, base);
        if (declared.name) fields.set(declared.name, declared.isFunction ? UNKNOWN_TYPE : declared.type);
      }
    }
  };
  visitList(body);
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
