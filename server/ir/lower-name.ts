/** What names mean where an expression uses them: variables, macros, enumerators, constant objects. */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Builder } from './builder.ts';
import type { Macro } from './declarations.ts';
import { type Argument, type Arguments, type Expansions, NO_ARGUMENTS } from './expansion.ts';
import type { Expression, Variable } from './ir.ts';
import { expressionFragment, statementFragment } from './macro.ts';
import type { Symbols } from './symbols.ts';

/** The body of a macro that is used like a member: a member of a member, or an element of one. */
const PATH = /^\w+(?:\s*\.\s*\w+|\s*->\s*\w+|\s*\[\s*\w+\s*\])+$/;
/** Stands for the record in such a macro. */
const RECORD = '__record';

export class NameLowering {
  private readonly builder: Builder;
  private readonly symbols: Symbols;
  private readonly expansions: Expansions;
  /** Lowers an expression. */
  private readonly value: (node: Node) => Expression;
  /** Lowers statements. */
  private readonly statements: (body: Node) => void;

  constructor(
    builder: Builder,
    symbols: Symbols,
    expansions: Expansions,
    lower: { readonly value: (node: Node) => Expression; readonly statements: (body: Node) => void },
  ) {
    this.builder = builder;
    this.symbols = symbols;
    this.expansions = expansions;
    this.value = lower.value;
    this.statements = lower.statements;
  }

  /** The value of a name: a variable, a constant, what a macro expands to, or a global object. */
  identifier(node: Node): Expression {
    const name = node.text;
    const range = this.expansions.range(node);
    const argument = this.expansions.argument(name);
    if (argument) return this.expansions.at(argument.within, () => this.value(argument.node));
    const variable = this.builder.lookup(name);
    if (variable) return { kind: 'variable', variable, range };
    // Enumerators in reach say more than the model: they differ between kernel versions.
    const constant = this.enumerator(name, 0) ?? this.symbols.known.constants.get(name);
    if (constant !== undefined) return { kind: 'constant', value: constant, name, range };
    const macro = this.symbols.macro(name);
    if (macro && macro.parameters === null && !this.symbols.known.functions.has(name)) {
      const body = expressionFragment(this.symbols.fragments, macro.body);
      const value = body && this.expansions.within(name, NO_ARGUMENTS, range, () => this.value(body));
      if (value) return value.kind === 'constant' ? { ...value, name, range } : { ...value, range };
    }
    const initial = this.constantObject(this.symbols.global(name)?.initializer ?? null, name, range);
    return initial ?? { kind: 'global', name, range };
  }

  /** The variable that a name is; in a macro, the one that its argument is. */
  variable(name: string): Variable | undefined {
    const argument = this.expansions.argument(name);
    if (!argument) return this.builder.lookup(name);
    const { node, within } = argument;
    return node.type === 'identifier' ? this.expansions.at(within, () => this.variable(node.text)) : undefined;
  }

  /** The variables that code names; in a macro, those that its arguments name. */
  variablesIn(node: Node): Variable[] {
    const names = new Set<string>();
    collectIdentifiers(node, names);
    return [...names].flatMap((name) => {
      const argument = this.expansions.argument(name);
      if (argument) return this.expansions.at(argument.within, () => this.variablesIn(argument.node));
      return this.builder.lookup(name) ?? [];
    });
  }

  /** The value of a `const` object, or of a member of one, from its initialiser. */
  private constantObject(initializer: Node | null, name: string, range: TextRange): Expression | undefined {
    if (!initializer || initializer.type === 'initializer_list' || !this.symbols.global(name)?.constant)
      return undefined;
    if (
      !/^(?:identifier|number_literal|unary_expression|binary_expression|parenthesized_expression)$/.test(
        initializer.type,
      )
    )
      return undefined;
    const value = this.expansions.within(name, NO_ARGUMENTS, range, () => this.value(initializer));
    return value?.kind === 'constant' ? { ...value, range } : undefined;
  }

