/** What a state knows on one path: conditions that were decided, values that may have changed, symbols that mean something new. */
import { describe, expect, test } from 'vitest';
import type { Origin, Place, Value } from '../../../server/flow/domain/known.ts';
import type { Life } from '../../../server/flow/domain/lifecycle.ts';
import { rootPlace } from '../../../server/flow/domain/place.ts';
import { IN_LOOP, State } from '../../../server/flow/domain/state.ts';
import { term } from '../../../server/flow/domain/term.ts';
import { binary, check, constant, handle, operation, pointerTo, symbol } from '../../../server/flow/domain/value.ts';
import { parseTypeName } from '../../../server/ir/types.ts';

const int = parseTypeName('int');
const origin: Origin = { file: 'file:///a.c', range: { start: 0, end: 1 }, order: 0 };
const place = (name: string): Place => rootPlace(term('global', name), int);
const value = (name: string): Value => symbol(term('parameter', name), int);
const [x, y] = [value('x'), value('y')];
const is = (operator: string, left: Value, right: Value | bigint): Value =>
  operation(operator, [left, typeof right === 'bigint' ? constant(right) : right]);
/** A path on which these conditions hold. */
const path = (...conditions: readonly Value[]): State => {
  const state = new State();
  for (const condition of conditions) expect(state.assume(condition, true, origin)).toBe(true);
  return state;
};
const can = (state: State, condition: Value, truth = true): boolean => new State(state).assume(condition, truth, null);

describe('a decision', () => {
  test('about a constant comes out one way', () => {
    expect([can(new State(), constant(2n)), can(new State(), constant(0n))]).toEqual([true, false]);
    expect([can(new State(), constant(2n), false), can(new State(), constant(0n), false)]).toEqual([false, true]);
    const pointer = pointerTo(place('p'));
    expect([can(new State(), pointer), can(new State(), pointer, false)]).toEqual([true, false]);
  });

  test('about two constants is that of their comparison', () => {
    const state = path(is('==', x, 3n));
    expect([can(state, is('<', x, 4n)), can(state, is('<', x, 3n))]).toEqual([true, false]);
    expect([can(state, is('<', x, 4n), false), can(state, is('<', x, 3n), false)]).toEqual([false, true]);
  });

  test('holds for the same value with the constant on either side', () => {
    const state = path(operation('>', [constant(3n), x]));
    expect([can(state, is('==', x, 2n)), can(state, is('==', x, 3n))]).toEqual([true, false]);
    const other = path(operation('<=', [constant(3n), x]));
    expect([can(other, is('==', x, 2n)), can(other, is('==', x, 3n))]).toEqual([false, true]);
  });

  test('about two values is remembered, as is its opposite', () => {
    const state = path(is('<', x, y));
    expect([can(state, is('<', x, y)), can(state, is('<', x, y), false)]).toEqual([true, false]);
    expect([can(state, is('>=', x, y)), can(state, is('>=', x, y), false)]).toEqual([false, true]);
  });

  test('about a value as a truth is one about zero', () => {
    const state = new State();
    expect(state.assume(x, false, origin)).toBe(true);
    expect([can(state, x), can(state, is('==', x, 0n)), can(state, is('!=', x, 0n))]).toEqual([false, true, false]);
  });

  test('about a sum is one about what it is made of', () => {
    const state = path(is('>', operation('+', [x, constant(2n)]), 5n));
    expect([can(state, is('==', x, 3n)), can(state, is('==', x, 4n))]).toEqual([true, true]);
    const sum: Value = { kind: 'sum', term: term('sum', '1 2', x.term), terms: [{ value: x, factor: 1n }], offset: 2n };
    const other = path(is('>', sum, 5n));
    expect([can(other, is('==', x, 3n)), can(other, is('==', x, 4n))]).toEqual([false, true]);
  });

  test('about a pointer that is known and a number', () => {
    const pointer = pointerTo(place('p'));
    expect([can(new State(), is('==', pointer, 0n)), can(new State(), is('!=', pointer, 0n))]).toEqual([false, true]);
    expect(can(new State(), is('==', pointer, 1n))).toBe(true);
  });

  test('takes constants of different names to differ', () => {
    const named = (name: string): Value => symbol(term('named', '', term('global', name)), int);
    const state = path(is('==', x, named('BAR_ONE')));
    expect([can(state, is('==', x, named('BAR_TWO'))), can(state, is('==', x, named('BAR_ONE')))]).toEqual([
      false,
      true,
    ]);
    expect(can(state, is('!=', x, named('BAR_ONE')))).toBe(false);
    expect(can(state, is('!=', named('BAR_TWO'), x))).toBe(true);
    expect(can(new State(), is('==', named('BAR_ONE'), named('BAR_TWO')))).toBe(true);
  });
});

