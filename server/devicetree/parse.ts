/**
 * Device tree source to a tree, as dtc builds it (Devicetree Specification, chapter 6: source format; the kernel's
 * scripts/dtc/dtc-parser.y): later parts change what earlier ones said. Overlays (`/plugin/`) are merged into the tree
 * in the same way, where something included the tree that they belong to.
 */
import { evaluate } from './expression.ts';
import { preprocess } from './preprocess.ts';
import { DeviceTreeError, type Origin, type SourceHost } from './source.ts';
import { type Cell, createNode, type Node, type Property, type Value } from './tree.ts';

/** Nodes within nodes; the deepest trees of Linux have fewer than twenty. */
const MAX_DEPTH = 100;

/** Reads a file with its includes, and merges overlays into it in their order. Throws a DeviceTreeError. */
export function parseDeviceTree(file: string, host: SourceHost, overlays: readonly string[] = []): Node {
  // Each is preprocessed by itself, as it is compiled by itself.
  const lines = [file, ...overlays].flatMap((each) => preprocess(each, host));
  const root = new Parser(file, lines).parse();
  for (const node of root.children.values())
    if (node.children.has('__overlay__'))
      throw new DeviceTreeError(
        node.origin,
        `\`${node.name}\` is an overlay's fragment: write it as \`&label { ... };\``,
      );
  return root;
}

const SPACE = /\s*/y;
/** What may stand in the name of a node, a property, or a reference. */
const NAME = /[\w,.+?#@-]+/y;
const LABEL = /([A-Za-z_]\w*):/y;
const STRING = /"([^"\\]*(?:\\.[^"\\]*)*)"/y;
const REFERENCE = /&(?:\{([^}]*)\}|([\w@,.+?-]+))/y;
const DIRECTIVE = /\/([a-z0-9-]+)\//y;
const LITERAL = /(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*(?![\w])|'(?:[^'\\]|\\.)+'/y;

class Parser {
  private readonly text: string;
  private readonly starts: number[] = [];
  private readonly origins: readonly Origin[];
  private readonly root: Node;
  /** The first node with each label that is still in the tree. */
  private readonly labelled = new Map<string, Node>();
  private at = 0;

  constructor(file: string, lines: readonly (Origin & { text: string })[]) {
    this.origins = lines;
    let start = 0;
    for (const { text } of lines) {
      this.starts.push(start);
      start += text.length + 1;
    }
    this.text = lines.map(({ text }) => text).join('\n');
    this.root = createNode('', null, { file, line: 1 });
  }

  parse(): Node {
    for (this.skip(); this.at < this.text.length; this.skip()) this.topLevel();
    return this.root;
  }

  private topLevel(): void {
    const directive = this.match(DIRECTIVE)?.[1];
    if (directive !== undefined) {
      this.topLevelDirective(directive);
      return;
    }
    const labels = this.labels();
    const reference = this.match(REFERENCE);
    const origin = this.origin();
    if (reference !== null) {
      const node = this.target(reference, origin);
      this.label(node, labels);
      this.body(node);
    } else {
      this.expect('/');
      this.label(this.root, labels);
      this.body(this.root);
    }
    this.expect(';');
  }

  private topLevelDirective(directive: string): void {
    switch (directive) {
      case 'dts-v1':
      case 'plugin':
        this.expect(';');
        break;
      case 'memreserve':
        this.skipBehind(';');
        break;
      case 'delete-node': {
        const origin = this.origin();
        const reference = this.match(REFERENCE);
        if (reference === null) throw this.error('`/delete-node/` names no node');
        const node = this.target(reference, origin);
        node.parent?.children.delete(node.name);
        this.expect(';');
        break;
      }
      case 'omit-if-no-ref':
        break;
      default:
        throw this.error(`\`/${directive}/\` is not known here`);
    }
  }

  /** The contents of a node, in braces. */
  private body(node: Node, depth = 0): void {
    if (depth > MAX_DEPTH) throw this.error('the nodes are nested too deeply');
    this.expect('{');
    while (!this.take('}')) {
      if (this.at >= this.text.length)
        throw new DeviceTreeError(node.origin, `the node \`${node.name || '/'}\` has no end`);
      this.member(node, depth);
    }
  }

  private member(node: Node, depth: number): void {
    const directive = this.match(DIRECTIVE)?.[1];
    if (directive !== undefined) {
      if (directive === 'omit-if-no-ref') return;
      const name = this.name();
      if (directive === 'delete-node') node.children.delete(name);
      else if (directive === 'delete-property') node.properties.delete(name);
      else throw this.error(`\`/${directive}/\` is not known here`);
      this.expect(';');
      return;
    }
    const labels = this.labels();
    const origin = this.origin();
    const name = this.name();
    if (this.peek('{')) {
      const child = node.children.get(name) ?? createNode(name, node, origin);
      this.label(child, labels);
      this.body(child, depth + 1);
      this.expect(';');
      return;
    }
    const values = this.take('=') ? this.values() : [];
    this.expect(';');
    // A property that is set again moves to the end, with its new value.
    node.properties.delete(name);
    node.properties.set(name, { name, values, origin } satisfies Property);
  }

