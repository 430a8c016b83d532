/** Lowers C expressions: what remains is pure; calls, assignments and conditional evaluation become instructions. */
import { isAlignment } from '../syntax/mask.ts';
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Builder } from './builder.ts';
import { Expansions } from './expansion.ts';
import { foldBinary, foldUnary, parseLiteral } from './fold.ts';
import { isHint } from './hint.ts';
import {
  addressOf,
  type BinaryOperator,
  dereference,
  type Expression,
  negative,
  type UnaryOperator,
  type Variable,
} from './ir.ts';
import { initialiserEntries } from './lower-initialiser.ts';
import { NameLowering } from './lower-name.ts';
import { castType, negativeCast, returnType, typeDescriptor } from './lower-type.ts';
import type { Symbols } from './symbols.ts';
import { type CType, isIntegerTypeName, UNKNOWN_TYPE } from './types.ts';
import { unsignedBits } from './unsigned.ts';

/** Nesting beyond which an expression is not read: the recursion below must stay within the stack. */
const MAX_EXPRESSION_DEPTH = 400;

export class ExpressionLowering {
  readonly expansions: Expansions;
  readonly names: NameLowering;
  private depth = 0;
  /** Whether something was nested too deep to be read. */
  isCut = false;
  private readonly builder: Builder;
  private readonly symbols: Symbols;
  /** Lowers statements, for statement expressions and statement macros. */
  private readonly statements: (body: Node) => void;

  constructor(builder: Builder, symbols: Symbols, statements: (body: Node) => void, expansions = new Expansions()) {
    this.expansions = expansions;
    this.builder = builder;
    this.symbols = symbols;
    this.statements = statements;
    this.names = new NameLowering(builder, symbols, this.expansions, { value: (node) => this.value(node), statements });
  }

  /** Where a node is in the file; inside a macro's body, where the macro is used. */
  range(node: Node): TextRange {
    return this.expansions.range(node);
  }

  /** Whether what is lowered stands in a macro's body instead of in the file. */
  get inMacro(): boolean {
    return this.expansions.active;
  }

  /** Emits an instruction that says: this was not understood, and these variables may have changed. */
  unknown(node: Node, what: string): Expression {
    return this.unknownValue(what, this.range(node), this.names.variablesIn(node));
  }

  /** The same for what is nested too deep. */
  tooDeep(node: Node, what: string): Expression {
    this.isCut = true;
    return this.unknown(node, what);
  }

  /** An unknown value, another one each time control comes by; `variables` may have changed with it. */
  unknownValue(what: string, range: TextRange, variables: readonly Variable[] = [], reads = variables): Expression {
    const result = this.builder.temporary();
    this.builder.emit({ op: 'unknown', what, variables: [...variables, result], reads, range });
    return { kind: 'variable', variable: result, range };
  }

  /** The value of an expression; everything it does is emitted before. */
  value(node: Node): Expression {
    if (this.depth >= MAX_EXPRESSION_DEPTH) return this.tooDeep(node, 'an expression nested too deep');
    this.depth++;
    try {
      return this.lower(node);
    } finally {
      this.depth--;
    }
  }

  /** Evaluates a condition and goes to one of two blocks. */
  condition(node: Node, then: number, otherwise: number): void {
    if (this.depth >= MAX_EXPRESSION_DEPTH) {
      this.builder.branch(this.tooDeep(node, 'a condition nested too deep'), then, otherwise);
      return;
    }
    this.depth++;
    try {
      this.lowerCondition(node, then, otherwise);
    } finally {
      this.depth--;
    }
  }