describe('a mapping', () => {
  const life = (list: Value | null): Life => {
    const nothing = { address: null, size: null, device: null, attrs: null, count: null, direction: null, ended: null };
    const call = { site: 'site', api: 'map', family: '', file: origin.file, range: origin.range, home: origin.range };
    return { status: 'mapped', ...call, ...nothing, list, made: 1, others: [] };
  };
  const mapped = (list: Value | null = null): State => {
    const state = new State();
    state.setLife('m', life(list));
    return state;
  };

  test('has failed where its check says so, and its handle is not 0 then', () => {
    const state = mapped();
    expect(state.assume(check('m'), true, origin)).toBe(true);
    expect(state.life('m')?.status).toBe('failed');
    expect(can(state, is('==', handle('m'), 0n))).toBe(false);
    const good = mapped();
    good.assume(check('m'), false, origin);
    expect(good.life('m')?.status).toBe('mapped');
  });

  test('is only looked at by a question without an origin', () => {
    const state = mapped();
    state.assume(check('m'), true, null);
    expect(state.life('m')?.status).toBe('mapped');
  });

  test.for([
    ['==', 0n, true],
    ['<', 1n, true],
    ['<=', 0n, true],
    ['>', 0n, false],
    ['!=', 0n, false],
    ['<', 2n, false],
    ['<', 0n, false],
  ] as const)('of a list has failed where its count is %s %s: %s', ([operator, bound, isFailed]) => {
    const state = mapped(x);
    state.assume(is(operator, symbol(term('count', 'm'), int), bound), true, origin);
    expect(state.life('m')?.status).toBe(isFailed ? 'failed' : 'mapped');
  });

  test('of a list with entries does not fail any more', () => {
    const state = mapped(x);
    const count = symbol(term('count', 'm'), int);
    state.assume(is('!=', count, 0n), true, origin);
    expect(can(state, is('==', count, 0n))).toBe(false);
    expect(state.life('m')?.status).toBe('mapped');
  });
});

describe('a place', () => {
  const record = rootPlace(term('global', 'r'), parseTypeName('struct s'));
  const member = record.member('m', () => int);

  test('holds what was put there last', () => {
    const state = new State();
    state.bind(member, x);
    state.bind(member, y);
    expect(state.binding(member.term)?.content).toMatchObject({ value: y });
    state.drop(record.term);
    expect(state.binding(member.term)).toBeDefined();
    state.unbind(record.term);
    expect(state.binding(member.term)).toBeUndefined();
  });

  test('is taken out and put back', () => {
    const state = new State();
    state.bind(member, x);
    state.bind(place('a'), y);
    const taken = state.take((binding) => binding.place === member);
    expect([taken.length, state.allBindings().length]).toEqual([1, 1]);
    state.restore(taken);
    expect(state.binding(member.term)?.content).toMatchObject({ value: x });
    state.unbindWhere((binding) => binding.place === member);
    expect(state.allBindings().map((binding) => binding.place.term.label)).toEqual(['a']);
  });

  test('that may have been overwritten holds what is known in doubt, which rules out nothing for sure', () => {
    const state = new State();
    const unknown = symbol(term('written', '', term('name', 'call'), member.term), int);
    state.bind(member, constant(3n));
    state.doubt(member, constant(3n), unknown);
    expect(state.resolve(unknown).kind).toBe('symbol');
    expect(state.fact(unknown.term)).toBeUndefined();
    expect(state.knows(unknown)).toBe(true);
    state.assume(is('==', unknown, 3n), true, origin);
    expect(state.resolve(unknown)).toMatchObject({ value: 3n });
  });

  test('keeps in doubt that a pointer is not NULL and how a comparison came out', () => {
    const state = path(is('<', x, 5n));
    const [p, c] = ['p', 'c'].map((name) => symbol(term('written', name, term('name', 'call'), member.term), int));
    state.doubt(member, pointerTo(record), p!);
    state.doubt(member, is('<', x, 9n), c!);
    expect(
      state
        .allFacts()
        .filter(([, { doubtful }]) => doubtful)
        .map(([, { not, equal }]) => not ?? equal),
    ).toEqual([[0n], 1n]);
  });
});

