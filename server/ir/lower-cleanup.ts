/**
 * Lowers what scopes do when they end (include/linux/cleanup.h): the code of `__free()` and of classes runs on each way out;
 * guards are taken and given back, which changes nothing that is mapped.
 */
import type { Mask } from '../syntax/mask.ts';
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Builder } from './builder.ts';
import type { CleanupDefinition } from './cleanup.ts';
import type { Expression, Variable } from './ir.ts';
import type { ExpressionLowering } from './lower-expression.ts';
import type { Symbols } from './symbols.ts';
import { UNKNOWN_TYPE } from './types.ts';

/** A call of one function with the variable itself, as a rule where that is not NULL. */
const PLAIN_CALL = /^(?:if \([^;{}]*\) )?(\w+) ?\(_T\)$/;
/** Clean-ups that run in one function: each way out has all of those around it. */
const MAX_RUNS = 1_000;
/** Code that runs where the variable is a pointer. */
const GUARDED = /^if \((_T|!IS_ERR\(_T\)|!IS_ERR_OR_NULL\(_T\)|_T && !IS_ERR\(_T\))\) (.+)$/;
/** What declares an object whose life is that of its scope. */
const DECLARES = /^(?:guard|ACQUIRE|CLASS)$/;

interface Lowering {
  readonly builder: Builder;
  readonly symbols: Symbols;
  readonly expressions: ExpressionLowering;
}

export class CleanupLowering {
  private readonly builder: Builder;
  private readonly symbols: Symbols;
  private readonly expressions: ExpressionLowering;
  /** Names in `__free(name)` by their offset in the file. */
  private readonly names: readonly (readonly [number, string])[];

  private labels: ReadonlyMap<string, number> | undefined;
  private runs = 0;

  constructor({ builder, symbols, expressions }: Lowering, masks: ReadonlyMap<number, Mask>) {
    this.builder = builder;
    this.symbols = symbols;
    this.expressions = expressions;
    this.names = namesIn(masks);
  }

  /** A variable was declared, with what stands in `attributes`: what its `__free()` says runs where its scope is left. */
  declared(variable: Variable, declaration: Node, attributes: TextRange, range: TextRange): void {
    if (this.expressions.inMacro) return;
    const name = this.names.find(([at]) => at >= attributes.start && at < attributes.end)?.[1];
    if (name === undefined) return;
    const { functions, idle } = this.symbols.known;
    const whole = `__free_${name}`;
    if (functions.has(whole)) this.atEnd(undefined, whole, variable, declaration, range);
    else if (idle.has(name)) this.atEnd(undefined, name, variable, declaration, range);
    else this.atEnd(this.symbols.cleanup('DEFINE_FREE', name), whole, variable, declaration, range);
  }

  /** Control jumps to a label of a function's body: what was declared after it, or in a block that does not hold it, is left. */
  leaveTo(label: string, body: Node | null): void {
    if (!this.builder.hasCleanups) return;
    this.labels ??= new Map(
      (body?.descendantsOfType('labeled_statement') ?? []).map((statement) => [
        statement?.childForFieldName('label')?.text ?? '',
        statement ? this.expressions.expansions.place(statement).start : 0,
      ]),
    );
    const at = this.labels.get(label) ?? 0;
    this.builder.leave(0, ({ range, end }) => at < range.start || at >= end);
  }

  /** Lowers a guard or the declaration of an object with a class; false for any other expression. */
  object(node: Node): boolean {
    const head = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    const macro = head?.type === 'call_expression' ? (head.childForFieldName('function')?.text ?? '') : '';
    if (!head || !DECLARES.test(macro)) return false;
    const [name, declared] = argumentsIn(head);
    const values = argumentsIn(node);
    const range = this.expressions.range(node);
    const definition = macro === 'CLASS' && name ? this.symbols.cleanup('DEFINE_CLASS', name.text) : undefined;
    const value = macro === 'CLASS' && name ? this.initial(name.text, definition, values, range) : undefined;
    if (!value) for (const argument of values) this.expressions.value(argument);
    if (!declared) return true;
    const variable = this.builder.declare(declared.text, definition?.type ?? UNKNOWN_TYPE, 'local');
    const at = this.expressions.range(declared);
    this.builder.emit({ op: 'declare', variable, range: at });
    if (!value || !name) return true;
    this.builder.emit({ op: 'assign', target: { kind: 'variable', variable, range: at }, value, range });
    this.atEnd(definition, `class_${name.text}_destructor`, variable, node, at);
    return true;
  }