  private lowerCondition(node: Node, then: number, otherwise: number): void {
    const inner =
      node.type === 'parenthesized_expression' && node.namedChildCount === 1 ? node.namedChildren[0]! : null;
    if (inner && inner.type !== 'compound_statement') {
      this.condition(inner, then, otherwise);
      return;
    }
    const operator = node.childForFieldName('operator')?.text;
    if (node.type === 'binary_expression' && (operator === '&&' || operator === '||') && !node.hasError) {
      const rest = this.builder.newBlock();
      this.condition(
        node.childForFieldName('left')!,
        operator === '&&' ? rest : then,
        operator === '&&' ? otherwise : rest,
      );
      this.builder.enter(rest, this.range(node));
      this.condition(node.childForFieldName('right')!, then, otherwise);
      return;
    }
    if (node.type === 'unary_expression' && operator === '!' && !node.hasError) {
      const argument = node.childForFieldName('argument')!;
      if (/^(?:parenthesized|unary)_expression$/.test(argument.type) || isHint(argument))
        this.condition(argument, otherwise, then);
      else this.builder.branch(this.value(argument), otherwise, then, { negation: this.range(node) });
      return;
    }
    const hinted = isHint(node) ? node.childForFieldName('arguments')?.namedChildren[0] : undefined;
    if (hinted) this.condition(hinted, then, otherwise);
    else this.builder.branch(this.value(node), then, otherwise);
  }

  private lower(node: Node): Expression {
    const range = this.range(node);
    if (
      node.hasError &&
      (node.type === 'ERROR' || node.isMissing || node.children.some((c) => c.type === 'ERROR' || c.isMissing))
    ) {
      return this.unknown(node, 'a syntax error');
    }
    switch (node.type) {
      case 'parenthesized_expression':
        return node.namedChildren[0]?.type === 'compound_statement'
          ? this.statementExpression(node.namedChildren[0])
          : this.last(node);
      case 'comma_expression':
        this.value(node.childForFieldName('left')!);
        return this.value(node.childForFieldName('right')!);
      case 'number_literal':
      case 'char_literal': {
        const value = parseLiteral(node.text);
        return value === undefined
          ? { kind: 'unknown', what: `the literal ${node.text}`, range }
          : { kind: 'constant', value, range };
      }
      case 'true':
      case 'false':
        return { kind: 'constant', value: node.type === 'true' ? 1n : 0n, range };
      case 'null':
        return { kind: 'constant', value: 0n, name: 'NULL', range };
      case 'string_literal':
      case 'concatenated_string':
        return { kind: 'string', text: node.text, range };
      case 'identifier':
      case 'type_identifier':
        return this.names.identifier(node);
      case 'field_expression': {
        const fields = this.names.fields(node.childForFieldName('field')!);
        const known = this.names.member(node, fields[0]!);
        if (known) return known;
        const base = this.value(node.childForFieldName('argument')!);
        const arrow = node.childForFieldName('operator')?.text === '->';
        const record = arrow ? dereference(base, range) : base;
        return fields.reduce((of, field): Expression => ({ kind: 'member', base: of, field, range }), record);
      }
      case 'subscript_expression':
        return {
          kind: 'index',
          base: this.value(node.childForFieldName('argument')!),
          index: this.value(node.childForFieldName('index')!),
          range,
        };
      case 'pointer_expression': {
        const operand = this.value(node.childForFieldName('argument')!);
        return node.childForFieldName('operator')?.text === '&'
          ? addressOf(operand, range)
          : dereference(operand, range);
      }
      case 'unary_expression': {
        const operator = node.childForFieldName('operator')!.text as UnaryOperator;
        const operand = this.value(node.childForFieldName('argument')!);
        if (operand.kind === 'constant')
          return { kind: 'constant', value: foldUnary(operator, operand.value, unsignedBits(node)), range };
        return { kind: 'unary', operator, operand, range };
      }
      case 'update_expression':
        return this.update(node);
      case 'binary_expression':
        return this.binary(node);
      case 'assignment_expression':
        return this.assignment(node);
      case 'conditional_expression':
        return this.conditional(node);
      case 'call_expression':
        return this.call(node);
      case 'cast_expression':
        return {
          kind: 'cast',
          type: typeDescriptor(node.childForFieldName('type')),
          operand: this.value(node.childForFieldName('value')!),
          range,
        };
      case 'sizeof_expression':
        return this.sizeof(node);
      case 'compound_literal_expression':
        return this.aggregate(node.childForFieldName('value')!, typeDescriptor(node.childForFieldName('type')), range);
      case 'initializer_list':
        return this.aggregate(node, null, range);
      default:
        return this.unknown(node, node.type.replace('gnu_asm', 'inline assembly').replace(/_/g, ' '));
    }
  }