  private values(): Value[] {
    const values: Value[] = [];
    do {
      this.labels();
      values.push(this.value());
      this.labels();
    } while (this.take(','));
    return values;
  }

  private value(): Value {
    const string = this.match(STRING);
    if (string !== null) return { kind: 'string', text: string[1]!.replace(/\\(.)/g, '$1') };
    if (this.take('[')) return this.bytes();
    if (this.take('<')) return this.cells(32);
    const reference = this.match(REFERENCE);
    if (reference !== null) return { kind: 'path', name: reference[1] ?? reference[2]! };
    const directive = this.match(DIRECTIVE)?.[1];
    if (directive === 'bits') {
      const bits = Number(this.number());
      if (![8, 16, 32, 64].includes(bits)) throw this.error(`/bits/ takes 8, 16, 32 or 64`);
      this.expect('<');
      return this.cells(bits);
    }
    if (directive === 'incbin') {
      this.skipBehind(')');
      return { kind: 'bytes', bytes: [] };
    }
    throw this.error('a value of a property cannot be read');
  }

  private bytes(): Value {
    const end = this.text.indexOf(']', this.at);
    const digits = this.text.slice(this.at, end).replace(/\b[A-Za-z_]\w*:|\s/g, '');
    if (end < 0 || !/^(?:[0-9a-fA-F]{2})*$/.test(digits)) throw this.error('bytes cannot be read');
    this.at = end + 1;
    return { kind: 'bytes', bytes: (digits.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)) };
  }

  private cells(bits: number): Value {
    const cells: Cell[] = [];
    for (this.labels(); !this.take('>'); this.labels()) {
      const reference = this.match(REFERENCE);
      if (reference === null) cells.push({ kind: 'number', value: BigInt.asUintN(bits, this.number()) });
      else cells.push({ kind: 'node', name: reference[1] ?? reference[2]! });
    }
    return { kind: 'cells', bits, cells };
  }

  /** A literal, or an expression in parentheses. */
  private number(): bigint {
    const literal = this.match(LITERAL)?.[0];
    const text = literal ?? this.parenthesised();
    try {
      return evaluate(text);
    } catch (error) {
      throw this.error((error as Error).message);
    }
  }

  private parenthesised(): string {
    this.skip();
    const start = this.at;
    if (this.text[start] !== '(') {
      const word = /[^\s<>;]*/y;
      word.lastIndex = start;
      throw this.error(`\`${word.exec(this.text)?.[0] ?? ''}\` is no number, and no macro of that name is defined`);
    }
    let depth = 0;
    for (; this.at < this.text.length; this.at++) {
      if (this.text[this.at] === '(') depth++;
      else if (this.text[this.at] === ')' && --depth === 0) return this.text.slice(start, ++this.at);
    }
    throw this.error('a parenthesis does not close');
  }

  /** The node that a reference at the top level extends. */
  private target(reference: RegExpExecArray, origin: Origin): Node {
    const [, path, label] = reference;
    const found = path !== undefined ? nodeAt(this.root, path) : this.labelled.get(label!);
    if (found !== undefined && isAttached(found)) return found;
    throw new DeviceTreeError(
      origin,
      `no node has the ${path !== undefined ? `path ${path}` : `label \`${label}\``}; an overlay needs the tree that it belongs to: include both from one file`,
    );
  }

  private label(node: Node, labels: readonly string[]): void {
    for (const label of labels) {
      node.labels.add(label);
      const before = this.labelled.get(label);
      if (before === undefined || !isAttached(before)) this.labelled.set(label, node);
    }
  }

  private labels(): string[] {
    const labels: string[] = [];
    for (let label = this.match(LABEL); label !== null; label = this.match(LABEL)) labels.push(label[1]!);
    return labels;
  }

  private name(): string {
    const name = this.match(NAME)?.[0];
    if (name === undefined) throw this.error('the name of a property or node is expected');
    return name;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    this.skip();
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at = pattern.lastIndex;
    return match;
  }

  private skip(): void {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  private skipBehind(symbol: string): void {
    const found = this.text.indexOf(symbol, this.at);
    if (found < 0) throw this.error(`\`${symbol}\` is expected`);
    this.at = found + symbol.length;
  }

  private peek(symbol: string): boolean {
    this.skip();
    return this.text.startsWith(symbol, this.at);
  }

  private take(symbol: string): boolean {
    if (!this.peek(symbol)) return false;
    this.at += symbol.length;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw this.error(`\`${symbol}\` is expected`);
  }

  private origin(): Origin {
    this.skip();
    let low = 0;
    for (let high = this.starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= this.at) low = middle;
      else high = middle - 1;
    }
    const { file, line } = this.origins[low] ?? { file: this.root.origin.file, line: 1 };
    return { file, line };
  }

  private error(problem: string): DeviceTreeError {
    return new DeviceTreeError(this.origin(), problem);
  }
}

/** Whether a node is in its tree, and not deleted with one above it. */
function isAttached(node: Node): boolean {
  const { parent } = node;
  return parent === null || (parent.children.get(node.name) === node && isAttached(parent));
}

/** The node at an absolute path. */
export function nodeAt(root: Node, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (const name of path.split('/').filter((part) => part !== '')) node = node?.children.get(name);
  return node;
}
