/** A C file with other names for its functions, parameters, local variables and labels. */
import type { CParser, Node, SyntaxTree } from '../../server/syntax/parser.ts';
import type { Random } from '../support/random.ts';
import { type Edit, edited, isIn } from './rewrites.ts';

/** Names that say something, and may not count. */
const SHAPES = [
  'interrupt',
  'err',
  'free',
  'wait_for',
  'print',
  'get',
  'put',
  'unmap',
  'is_ok',
  'x',
  'probe',
  'doorbell',
];

export interface Renamed {
  readonly text: string;
  /** A text about the renamed file with the names that were. */
  readonly back: (text: string) => string;
}

/**
 * `isFixed` tells names that others know. A name that a macro of the file has in its body stays, and so does one that is given
 * to a macro as that of a member.
 */
export function renamed(parser: CParser, text: string, isFixed: (name: string) => boolean, random: Random): Renamed {
  const tree = parser.parse(text);
  const old = new Map<string, string>();
  const fresh = (name: string): string => {
    const by = `${random.one(SHAPES)}_${old.size}q`;
    old.set(by, name);
    return by;
  };
  const kept = fixedNames(tree);
  const mayRename = (name: string): boolean => name !== '' && !kept.has(name) && !isFixed(name);
  const definitions = nodesIn(tree.root, 'function_definition');
  const names = definitions.map(nameOf).filter(mayRename);
  const functions = new Map([...new Set(names)].map((name) => [name, fresh(name)]));
  const edits = new Map<number, Edit>();
  const rename = (node: Node, by: string | undefined): void => {
    if (by) edits.set(node.startIndex, { start: node.startIndex, end: node.endIndex, text: by });
  };
  for (const node of nodesIn(tree.root, 'identifier')) rename(node, functions.get(node.text));
  for (const definition of definitions.filter(({ hasError }) => !hasError)) {
    const own = (names: readonly string[]) =>
      new Map(
        [...new Set(names)]
          .filter((name) => mayRename(name) && !functions.has(name))
          .map((name) => [name, fresh(name)]),
      );
    const locals = own(declaredIn(definition));
    for (const node of nodesIn(definition, 'identifier')) rename(node, locals.get(node.text));
    const statements = nodesIn(definition, 'statement_identifier');
    const labels = own(statements.map((node) => node.text));
    for (const node of statements) rename(node, labels.get(node.text));
  }
  tree.dispose();
  return {
    text: edited(text, [...edits.values()]),
    back: (said) => said.replace(/\w+/g, (word) => old.get(word) ?? word),
  };
}

/** Names that code has which is not read as a tree, and those of members that look like variables. */
function fixedNames({ root, masks }: SyntaxTree): Set<string> {
  const words = nodesIn(root, 'preproc_arg').flatMap((node) => node.text.match(/[A-Za-z_]\w*/g) ?? []);
  const bare = (list: Node | null, from: number): string[] =>
    (list?.namedChildren ?? []).slice(from).flatMap((node) => (node?.type === 'identifier' ? [node.text] : []));
  const members = nodesIn(root, 'call_expression').flatMap((call) => {
    const callee = call.childForFieldName('function')?.text ?? '';
    const list = call.childForFieldName('arguments');
    if (/^(?:offsetof|struct_size|sizeof_field|flex_array_size)$/.test(callee)) return bare(list, 1);
    return /entry|container_of/.test(callee) ? bare(list, 2) : [];
  });
  const ofLoops = nodesIn(root, 'while_statement')
    .filter(({ startIndex }) => masks.get(startIndex)?.kind === 'loop')
    .map((loop) => /\b(\w+)\)$/.exec(loop.childForFieldName('condition')?.text ?? '')?.[1] ?? '');
  const cleanups = [...masks.values()].filter(({ kind }) => kind === 'cleanup').map(({ name }) => name);
  const globals = nodesIn(root, 'declaration').filter((node) => !isIn(node, /^function_definition$/));
  const enumerators = nodesIn(root, 'enumerator').map((node) => node.childForFieldName('name')?.text ?? '');
  return new Set([...words, ...members, ...ofLoops, ...cleanups, ...globals.flatMap(declaredIn), ...enumerators]);
}

/** The variables that declarations below a node declare. */
function declaredIn(node: Node): string[] {
  const declarators = /declaration$/.test(node.type) ? [node] : nodesIn(node, 'declaration', 'parameter_declaration');
  return declarators
    .filter((declaration) => !isIn(declaration, /^(?:struct|union)_specifier$/))
    .flatMap((declaration) => declaration.childrenForFieldName('declarator').map((declarator) => innermost(declarator)))
    .flatMap((name) => (name?.type === 'identifier' ? [name.text] : []));
}

/** The name in a declarator. */
function innermost(declarator: Node | null): Node | null {
  for (let at = declarator; at; ) {
    const inner: Node | null =
      at.childForFieldName('declarator') ??
      (at.type === 'parenthesized_declarator' ? (at.namedChildren[0] ?? null) : null);
    if (!inner) return at;
    at = inner;
  }
  return null;
}

export function nameOf(definition: Node): string {
  return innermost(definition.childForFieldName('declarator'))?.text ?? '';
}

function nodesIn(node: Node, ...types: string[]): Node[] {
  return node.descendantsOfType(types).filter((found) => found !== null);
}