  private last(node: Node): Expression {
    const [inner, ...rest] = node.namedChildren.filter((c) => c.type !== 'comment');
    return inner && rest.length === 0 ? this.value(inner) : this.unknown(node, 'a parenthesis');
  }

  private statementExpression(body: Node): Expression {
    const children = body.namedChildren.filter((c) => c.type !== 'comment');
    const result = children.at(-1);
    if (result?.type !== 'expression_statement' || result.namedChildCount === 0) {
      this.statements(body);
      return { kind: 'unknown', what: 'a statement without a value', range: this.range(body) };
    }
    return this.builder.scoped(() => {
      for (const child of children.slice(0, -1)) this.statements(child);
      return this.store(this.value(result.namedChildren[0]!));
    });
  }

  /** Fixes a value in a temporary, so that later changes of its variables do not change it. */
  store(value: Expression): Expression {
    if (value.kind === 'constant') return value;
    const variable = this.builder.temporary();
    const target: Expression = { kind: 'variable', variable, range: value.range };
    this.builder.emit({ op: 'assign', target, value, range: value.range });
    return target;
  }

  private update(node: Node): Expression {
    const range = this.range(node);
    const target = this.value(node.childForFieldName('argument')!);
    const operator = node.childForFieldName('operator')?.text === '++' ? '+' : '-';
    const prefix = node.children[0]?.type === '++' || node.children[0]?.type === '--';
    const before = prefix ? target : this.store(target);
    const one: Expression = { kind: 'constant', value: 1n, range };
    this.builder.emit({
      op: 'assign',
      target,
      value: { kind: 'binary', operator, left: target, right: one, range },
      range,
    });
    return before;
  }

  private binary(node: Node): Expression {
    const operator = node.childForFieldName('operator')!.text;
    const range = this.range(node);
    if (operator === '&&' || operator === '||')
      return this.choice(
        node,
        (then, otherwise) => this.lowerCondition(node, then, otherwise),
        always(1n, range),
        always(0n, range),
      );
    const type = operator === '-' ? negativeCast(this.builder, node) : undefined;
    if (type) {
      const operand = negative(this.value(node.childForFieldName('right')!), range);
      return { kind: 'cast', type, operand, range };
    }
    const left = this.value(node.childForFieldName('left')!);
    const right = this.value(node.childForFieldName('right')!);
    if (left.kind === 'constant' && right.kind === 'constant') {
      const value = foldBinary(operator as BinaryOperator, left.value, right.value);
      if (value !== undefined) return { kind: 'constant', value, range };
    }
    return { kind: 'binary', operator: operator as BinaryOperator, left, right, range };
  }

  private conditional(node: Node): Expression {
    const condition = node.childForFieldName('condition')!;
    const consequence = node.childForFieldName('consequence');
    const alternative = node.childForFieldName('alternative')!;
    if (!consequence) {
      const value = this.store(this.value(condition));
      return this.choice(
        node,
        (then, otherwise) => this.builder.branch(value, then, otherwise),
        () => value,
        () => this.value(alternative),
      );
    }
    return this.choice(
      node,
      (then, otherwise) => this.condition(condition, then, otherwise),
      () => this.value(consequence),
      () => this.value(alternative),
    );
  }

