/** Text to tree: tree-sitter-c over masked kernel C, incrementally. */
import { Edit, Language, type Node, Parser, type Tree } from 'web-tree-sitter';
import { type Mask, type MaskedText, maskAgain, maskKernelC } from './mask.ts';
import { differenceOf, LineIndex, type TextRange } from './text.ts';

export type { Node } from 'web-tree-sitter';

/** The two WebAssembly modules, given by the caller because this layer reads no files. */
export interface ParserModules {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/** A parsed file. `root` is valid until `dispose()`. */
export class SyntaxTree {
  readonly text: string;
  /** Internal to this layer: what tree-sitter saw and made. */
  readonly source: MaskedText;
  readonly tree: Tree;
  /** Where its nodes are others than in the tree that it was updated from; what was edited is not counted. */
  readonly changed: readonly TextRange[];

  constructor(text: string, source: MaskedText, tree: Tree, changed: readonly TextRange[] = []) {
    this.text = text;
    this.source = source;
    this.tree = tree;
    this.changed = changed;
  }

  /** The text as it was parsed: of the same length, with blanks for what is not C. */
  get masked(): string {
    return this.source.text;
  }

  get masks(): ReadonlyMap<number, Mask> {
    return this.source.masks;
  }

  get root(): Node {
    return this.tree.rootNode;
  }

  dispose(): void {
    this.tree.delete();
  }
}

/** Bound on what is parsed, in UTF-16 units: beyond it a file is generated data, not a driver. */
export const MAX_TEXT = 8_000_000;

export class CParser {
  private readonly parser: Parser;

  private constructor(parser: Parser) {
    this.parser = parser;
  }

  /** Loads tree-sitter and the C grammar. Throws when the modules are not what they should be. */
  static async create(modules: ParserModules): Promise<CParser> {
    await Parser.init({ wasmBinary: modules.runtime });
    const language = await Language.load(modules.grammar);
    return new CParser(new Parser().setLanguage(language));
  }

  /** Parses a whole file. Never fails: what is not C becomes error nodes. */
  parse(text: string): SyntaxTree {
    const source = maskKernelC(readable(text));
    return new SyntaxTree(text, source, this.run(source.text));
  }

  /** Parses the new text of a file; what was not edited is shared with the tree of its old text, which stays as it is. */
  update(old: SyntaxTree, text: string): SyntaxTree {
    const [before, after] = [readable(old.text), readable(text)];
    const source = maskAgain(old.source, after, differenceOf(before, after));
    const edited = old.tree.copy();
    const edit = editOf(old.masked, source.text);
    if (edit) edited.edit(edit);
    const tree = this.run(source.text, edited);
    const changed = edited
      .getChangedRanges(tree)
      .map(({ startIndex, endIndex }) => ({ start: startIndex, end: endIndex }));
    edited.delete();
    return new SyntaxTree(text, source, tree, changed);
  }

  private run(masked: string, old?: Tree): Tree {
    // parse() answers null only without a language or when its callback cancels; neither happens here.
    return this.parser.parse(masked, old)!;
  }
}

const readable = (text: string): string => (text.length > MAX_TEXT ? '' : text);

/** The edit that turns `before` into `after`, or undefined where they are equal. */
function editOf(before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  const { start, oldEnd, newEnd } = differenceOf(before, after);
  const oldLines = new LineIndex(before);
  const newLines = new LineIndex(after);
  const point = (lines: LineIndex, offset: number) => {
    const { line, column } = lines.position(offset);
    return { row: line, column };
  };
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: point(oldLines, start),
    oldEndPosition: point(oldLines, oldEnd),
    newEndPosition: point(newLines, newEnd),
  });
}
