/**
 * Lowered functions as text. A function is the ways that lead through it: what happens on each, in order, with
 * temporaries replaced by what they stand for. How blocks are numbered and split does not show.
 */
import { collectDeclarations } from '../../server/ir/declarations.ts';
import { type HeaderIndex, indexHeader } from '../../server/ir/header-index.ts';
import {
  type Block,
  type Expression,
  type FunctionIr,
  type Instruction,
  type Variable,
  variablesOf,
} from '../../server/ir/ir.ts';
import { lowerFunction } from '../../server/ir/lower.ts';
import { Fragments, type HeaderSource, type KnownNames, Symbols } from '../../server/ir/symbols.ts';
import type { CType } from '../../server/ir/types.ts';
import type { CParser } from '../../server/syntax/parser.ts';

/** Headers by the name that they are included as. */
export type HeaderTexts = Readonly<Record<string, string>>;

export interface Surroundings {
  readonly headers?: HeaderTexts;
  readonly known?: Partial<KnownNames>;
}

/** The symbols of one file; headers include others by the same names. */
export function symbolsOf(parser: CParser, text: string, { headers = {}, known = {} }: Surroundings = {}): Symbols {
  return readFile(parser, text, headers, known).symbols;
}

/** The last function of a text. */
export function lowered(parser: CParser, text: string, { headers = {}, known = {} }: Surroundings = {}): FunctionIr {
  const { symbols, masks } = readFile(parser, text, headers, known);
  return lowerFunction(symbols.functionDefinitions().at(-1)!, 'file:///a.c', symbols, masks);
}

/** The ways through the function f() of a text; a text without one is its body. */
export function waysIn(parser: CParser, text: string, surroundings: Surroundings = {}): string[] {
  const whole = text.includes(' f(') ? text : `int f(int a, int b, int c, struct s *p)\n{\n${text}\n}\n`;
  return waysThrough(lowered(parser, whole, surroundings));
}

function readFile(parser: CParser, text: string, headers: HeaderTexts, known: Partial<KnownNames>) {
  const tree = parser.parse(text);
  const names: KnownNames = {
    constants: new Map(),
    macros: new Map(),
    records: new Map(),
    returns: new Map(),
    functions: new Set(),
    endless: new Set(),
    idle: new Set(),
    ...known,
  };
  const symbols = new Symbols(collectDeclarations(tree.root), sourceOf(headers), names, new Fragments(parser));
  return { symbols, masks: tree.masks };
}

function sourceOf(texts: HeaderTexts): HeaderSource {
  const indexes = new Map<string, HeaderIndex>(
    Object.entries(texts).map(([name, text]) => [name, indexHeader(`file:///${name}`, text)]),
  );
  const reach = (includes: readonly string[], seen = new Set<string>()): HeaderIndex[] =>
    includes.flatMap((name) => {
      const index = seen.has(name) ? undefined : indexes.get(name);
      seen.add(name);
      return index ? [index, ...reach(index.includes, seen)] : [];
    });
  return (includes, name) => {
    const index = reach(includes).find(({ names }) => names.has(name));
    return index && { index, snippet: index.names.get(name)! };
  };
}

/** How often a way comes to the same block, at most: into a loop, round once, and out. */
const MAX_VISITS = 2;

/**
 * The ways from the start of a function to its ends, one text each: `if a; if !b; f(a); x = 1; return x`. Conditions that
 * are constants are decided. `...` ends a way that goes round a loop again.
 */
export function waysThrough(fn: FunctionIr): string[] {
  const ways: string[] = [];
  const go = (
    id: number,
    before: readonly string[],
    values: ReadonlyMap<number, Meaning>,
    visits: readonly number[],
  ) => {
    if (visits.filter((seen) => seen === id).length === MAX_VISITS) {
      ways.push([...before, '...'].join('; '));
      return;
    }
    const { instructions, terminator } = fn.blocks[id] as Block;
    const way = new Way(before, values);
    for (const instruction of instructions) way.do(instruction);
    const seen = [...visits, id];
    switch (terminator.op) {
      case 'jump':
        go(terminator.to, way.steps, way.values, seen);
        break;
      case 'branch': {
        const { condition, then, otherwise } = terminator;
        const text = way.show(condition);
        if (text !== '0') go(then, /^-?\d+$/.test(text) ? way.steps : [...way.steps, `if ${text}`], way.values, seen);
        if (!/^-?[1-9]\d*$/.test(text))
          go(otherwise, text === '0' ? way.steps : [...way.steps, `if ${negated(condition, text)}`], way.values, seen);
        break;
      }
      case 'return':
        ways.push([...way.steps, terminator.value ? `return ${way.show(terminator.value)}` : 'return'].join('; '));
        break;
      case 'unreachable':
        ways.push([...way.steps, 'stop'].join('; '));
    }
  };
  go(0, [], new Map(), []);
  return ways;
}