  /** A value that depends on which way control went. */
  private choice(
    node: Node,
    branch: (then: number, otherwise: number) => void,
    whenTrue: () => Expression,
    whenFalse: () => Expression,
  ): Expression {
    const range = this.range(node);
    const variable = this.builder.temporary();
    const target: Expression = { kind: 'variable', variable, range };
    const [then, otherwise, join] = [this.builder.newBlock(), this.builder.newBlock(), this.builder.newBlock()];
    branch(then, otherwise);
    for (const [block, value] of [
      [then, whenTrue],
      [otherwise, whenFalse],
    ] as const) {
      this.builder.enter(block, range);
      const chosen = value();
      this.builder.emit({ op: 'assign', target, value: chosen, range: chosen.range });
      this.builder.jump(join, range);
    }
    this.builder.enter(join, range);
    return target;
  }

  private assignment(node: Node): Expression {
    const range = this.range(node);
    const operator = node.childForFieldName('operator')!.text;
    const right = this.value(node.childForFieldName('right')!);
    const target = this.value(node.childForFieldName('left')!);
    const value: Expression =
      operator === '='
        ? right
        : { kind: 'binary', operator: operator.slice(0, -1) as BinaryOperator, left: target, right, range };
    this.builder.emit({ op: 'assign', target, value, range });
    return target;
  }

  private call(node: Node): Expression {
    const range = this.range(node);
    const functionNode = node.childForFieldName('function')!;
    const argumentNodes = (node.childForFieldName('arguments')?.namedChildren ?? []).filter(
      (c) => c.type !== 'comment',
    );
    const cast = castType({ builder: this.builder, symbols: this.symbols }, functionNode, argumentNodes);
    if (cast) return { kind: 'cast', type: cast, operand: this.value(argumentNodes[0]!), range };
    const name = functionNode.type === 'identifier' ? functionNode.text : undefined;
    const given = this.expansions.spread(argumentNodes);
    if (name !== undefined && !this.builder.lookup(name) && !this.symbols.known.functions.has(name)) {
      const macro = this.symbols.macro(name);
      const expanded = macro?.parameters ? this.names.macroCall(macro, given, range) : undefined;
      if (expanded) return expanded;
    }
    // It is one number, whoever asks for it.
    if (isAlignment(functionNode.text)) return { kind: 'global', name: `alignof(${argumentNodes[0]?.text})`, range };
    const callee = this.value(functionNode);
    const values = given.map(({ node, within }) => this.expansions.at(within, () => this.value(node)));
    const result = this.builder.temporary(
      name === undefined ? UNKNOWN_TYPE : returnType(this.symbols, name, argumentNodes),
    );
    this.builder.emit({ op: 'call', result, callee, arguments: values, range });
    if (name !== undefined && this.symbols.known.endless.has(name))
      this.builder.terminate({ op: 'unreachable', range });
    return { kind: 'variable', variable: result, range };
  }

  private sizeof(node: Node): Expression {
    const range = this.range(node);
    const typeNode = node.childForFieldName('type');
    if (typeNode) return { kind: 'sizeof', type: typeDescriptor(typeNode), operand: null, range };
    const operand = node.childForFieldName('value');
    const inner = operand?.type === 'parenthesized_expression' ? operand.namedChildren[0] : operand;
    if (inner?.type === 'identifier' && !this.builder.lookup(inner.text) && isIntegerTypeName(inner.text)) {
      return { kind: 'sizeof', type: { ...UNKNOWN_TYPE, name: inner.text }, operand: null, range };
    }
    // The operand of sizeof is not evaluated: only an expression without effects is kept.
    const pure =
      inner && /^(?:identifier|field_expression|pointer_expression|subscript_expression)$/.test(inner.type)
        ? this.value(inner)
        : null;
    return { kind: 'sizeof', type: null, operand: pure, range };
  }

  private aggregate(list: Node, type: CType | null, range: TextRange): Expression {
    return { kind: 'aggregate', type, entries: initialiserEntries(list, this), range };
  }
}

function always(value: bigint, range: TextRange): () => Expression {
  return () => ({ kind: 'constant', value, range });
}
