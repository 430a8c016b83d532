/** A C file cut into what stands at its top level, so that the pieces can be put together in another way. */
import type { CParser, Node } from '../../server/syntax/parser.ts';

export interface Piece {
  /** The lines of the piece, up to the next one; put together, the pieces are the file. */
  readonly text: string;
  /**
   * `function`: one definition. `functions`: an #if around some. `object`: what may name functions. `head`: types, macros,
   * prototypes, includes.
   */
  readonly kind: 'function' | 'functions' | 'object' | 'head';
  /** What declares the function, without its body. */
  readonly prototype?: string;
}

/** The pieces of a file; undefined where their order matters: what is no C, or a macro that means one thing and then another. */
export function piecesOf(parser: CParser, text: string): Piece[] | undefined {
  const tree = parser.parse(text);
  try {
    const nodes = tree.root.namedChildren.filter((node) => node !== null);
    if (nodes.some(isBroken) || redefines(tree.root)) return undefined;
    const cuts = [0, ...nodes.slice(1).flatMap((node, i) => cutBetween(text, nodes[i]!, node)), text.length];
    return cuts.slice(1).map((end, i) => {
      const start = cuts[i]!;
      return pieceOf(
        text,
        start,
        end,
        nodes.filter(({ startIndex }) => startIndex >= start && startIndex < end),
      );
    });
  } finally {
    tree.dispose();
  }
}

/** The start of a line between two nodes; a comment belongs to what follows it. */
function cutBetween(text: string, before: Node, after: Node): number[] {
  const newline = before.type === 'comment' ? -1 : text.slice(before.endIndex - 1, after.startIndex).indexOf('\n');
  return newline < 0 ? [] : [before.endIndex + newline];
}

function pieceOf(text: string, start: number, end: number, nodes: readonly Node[]): Piece {
  const whole = text.slice(start, end).replace(/\n*$/, '\n');
  const definitions = nodes.flatMap((node) => node.descendantsOfType('function_definition')).filter((n) => n !== null);
  const [definition] = definitions;
  const isOne = definitions.length === 1 && nodes.filter(({ type }) => type !== 'comment').length === 1;
  if (definition && isOne && nodes.at(-1)?.type === 'function_definition') {
    const body = definition.childForFieldName('body');
    const prototype = `${text.slice(definition.startIndex, body?.startIndex ?? definition.endIndex).trim()};\n`;
    return { text: whole, kind: 'function', prototype };
  }
  if (definition) return { text: whole, kind: 'functions' };
  const names = nodes.some(
    (node) =>
      /^(?:expression_statement|ERROR)$/.test(node.type) || node.descendantsOfType('init_declarator').length > 0,
  );
  return { text: whole, kind: names ? 'object' : 'head' };
}

/** What is no C; a macro that stands alone without a semicolon is as good as one with. */
function isBroken({ type, text }: Node): boolean {
  return type === 'ERROR' && /[{}]/.test(text);
}

/** Whether a macro of the file means one thing and then another. */
function redefines(root: Node): boolean {
  const macros = root.descendantsOfType(['preproc_def', 'preproc_function_def']);
  const names = macros.map((node) => node?.childForFieldName('name')?.text ?? '');
  const withdrawn = Array.from(root.text.matchAll(/^[ \t]*#[ \t]*undef[ \t]+(\w+)/gm), (match) => match[1]!);
  return new Set(names).size < names.length || withdrawn.some((name) => names.includes(name));
}