  /** The names of the fields that a member access goes through: one, unless a macro is given more as its parameter. */
  fields(node: Node): readonly string[] {
    const argument = this.expansions.argument(node.text);
    if (!argument) return [node.text];
    if (argument.node.type === 'identifier')
      return this.expansions.at(argument.within, () => this.fields(argument.node));
    return argument.node.text.split('.').map((name) => name.trim());
  }

  /** What `object.field` or `object->field` means where that is more than a member: a constant, or what a macro makes of it. */
  member(node: Node, field: string): Expression | undefined {
    const object = node.childForFieldName('argument')!;
    const range = this.expansions.range(node);
    const known = this.constantMember(object, field, range);
    if (known) return known;
    const macro = this.symbols.macro(field);
    if (macro?.parameters !== null || !PATH.test(macro.body)) return undefined;
    const body = `${RECORD}${node.childForFieldName('operator')!.text}${macro.body}`;
    return this.macroCall({ name: field, parameters: [RECORD], body }, this.expansions.spread([object]), range);
  }

  /** `object.field` where the object is a `const` record of this file. */
  private constantMember(object: Node, field: string, range: TextRange): Expression | undefined {
    if (object.type !== 'identifier' || this.builder.lookup(object.text)) return undefined;
    const list = this.symbols.global(object.text)?.initializer;
    if (list?.type !== 'initializer_list') return undefined;
    const pair = list.namedChildren.find((c) => {
      const designators = c.type === 'initializer_pair' ? c.childrenForFieldName('designator') : [];
      return designators.length === 1 && designators[0]?.namedChildren[0]?.text === field;
    });
    return this.constantObject(pair?.childForFieldName('value') ?? null, object.text, range);
  }

  private enumerator(name: string, guard: number): bigint | undefined {
    const found = this.symbols.enumerator(name);
    if (!found || guard > 4096) return undefined;
    if (found.value === null) {
      if (found.after === null) return 0n;
      const before = this.enumerator(found.after, guard + 1);
      return before === undefined ? undefined : before + 1n;
    }
    const body = expressionFragment(this.symbols.fragments, found.value);
    const value = body && this.expansions.within(name, NO_ARGUMENTS, { start: 0, end: 0 }, () => this.value(body));
    return value?.kind === 'constant' ? value.value : undefined;
  }

  /** Evaluates code that stands elsewhere in the text, as if it stood at `range`; undefined where it cannot be read. */
  codeAt(code: string, range: TextRange): Expression | undefined {
    return this.expansions.at(null, () => this.macroCall({ name: code, parameters: [], body: code }, [], range));
  }

  /** The value of a call of a function-like macro; undefined where its body cannot be read as C. */
  macroCall(macro: Macro, given: readonly Argument[], range: TextRange): Expression | undefined {
    const { name, body } = macro;
    const bound = boundTo(macro, given);
    if (!bound) return undefined;
    const expression = expressionFragment(this.symbols.fragments, body);
    if (expression) return this.expansions.within(name, bound, range, () => this.value(expression));
    const block = statementFragment(this.symbols.fragments, body);
    if (!block) return undefined;
    return this.expansions.within(name, bound, range, () => {
      this.statements(block);
      return { kind: 'unknown', what: `the value of ${name}()`, range };
    });
  }
}

/** What the parameters of a macro stand for; undefined where it is given too many or too few arguments. */
function boundTo({ parameters, isVariadic }: Macro, given: readonly Argument[]): Arguments | undefined {
  const fixed = (isVariadic ? parameters?.slice(0, -1) : parameters) ?? [];
  if (isVariadic ? given.length < fixed.length : given.length !== fixed.length) return undefined;
  return {
    named: new Map(fixed.map((parameter, i) => [parameter, given[i]!])),
    rest: isVariadic ? { name: parameters!.at(-1)!, arguments: given.slice(fixed.length) } : null,
  };
}

/** Every identifier below a node, at most a few hundred: for code that is not understood. */
function collectIdentifiers(node: Node, names: Set<string>): void {
  for (const match of node.text.slice(0, 20_000).matchAll(/[A-Za-z_]\w*/g)) names.add(match[0]);
}
