/** Lowers a function definition: statements become basic blocks. Never throws on what the source contains. */
import type { Mask } from '../syntax/mask.ts';
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';
import { argumentsOf } from './argument-list.ts';
import { Builder } from './builder.ts';
import { type FunctionDefinition, readDeclarator, readType } from './declarations.ts';
import { Expansions } from './expansion.ts';
import type { Expression, FunctionIr, Variable } from './ir.ts';
import { movedBy } from './loop-macro.ts';
import { CleanupLowering } from './lower-cleanup.ts';
import { ConditionalLowering } from './lower-conditional.ts';
import { lowerDeclaration } from './lower-declaration.ts';
import { ExpressionLowering } from './lower-expression.ts';
import { type Case, casesOf, dispatch } from './lower-switch.ts';
import type { Symbols } from './symbols.ts';
import { decayed, recordTag, UNKNOWN_TYPE } from './types.ts';

/** Nesting of statements beyond which a function is not read; the recursion below must stay within the stack. */
const MAX_STATEMENT_DEPTH = 300;

/** What in a syntax error may have changed the way of control. */
const CONTROL = /[{}]|\b(?:goto|return|break|continue|if|else|for|while|do|switch|case|default)\b/;

/** Lowers one definition of the file `file`, whose masks are given; ranges count from where the definition starts. */
export function lowerBody(
  definition: FunctionDefinition,
  file: string,
  symbols: Symbols,
  masks: ReadonlyMap<number, Mask>,
): FunctionIr {
  return new FunctionLowering(definition.node, symbols, masks).run(definition, file);
}

/** Where `break` or `continue` leads, out of the scopes from a depth on. */
interface Exit {
  readonly block: number;
  readonly depth: number;
}

class FunctionLowering {
  readonly builder = new Builder();
  readonly expressions: ExpressionLowering;
  private readonly symbols: Symbols;
  private readonly masks: ReadonlyMap<number, Mask>;
  readonly cleanups: CleanupLowering;
  private readonly conditional: ConditionalLowering;
  /** The cases of the switches around, by their labels. */
  private readonly cases = new Map<number, Case>();
  private readonly breaks: Exit[] = [];
  private readonly continues: Exit[] = [];
  private body: Node | null = null;
  private returnsRecord = false;
  private depth = 0;

  constructor({ startIndex }: Node, symbols: Symbols, masks: ReadonlyMap<number, Mask>) {
    this.symbols = symbols;
    this.masks = masks;
    const expansions = new Expansions(startIndex);
    this.expressions = new ExpressionLowering(this.builder, symbols, (body) => this.statement(body), expansions);
    const { builder, expressions: lowering } = this;
    this.cleanups = new CleanupLowering({ builder, symbols, expressions: lowering }, masks);
    const statement = (child: Node): void => this.statement(child);
    this.conditional = new ConditionalLowering({ builder, symbols, expressions: lowering, statement });
  }

  run({ node, name, returns }: FunctionDefinition, file: string): FunctionIr {
    const declared = readDeclarator(node.childForFieldName('declarator')!, UNKNOWN_TYPE);
    const parameters = (declared.parameters?.namedChildren ?? [])
      .filter((p) => p.type === 'parameter_declaration' && p.text !== 'void')
      .map((p) => {
        const declarator = p.childForFieldName('declarator');
        const base = readType(p.childForFieldName('type'), []);
        const { name: parameter, type } = declarator ? readDeclarator(declarator, base) : { name: '', type: base };
        return this.builder.declare(parameter, decayed(type), 'parameter');
      });
    this.returnsRecord = recordTag(returns) !== undefined;
    this.body = node.childForFieldName('body');
    if (this.body) this.statement(this.body);
    const range = this.expressions.range(node);
    const nameRange = declared.nameNode ? this.expressions.range(declared.nameNode) : range;
    const blocks = this.builder.finish({ start: range.end - 1, end: range.end });
    return {
      name,
      file,
      range,
      nameRange,
      parameters,
      variables: this.builder.variables,
      returns,
      blocks,
      isCut: this.expressions.isCut || this.expressions.expansions.isExhausted,
    };
  }

  private statement(node: Node): void {
    if (this.depth >= MAX_STATEMENT_DEPTH) {
      this.expressions.tooDeep(node, 'statements nested too deep');
      this.builder.terminate({ op: 'unreachable', range: this.expressions.range(node) });
      return;
    }
    this.depth++;
    try {
      if (node.hasError && node.type !== 'compound_statement' && node.type !== 'case_statement') {
        for (const child of node.children) if (child.type === 'ERROR') this.notUnderstood(child);
      }
      this.lower(node);
    } finally {
      this.depth--;
    }
  }

