/**
 * Small drivers made at random: an endpoint's doorbell, found in one of the ways that drivers find it, is mapped with a
 * direction that has gone through variables, fields, helpers, switches and loops. program-text.ts writes them as C,
 * program-meaning.ts runs them.
 */
import fc from 'fast-check';

/** Values of enum dma_data_direction; DMA_NONE is none, and is reported only where nothing else comes. */
export const DIRECTIONS = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE'] as const;

/** What a direction is kept in: locals, a field of a local record, a field behind a pointer, an element of an array. */
export const PLACES = ['dir', 'other', 'my.dir', 'priv->dir', 'dirs[0]', 'dirs[1]'] as const;
export type PlaceName = (typeof PLACES)[number];

export type Condition =
  | { readonly kind: 'mode'; readonly operator: '==' | '!=' | '<' | '>='; readonly value: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'place'; readonly place: PlaceName; readonly value: number }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition };

export type Value =
  | { readonly kind: 'constant'; readonly direction: number; readonly style: 'name' | 'cast' | 'macro' | 'sum' }
  | { readonly kind: 'place'; readonly place: PlaceName }
  | { readonly kind: 'choice'; readonly condition: Condition; readonly yes: Value; readonly otherwise: Value }
  /** A helper of its own that is given a value and returns it, so many levels down. */
  | { readonly kind: 'helper'; readonly depth: number; readonly of: Value }
  /** A helper of its own that turns the mode into a direction. */
  | { readonly kind: 'translated'; readonly cases: readonly number[]; readonly otherwise: number }
  /** A macro that chooses by its argument. */
  | { readonly kind: 'chosen'; readonly condition: Condition; readonly yes: number; readonly otherwise: number };

export type Statement =
  | { readonly kind: 'assign'; readonly place: PlaceName; readonly value: Value }
  /** By a helper that is given the address of the place. */
  | { readonly kind: 'store'; readonly place: PlaceName; readonly value: Value }
  | { readonly kind: 'if'; readonly condition: Condition; readonly yes: Body; readonly otherwise: Body }
  | { readonly kind: 'switch'; readonly cases: readonly SwitchCase[]; readonly otherwise: Body }
  /** Statements that run as many times as the caller says; a `do` loop at least once. */
  | { readonly kind: 'loop'; readonly style: 'for' | 'while' | 'do'; readonly body: Body }
  /** `if (condition) goto` behind the statements. */
  | { readonly kind: 'skip'; readonly condition: Condition; readonly body: Body }
  /** Leaves the function before it maps. */
  | { readonly kind: 'leave'; readonly condition: Condition; readonly style: 'return' | 'goto' }
  /** Copies the whole record that holds `my.dir` there and back. */
  | { readonly kind: 'copy' };
export type Body = readonly Statement[];

export interface SwitchCase {
  readonly value: number;
  readonly body: Body;
  /** Goes on with the next case. */
  readonly falls: boolean;
}

export interface Program {
  /** How the doorbell is found. */
  readonly source: 'parameter' | 'loop' | 'search' | 'peer' | 'field';
  /** How the map call is reached. */
  readonly map: 'call' | 'helper' | 'macro';
  readonly initial: readonly number[];
  readonly body: Body;
  readonly value: Value;
}

const direction = fc.oneof(
  { weight: 5, arbitrary: fc.constant(2) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.constant(0) },
);
const place = fc.constantFrom(...PLACES);
/** Few, so that a run that tries 0, 1 and 2 has tried all that differ. */
const mode = fc.nat(1);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('flag' as const) }),
    fc.record({ kind: fc.constant('mode' as const), operator: fc.constantFrom('==', '!=', '<', '>='), value: mode }),
    fc.record({ kind: fc.constant('place' as const), place, value: direction }),
    fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
    fc.record({ kind: fc.constantFrom('and', 'or'), left: tie('condition'), right: tie('condition') }),
  ),
}));

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('constant' as const),
      direction,
      style: fc.constantFrom('name', 'name', 'cast', 'macro', 'sum'),
    }),
    fc.record({ kind: fc.constant('place' as const), place }),
    fc.record({ kind: fc.constant('choice' as const), condition, yes: tie('value'), otherwise: tie('value') }),
    fc.record({ kind: fc.constant('helper' as const), depth: fc.integer({ min: 1, max: 3 }), of: tie('value') }),
    fc.record({
      kind: fc.constant('translated' as const),
      cases: fc.array(direction, { minLength: 1, maxLength: 2 }),
      otherwise: direction,
    }),
    fc.record({ kind: fc.constant('chosen' as const), condition, yes: direction, otherwise: direction }),
  ),
}));

const { body } = fc.letrec<{ body: Body; statement: Statement }>((tie) => ({
  body: fc.array(tie('statement'), { maxLength: 4, depthIdentifier: 'statement' }),
  statement: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'statement', withCrossShrink: true },
    fc.record({ kind: fc.constant('assign' as const), place, value }),
    fc.record({ kind: fc.constant('store' as const), place, value }),
    fc.record({ kind: fc.constant('leave' as const), condition, style: fc.constantFrom('return', 'goto') }),
    fc.record({ kind: fc.constant('if' as const), condition, yes: tie('body'), otherwise: tie('body') }),
    fc.record({
      kind: fc.constant('switch' as const),
      cases: fc.uniqueArray(fc.record({ value: mode, body: tie('body'), falls: fc.boolean() }), {
        selector: (one) => one.value,
        maxLength: 2,
      }),
      otherwise: tie('body'),
    }),
    fc.record({
      kind: fc.constant('loop' as const),
      style: fc.constantFrom('for', 'while', 'do'),
      body: tie('body'),
    }),
    fc.record({ kind: fc.constant('skip' as const), condition, body: tie('body') }),
  ),
}));

/** Records are copied outside of loops only. */
const whole = fc
  .tuple(body, fc.array(fc.tuple(fc.nat(3), fc.record({ kind: fc.constant('copy' as const) })), { maxLength: 1 }))
  .map(
    ([statements, copies]): Body => copies.reduce<Body>((all, [at, copy]) => all.toSpliced(at, 0, copy), statements),
  );

/** One driver. */
export const program: fc.Arbitrary<Program> = fc.record({
  source: fc.constantFrom('parameter', 'loop', 'search', 'peer', 'field'),
  map: fc.constantFrom('call', 'helper', 'macro'),
  initial: fc.array(direction, { minLength: PLACES.length, maxLength: PLACES.length }),
  body: whole,
  value,
});
