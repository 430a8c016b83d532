/** Reads macros as C: their bodies as an expression where they are one, else as statements. */
import type { Node } from '../syntax/parser.ts';
import type { Fragments } from './symbols.ts';

/** Bodies beyond this length are tables or code generators, which nobody passes a direction through. */
const MAX_BODY = 4000;

/** The expression that a macro's body is, or undefined. */
export function expressionFragment(fragments: Fragments, code: string): Node | undefined {
  const body = withoutCommaPaste(code);
  if (!isReadable(body) || /^(?:do|if|for|while|switch|return|goto)\b|^\{|;\s*$/.test(body)) return undefined;
  const root = fragments.parse(`void f(void) { return ${body}\n; }`);
  if (root.hasError) return undefined;
  const statement = functionBody(root)?.namedChildren;
  const inner = statement?.length === 1 && statement[0]!.type === 'return_statement' ? statement[0]!.namedChildren : [];
  return inner.length === 1 ? inner[0] : undefined;
}

/** The block of statements that a macro's body is, or undefined. */
export function statementFragment(fragments: Fragments, code: string): Node | undefined {
  const body = withoutCommaPaste(code);
  if (!isReadable(body)) return undefined;
  const root = fragments.parse(`void f(void) { ${body}\n; }`);
  return root.hasError ? undefined : functionBody(root);
}

/** `, ##args` only says that the comma goes where there are no arguments, as it does here anyway. */
function withoutCommaPaste(body: string): string {
  return body.includes('##') ? body.replace(/,\s*##\s*(?=\w)/g, ', ') : body;
}

/** `#` and `##` make new tokens, which no tree of the body alone can show. */
function isReadable(body: string): boolean {
  return body !== '' && body.length <= MAX_BODY && !body.includes('#') && !body.includes('__VA_OPT__');
}

function functionBody(root: Node): Node | undefined {
  return root.namedChildCount === 1 ? (root.namedChildren[0]?.childForFieldName('body') ?? undefined) : undefined;
}
