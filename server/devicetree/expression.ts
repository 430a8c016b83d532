/**
 * Integer expressions, as C has them and as both `#if` and the cells of a device tree use them. Values are 64 bits
 * wide and unsigned, as dtc computes them (scripts/dtc/dtc-parser.y).
 */

const TOKEN =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+)[uUlL]*|'((?:[^'\\]|\\.)+)'|([A-Za-z_]\w*)|(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>?:()]))/y;

/** Parentheses, signs and conditions within each other, at most. */
const MAX_DEPTH = 100;
/** Characters of an expression that a message shows. */
const MAX_SHOWN = 80;

/** Binary operators from the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const wide = (value: bigint): bigint => BigInt.asUintN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

/** The value of `text`; `named` gives that of an identifier. Throws an Error that says what cannot be read. */
export function evaluate(text: string, named: (name: string) => bigint | undefined = () => undefined): bigint {
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;

  const deeper = (read: () => bigint): bigint => {
    if (++depth > MAX_DEPTH) throw new Error(`the expression \`${brief(text)}\` is nested more than ${MAX_DEPTH} deep`);
    const value = read();
    depth--;
    return value;
  };

  const take = (symbol: string): boolean => {
    if (tokens[at]?.symbol !== symbol) return false;
    at++;
    return true;
  };
  const expect = (symbol: string): void => {
    if (!take(symbol)) throw new Error(`\`${symbol}\` is missing in the expression \`${brief(text)}\``);
  };

  const primary = (): bigint => {
    const token = tokens[at++];
    if (token?.value !== undefined) return token.value;
    if (token?.name !== undefined) {
      const value = named(token.name);
      if (value === undefined) throw new Error(`\`${token.name}\` is not defined`);
      return value;
    }
    switch (token?.symbol) {
      case '(': {
        const value = deeper(ternary);
        expect(')');
        return value;
      }
      case '-':
        return wide(-deeper(primary));
      case '+':
        return deeper(primary);
      case '~':
        return wide(~deeper(primary));
      case '!':
        return truth(deeper(primary) === 0n);
    }
    throw new Error(`the expression \`${brief(text)}\` is not complete`);
  };

  const binary = (level: number): bigint => {
    const operators = LEVELS[level];
    if (operators === undefined) return primary();
    let left = binary(level + 1);
    for (;;) {
      const symbol = tokens[at]?.symbol;
      if (symbol === undefined || !operators.includes(symbol)) return left;
      at++;
      left = apply(symbol, left, binary(level + 1));
    }
  };

  const ternary = (): bigint => {
    const condition = binary(0);
    if (!take('?')) return condition;
    const yes = deeper(ternary);
    expect(':');
    const no = deeper(ternary);
    return condition !== 0n ? yes : no;
  };

  const value = ternary();
  if (at < tokens.length) throw new Error(`the expression \`${brief(text)}\` cannot be read`);
  return value;
}

function apply(symbol: string, left: bigint, right: bigint): bigint {
  switch (symbol) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '<<':
      return right > 63n ? 0n : wide(left << right);
    case '>>':
      return right > 63n ? 0n : left >> right;
    case '+':
      return wide(left + right);
    case '-':
      return wide(left - right);
    case '*':
      return wide(left * right);
    default:
      if (right === 0n) throw new Error('division by zero');
      return symbol === '/' ? left / right : left % right;
  }
}

interface Token {
  readonly value?: bigint;
  readonly name?: string;
  readonly symbol?: string;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`\`${brief(text.slice(from))}\` cannot be read as an expression`);
    const [, number, character, name, symbol] = match;
    if (number !== undefined) tokens.push({ value: wide(BigInt(octal(number))) });
    else if (character !== undefined) tokens.push({ value: BigInt(character.codePointAt(character.length - 1) ?? 0) });
    else if (name !== undefined) tokens.push({ name });
    else if (symbol !== undefined) tokens.push({ symbol });
  }
  return tokens;
}

function brief(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > MAX_SHOWN ? `${trimmed.slice(0, MAX_SHOWN)}…` : trimmed;
}

/** C's octal numbers in the spelling that BigInt takes. */
const octal = (number: string): string => (/^0[0-7]+$/.test(number) ? `0o${number.slice(1)}` : number);