describe('a symbol that means something new', () => {
  test('is the plain one as long as nothing is known by it, and another one then', () => {
    const state = new State();
    const first = state.fresh('result', 'call');
    expect(first.label).toBe('call');
    state.bind(place('a'), symbol(first, int));
    const second = state.fresh('result', 'call');
    expect(second).not.toBe(first);
    expect(state.binding(place('a').term)?.content).toMatchObject({ value: { term: first } });
  });

  test('takes what was known by the old one with it', () => {
    const state = new State();
    state.assume(symbol(state.fresh('result', 'ask'), int), true, origin);
    const second = symbol(state.fresh('result', 'ask'), int);
    state.bind(place('a'), second);
    state.assume(second, false, origin);
    const third = symbol(state.fresh('result', 'ask'), int);
    expect(third.term).toBe(second.term);
    expect(can(state, third)).toBe(true);
    const left = state.binding(place('a').term)?.content;
    expect(left?.kind === 'value' && left.value.term.kind).toBe('lost');
  });

  test('of an answer in a loop is forgotten with the next turn', () => {
    const answer = symbol(term('answer', '', term('global', 'ask'), term(IN_LOOP, '')), int);
    const state = path(answer, x);
    state.forgetAnswers();
    expect([state.knows(answer), state.knows(x)]).toEqual([false, true]);
  });

  test('of a meeting is forgotten when the block is met anew', () => {
    const joined = symbol(term('joined', '', term('name', 'block'), place('a').term), int);
    const state = path(joined, x);
    state.forgetMeeting('another');
    expect(state.knows(joined)).toBe(true);
    state.forgetMeeting('block');
    expect([state.knows(joined), state.knows(x)]).toEqual([false, true]);
  });
});

test('facts about what may have changed become doubtful, and dead ones are swept away if there are many', () => {
  const state = path(x, y);
  state.doubtFacts((about) => about === x.term, []);
  expect([state.fact(x.term), state.fact(y.term)?.not]).toEqual([undefined, [0n]]);
  state.doubtFacts(() => false, [y.term]);
  expect(state.fact(y.term)).toBeUndefined();
  const held = symbol(term('result', 'held'), int);
  state.assume(held, true, origin);
  state.bind(place('a'), held);
  state.assume(symbol(term('result', 'dead'), int), true, origin);
  state.sweep();
  expect(state.knows(symbol(term('result', 'dead'), int))).toBe(true);
  for (let i = 0; i < 60; i++) state.assume(symbol(term('result', `r${i}`), int), true, origin);
  state.sweep();
  expect(
    state
      .allFacts()
      .map(([about]) => about.label)
      .sort(),
  ).toEqual(['held', 'x', 'y']);
});

test('a copy of a state and the state it was copied from go on apart', () => {
  const state = path(x);
  state.bind(place('a'), x);
  const copy = new State(state);
  copy.bind(place('a'), y);
  copy.assume(y, false, origin);
  expect(state.binding(place('a').term)?.content).toMatchObject({ value: x });
  expect([state.knows(y), copy.knows(x)]).toEqual([false, true]);
  state.dropFacts(x.term);
  expect([state.knows(x), copy.knows(x)]).toEqual([false, true]);
});

describe('bits', () => {
  test('that were set or taken are known, and those of others are as they were', () => {
    const set = binary('|', x, constant(0x20n));
    const taken = binary('&', x, constant(~0x20n));
    const ask = (of: Value, bit: bigint): Value => binary('&', of, constant(bit));
    expect(ask(set, 0x20n)).toMatchObject({ kind: 'constant', value: 0x20n });
    expect(ask(taken, 0x20n)).toMatchObject({ kind: 'constant', value: 0n });
    for (const other of [set, taken]) expect(ask(other, 0x40n).term).toBe(ask(x, 0x40n).term);
    expect(ask(set, 0x60n).kind).toBe('operation');
  });

  test('that were set are still there after something that may have written, until somebody asks otherwise', () => {
    const state = new State();
    const later = value('later');
    state.doubt(place('flags'), binary('|', binary('|', x, constant(4n)), constant(8n)), later);
    for (const bit of [4n, 8n]) {
      expect(can(state, binary('&', later, constant(bit)))).toBe(true);
      expect(can(state, binary('&', later, constant(bit)), false)).toBe(false);
    }
    expect(can(state, binary('&', later, constant(2n)), false)).toBe(true);
  });
});
