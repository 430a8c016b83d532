/** C integer arithmetic on constants, 64 bit, as both the analysis and the interpreter do it. */
import type { BinaryOperator, UnaryOperator } from './ir.ts';

/** Applies a binary operator; undefined where C leaves the result undefined (division by zero, shift out of range). */
export function foldBinary(operator: BinaryOperator, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? undefined : left / right;
    case '%':
      return right === 0n ? undefined : left % right;
    case '<<':
      return right < 0n || right > 63n ? undefined : BigInt.asIntN(128, left << right);
    case '>>':
      return right < 0n || right > 63n ? undefined : left >> right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '==':
      return left === right ? 1n : 0n;
    case '!=':
      return left !== right ? 1n : 0n;
    case '<':
      return left < right ? 1n : 0n;
    case '<=':
      return left <= right ? 1n : 0n;
    case '>':
      return left > right ? 1n : 0n;
    case '>=':
      return left >= right ? 1n : 0n;
  }
}

/** Applies a unary operator; `bits` is the width of an unsigned operand, null for any other. */
export function foldUnary(operator: UnaryOperator, value: bigint, bits: number | null = null): bigint {
  const cut = (result: bigint): bigint => (bits === null ? result : BigInt.asUintN(bits, result));
  switch (operator) {
    case '-':
      return cut(-value);
    case '+':
      return value;
    case '~':
      return cut(~value);
    case '!':
      return value === 0n ? 1n : 0n;
  }
}

/** The value of a C integer or character literal, with the sign that the grammar takes in, or undefined where it is none. */
export function parseLiteral(text: string): bigint | undefined {
  const sign = /^[-+]/.exec(text)?.[0];
  if (sign !== undefined) {
    const value = /^.\d/.test(text) ? parseLiteral(text.slice(1)) : undefined;
    return value === undefined || sign === '+' ? value : foldUnary('-', value, unsignedWidth(text));
  }
  const number = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)[uUlL]*$/.exec(text)?.[1];
  if (number !== undefined) return BigInt(/^0[0-7]+$/.test(number) ? `0o${number.slice(1)}` : number);
  const character = /^'([^\\])'$/.exec(text)?.[1];
  if (character !== undefined) return BigInt(character.codePointAt(0) ?? 0);
  const escapes: Record<string, bigint> = {
    "'\\0'": 0n,
    "'\\n'": 10n,
    "'\\r'": 13n,
    "'\\t'": 9n,
    "'\\\\'": 92n,
    "'\\''": 39n,
  };
  return escapes[text];
}

/** The width of an unsigned literal, in bits; null for one that is not. */
export function unsignedWidth(literal: string): number | null {
  const suffix = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uUlL]+)$/.exec(literal)?.[1]?.toLowerCase();
  if (!suffix?.includes('u')) return null;
  return suffix.includes('l') ? 64 : 32;
}