  private lower(node: Node): void {
    switch (node.type) {
      case 'compound_statement':
        this.builder.scoped(() => this.conditional.block(node));
        break;
      case 'expression_statement':
        for (const child of node.namedChildren) if (child.type !== 'comment') this.effect(child);
        break;
      case 'declaration':
        lowerDeclaration(this, node);
        break;
      case 'if_statement':
        this.ifStatement(node);
        break;
      case 'while_statement':
        this.whileStatement(node);
        break;
      case 'do_statement':
        this.doStatement(node);
        break;
      case 'for_statement':
        this.forStatement(node);
        break;
      case 'switch_statement':
        this.switchStatement(node);
        break;
      case 'case_statement':
        this.caseStatement(node);
        break;
      case 'return_statement':
        this.returnStatement(node);
        break;
      case 'break_statement':
        this.leave(node, this.breaks.at(-1));
        break;
      case 'continue_statement':
        this.leave(node, this.continues.at(-1));
        break;
      case 'goto_statement':
        this.goto(node);
        break;
      case 'labeled_statement':
        this.builder.enter(
          this.builder.label(node.childForFieldName('label')?.text ?? ''),
          this.expressions.range(node),
        );
        for (const child of node.namedChildren.slice(1)) this.statement(child);
        break;
      case 'preproc_ifdef':
      case 'preproc_if':
      case 'preproc_elif':
      case 'preproc_elifdef':
        this.conditional.code(node);
        break;
      case 'comment':
      case 'type_definition':
      case 'preproc_def':
      case 'preproc_function_def':
      case 'preproc_call':
      case 'preproc_include':
      case 'struct_specifier':
      case 'enum_specifier':
        break;
      case 'attributed_statement':
        for (const child of node.namedChildren) if (child.type.endsWith('_statement')) this.statement(child);
        break;
      default:
        this.notUnderstood(node);
    }
  }

  /** An expression for its effects. */
  private effect(node: Node): void {
    if (this.cleanups.object(node)) return;
    this.expressions.value(node);
    // What is spelled like a macro and is none in reach may assign to what it is given.
    const callee = node.type === 'call_expression' ? (node.childForFieldName('function')?.text ?? '') : '';
    if (/^[A-Z][A-Z0-9_]*$/.test(callee) && !this.symbols.isReadable(callee)) {
      const range = this.expressions.range(node);
      this.expressions.unknownValue(callee, range, this.assignable(node.childForFieldName('arguments')!));
    }
  }

  /** Code with a syntax error may hold any statement: it may change what it names, and with braces in it, anything. */
  private notUnderstood(node: Node): void {
    if (node.type === 'ERROR' && CONTROL.test(node.text)) {
      this.builder.emit({
        op: 'unknown',
        what: 'a syntax error',
        variables: [...this.builder.variables],
        range: this.expressions.range(node),
      });
    } else this.expressions.unknown(node, node.type === 'ERROR' ? 'a syntax error' : node.type.replace(/_/g, ' '));
  }

  /** What a masked word at the start of a node stood for. */
  private mask(node: Node): Mask | undefined {
    return this.expressions.inMacro ? this.symbols.fragments.mask(node) : this.masks.get(node.startIndex);
  }

  private ifStatement(node: Node): void {
    const consequence = this.conditional.bodyOf(node, 'consequence');
    const alternative = this.conditional.alternativeOf(node);
    const range = this.expressions.range(node);
    if (this.mask(node)?.kind === 'attempt') {
      this.attempt(consequence, alternative, range);
      return;
    }
    const [then, otherwise, join] = [this.builder.newBlock(), this.builder.newBlock(), this.builder.newBlock()];
    this.condition(node.childForFieldName('condition'), node, then, otherwise);
    this.builder.enter(then, range);
    if (consequence) this.statement(consequence);
    this.builder.jump(join, range);
    this.builder.enter(otherwise, range);
    for (const child of alternative) this.statement(child);
    this.builder.enter(join, range);
  }

  /** scoped_cond_guard(): a loop of one turn, in which either the guard fails or its block runs. */
  private attempt(failure: Node | null, alternative: readonly Node[], range: TextRange): void {
    const [fails, guarded, end] = [this.builder.newBlock(), this.builder.newBlock(), this.builder.newBlock()];
    this.builder.branch(this.expressions.unknownValue('a guard', range), fails, guarded);
    this.loopBody(failure, fails, end, end);
    this.loopBody(alternative.find(({ type }) => type !== 'comment') ?? null, guarded, end, end);
    this.builder.enter(end, range);
  }

  private condition(node: Node | null, owner: Node, then: number, otherwise: number): void {
    if (node && !node.isMissing) this.expressions.condition(node, then, otherwise);
    else this.builder.branch(this.expressions.unknown(owner, 'a missing condition'), then, otherwise);
  }

  private whileStatement(node: Node): void {
    const mask = this.mask(node);
    const range = this.expressions.range(node);
    if (mask?.kind === 'guard') {
      // scoped_guard() is a loop of one turn: `break` and `continue` leave it.
      const [guarded, end] = [this.builder.newBlock(), this.builder.newBlock()];
      this.loopBody(this.conditional.bodyOf(node, 'body'), guarded, end, end);
      this.builder.enter(end, range);
      return;
    }
    const [head, body, end] = [this.builder.newBlock(), this.builder.newBlock(), this.builder.newBlock()];
    const condition = node.childForFieldName('condition');
    this.builder.enter(head, range);
    if (mask?.kind === 'loop') this.builder.branch(this.loopMacro(condition ?? node, mask.name), body, end);
    else this.condition(condition, node, body, end);
    this.loopBody(this.conditional.bodyOf(node, 'body'), body, head, end);
    this.builder.enter(end, range);
  }