  /** The value that an object of a class begins with. */
  private initial(
    name: string,
    definition: CleanupDefinition | undefined,
    values: readonly Node[],
    range: TextRange,
  ): Expression {
    const { parameters = [], initial: body = '' } = definition ?? {};
    const given = this.expressions.expansions.spread(values);
    const known =
      definition && this.expressions.names.macroCall({ name: `CLASS(${name})`, parameters, body }, given, range);
    return (
      known ??
      this.call(
        `class_${name}_constructor`,
        values.map((argument) => this.expressions.value(argument)),
        range,
      )
    );
  }

  /** Has the code of a definition run at the end of the scope; where there is none, a call of `callee`. */
  private atEnd(
    definition: CleanupDefinition | undefined,
    callee: string,
    variable: Variable,
    declaration: Node,
    range: TextRange,
  ): void {
    const plain = PLAIN_CALL.exec(definition?.code ?? '')?.[1];
    // What is no pointer makes no difference to a function of others: whatever that does is not known, or nothing.
    const called = plain !== undefined && this.isOthers(plain) ? plain : callee;
    const code = definition && called === callee ? definition.code : undefined;
    const value: Expression = { kind: 'variable', variable, range };
    const run = (): void => {
      if (++this.runs > MAX_RUNS) this.expressions.isCut = true;
      if (this.runs > MAX_RUNS) this.builder.terminate({ op: 'unreachable', range });
      else if (code === undefined || !this.code(code, value, variable)) this.call(called, [value], range);
    };
    this.builder.onLeave({ range, end: this.expressions.expansions.place(scopeOf(declaration)).end, run });
  }

  private code(code: string, value: Expression, { type }: Variable): boolean {
    const { range } = value;
    return this.builder.scoped(() => {
      const variable = this.builder.declare('_T', type, 'local');
      this.builder.emit({ op: 'declare', variable, range });
      this.builder.emit({ op: 'assign', target: { kind: 'variable', variable, range }, value, range });
      const [, asked, guarded] = GUARDED.exec(code) ?? [];
      if (asked === undefined || guarded === undefined) return this.evaluate(code, range) !== undefined;
      const [then, end] = [this.builder.newBlock(), this.builder.newBlock()];
      const condition = this.evaluate(asked, range)!;
      this.builder.branch(condition, then, end, { pointer: { kind: 'variable', variable, range } });
      this.builder.enter(then, range);
      const isRead = this.evaluate(guarded, range) !== undefined;
      this.builder.enter(end, range);
      return isRead;
    });
  }

  private evaluate(code: string, range: TextRange): Expression | undefined {
    return this.expressions.names.codeAt(code, range);
  }

  private call(name: string, values: readonly Expression[], range: TextRange): Expression {
    const result = this.builder.temporary(this.symbols.returnType(name));
    this.builder.emit({ op: 'call', result, callee: { kind: 'global', name, range }, arguments: values, range });
    return { kind: 'variable', variable: result, range };
  }

  private isOthers(name: string): boolean {
    const { functions, idle } = this.symbols.known;
    return !this.symbols.functionDefinition(name) && (!functions.has(name) || idle.has(name));
  }
}

const known = new WeakMap<ReadonlyMap<number, Mask>, readonly (readonly [number, string])[]>();

function namesIn(masks: ReadonlyMap<number, Mask>): readonly (readonly [number, string])[] {
  let names = known.get(masks);
  if (!names) {
    names = [...masks].flatMap(([at, { kind, name }]) => (kind === 'cleanup' ? [[at, name] as const] : []));
    known.set(masks, names);
  }
  return names;
}

function argumentsIn(call: Node): Node[] {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).filter(({ type }) => type !== 'comment');
}

/** The block that a declaration stands in. */
function scopeOf(declaration: Node): Node {
  let scope = declaration;
  while (scope.parent && !/^(?:compound|for)_statement$/.test(scope.type)) scope = scope.parent;
  return scope;
}