function negated({ kind }: Expression, text: string): string {
  return kind === 'binary' ? `!(${text})` : `!${text}`;
}

/** What a temporary stands for, and the variables that this names. */
interface Meaning {
  readonly text: string;
  readonly names: ReadonlySet<number>;
}

/** What has happened so far on one way, and what its temporaries stand for. */
class Way {
  readonly steps: string[];
  readonly values: Map<number, Meaning>;

  constructor(steps: readonly string[], values: ReadonlyMap<number, Meaning>) {
    this.steps = [...steps];
    this.values = new Map(values);
  }

  do(instruction: Instruction): void {
    switch (instruction.op) {
      case 'assign': {
        const { target, value } = instruction;
        const text = this.show(value);
        if (target.kind !== 'variable') this.steps.push(`${this.show(target)} = ${text}`);
        else if (target.variable.kind === 'temporary') {
          const names = [...variablesOf(value)].flatMap(({ id }) => [id, ...(this.values.get(id)?.names ?? [])]);
          this.values.set(target.variable.id, { text, names: new Set(names) });
        } else {
          this.steps.push(`${target.variable.name} = ${text}`);
          this.changed(target.variable);
        }
        break;
      }
      case 'call': {
        const text = `${this.show(instruction.callee)}(${instruction.arguments.map((a) => this.show(a)).join(', ')})`;
        this.steps.push(text);
        this.values.set(instruction.result.id, { text, names: new Set() });
        break;
      }
      case 'unknown': {
        const named = instruction.variables.filter(({ kind }) => kind !== 'temporary');
        this.steps.push(`?${instruction.what}(${named.map(({ name }) => name).join(', ')})`);
        for (const variable of named) this.changed(variable);
        for (const { kind, id } of instruction.variables)
          if (kind === 'temporary') this.values.set(id, { text: `?${instruction.what}`, names: new Set() });
      }
    }
  }

  /** A temporary that was made from a variable stands for what that was before. */
  private changed({ id }: Variable): void {
    for (const [temporary, { text, names }] of this.values)
      if (names.has(id)) this.values.set(temporary, { text: `before(${text})`, names: new Set() });
  }

  /** An expression as C; what is no variable of the source is what it stands for. */
  show(e: Expression): string {
    switch (e.kind) {
      case 'constant':
        return String(e.value);
      case 'string':
        return e.text;
      case 'variable':
        return this.variable(e.variable);
      case 'global':
        return e.name;
      case 'member':
        return e.base.kind === 'dereference'
          ? `${this.show(e.base.pointer)}->${e.field}`
          : `${this.show(e.base)}.${e.field}`;
      case 'index':
        return `${this.show(e.base)}[${this.show(e.index)}]`;
      case 'dereference':
        return `*${this.show(e.pointer)}`;
      case 'address':
        return `&${this.show(e.place)}`;
      case 'unary':
        return `${e.operator}${this.operand(e.operand)}`;
      case 'binary':
        return `${this.operand(e.left)} ${e.operator} ${this.operand(e.right)}`;
      case 'cast':
        return `(${typeText(e.type)})${this.operand(e.operand)}`;
      case 'sizeof':
        return `sizeof(${e.type ? typeText(e.type) : e.operand ? this.show(e.operand) : '?'})`;
      case 'aggregate':
        return `${e.type ? `(${typeText(e.type)})` : ''}{ ${e.entries.map(({ path, value }) => `${pathText(path)} = ${this.show(value)}`).join(', ')} }`;
      case 'unknown':
        return `?${e.what}`;
    }
  }

  private operand(e: Expression): string {
    return e.kind === 'binary' ? `(${this.show(e)})` : this.show(e);
  }

  private variable({ id, name, kind }: Variable): string {
    return kind === 'temporary' ? (this.values.get(id)?.text ?? '?unset') : name;
  }
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
}

/** A type as C writes it: `struct s **[4]`; `?` where it is not known. */
export function typeText({ name, pointers, dimensions }: CType): string {
  const stars = pointers > 0 ? ` ${'*'.repeat(pointers)}` : '';
  return `${name || '?'}${stars}${dimensions.map((n) => `[${n ?? ''}]`).join('')}`;
}