  /** What a for_each macro does each time round: it moves on the variables that it is given. */
  private loopMacro(condition: Node, name: string): Expression {
    const moved = this.assignable(condition, movedBy(name, this.symbols));
    const range = this.expressions.range(condition);
    return this.expressions.unknownValue(name, range, moved, this.assignable(condition));
  }

  /** The variables among the arguments of a macro, which it may assign to. */
  private assignable(list: Node, positions?: ReadonlySet<number>): Variable[] {
    const names = argumentsOf(list.text).map((a, i) =>
      positions?.has(i) === false ? undefined : this.expressions.names.variable(a),
    );
    return names.filter((v) => v !== undefined);
  }

  private loopBody(body: Node | null, start: number, next: number, end: number): void {
    const range = body ? this.expressions.range(body) : { start: 0, end: 0 };
    this.breaks.push(this.exitTo(end));
    this.continues.push(this.exitTo(next));
    this.builder.enter(start, range);
    if (body) this.statement(body);
    this.builder.jump(next, range);
    this.breaks.pop();
    this.continues.pop();
  }

  private doStatement(node: Node): void {
    const range = this.expressions.range(node);
    const [body, check, end] = [this.builder.newBlock(), this.builder.newBlock(), this.builder.newBlock()];
    this.builder.enter(body, range);
    this.breaks.push(this.exitTo(end));
    this.continues.push(this.exitTo(check));
    const inner = node.childForFieldName('body');
    if (inner) this.statement(inner);
    this.breaks.pop();
    this.continues.pop();
    this.builder.enter(check, range);
    this.condition(node.childForFieldName('condition'), node, body, end);
    this.builder.enter(end, range);
  }

  private forStatement(node: Node): void {
    const range = this.expressions.range(node);
    this.builder.scoped(() => {
      const initializer = node.childForFieldName('initializer');
      if (initializer?.type === 'declaration') lowerDeclaration(this, initializer);
      else if (initializer) this.effect(initializer);
      const [head, body, next, end] = [
        this.builder.newBlock(),
        this.builder.newBlock(),
        this.builder.newBlock(),
        this.builder.newBlock(),
      ];
      const condition = node.childForFieldName('condition');
      this.builder.enter(head, range);
      if (condition) this.condition(condition, node, body, end);
      else this.builder.jump(body, range);
      this.loopBody(this.conditional.bodyOf(node, 'body'), body, next, end);
      this.builder.enter(next, range);
      const update = node.childForFieldName('update');
      if (update) this.effect(update);
      this.builder.jump(head, range);
      this.builder.enter(end, range);
    });
  }

  private switchStatement(node: Node): void {
    const range = this.expressions.range(node);
    const body = node.childForFieldName('body');
    const subject = this.builder.temporary();
    const target: Expression = { kind: 'variable', variable: subject, range };
    const condition = node.childForFieldName('condition');
    if (!condition || !body) {
      this.notUnderstood(node);
      return;
    }
    this.builder.emit({ op: 'assign', target, value: this.expressions.value(condition), range });
    const cases = casesOf(body, this);
    const end = this.builder.newBlock();
    dispatch(this, target, cases, end);
    this.breaks.push(this.exitTo(end));
    for (const one of cases) this.cases.set(one.node.id, one);
    this.builder.scoped(() => {
      for (const one of cases) if (!one.isNested) this.statement(one.node);
    });
    this.breaks.pop();
    this.builder.enter(end, range);
  }

  private caseStatement(node: Node): void {
    const known = this.cases.get(node.id);
    if (!known) {
      this.notUnderstood(node);
      return;
    }
    this.builder.enter(known.block, this.expressions.range(node));
    this.conditional.list(known.body);
  }

  private returnStatement(node: Node): void {
    const inner = node.namedChildren.find((c) => c.type !== 'comment');
    let value = inner ? this.expressions.value(inner) : null;
    // The value is made before what it is made from is cleaned up.
    if (value && this.builder.hasCleanups && !this.returnsRecord) value = this.expressions.store(value);
    this.builder.leave(0);
    this.builder.terminate({ op: 'return', value, range: this.expressions.range(node) });
  }

  private exitTo(block: number): Exit {
    return { block, depth: this.builder.depth };
  }

  private leave(node: Node, exit: Exit | undefined): void {
    const range = this.expressions.range(node);
    if (!exit) this.builder.terminate({ op: 'unreachable', range });
    else {
      this.builder.leave(exit.depth);
      this.builder.jump(exit.block, range);
    }
  }

  private goto(node: Node): void {
    const label = node.childForFieldName('label')?.text ?? '';
    this.cleanups.leaveTo(label, this.body);
    this.builder.jump(this.builder.label(label), this.expressions.range(node));
  }
}
