/** Where paths meet, a state becomes one that says what holds on both: the laws of that join. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leq } from '../../../server/flow/domain/fact.ts';
import { markOf } from '../../../server/flow/domain/history.ts';
import type { Origin, Place, Value } from '../../../server/flow/domain/known.ts';
import { alternativesOf, type Life, lifeKey } from '../../../server/flow/domain/lifecycle.ts';
import { rootPlace } from '../../../server/flow/domain/place.ts';
import { State } from '../../../server/flow/domain/state.ts';
import { term } from '../../../server/flow/domain/term.ts';
import { constant, operation, symbol } from '../../../server/flow/domain/value.ts';
import { parseTypeName } from '../../../server/ir/types.ts';

const int = parseTypeName('int');
const origin: Origin = { file: 'file:///a.c', range: { start: 0, end: 1 }, order: 0 };
const places: readonly Place[] = ['x', 'y', 'z'].map((name) => rootPlace(term('global', name), int));
const symbols: readonly Value[] = ['p', 'q'].map((name) => symbol(term('parameter', name), int, null, null));
const values: readonly Value[] = [...symbols, constant(0n), constant(1n), constant(-5n), constant(100n)];
const statuses: readonly Life['status'][] = ['mapped', 'shared', 'unmapped', 'failed', 'many'];

function life(status: Life['status']): Life {
  const { file, range } = origin;
  const nothing = { address: null, size: null, device: null, attrs: null, count: null, list: null, direction: null };
  const call = { site: 'site', api: 'map', family: 'single', file, range, home: range, ended: null, made: 1 };
  return { status, ...call, ...nothing, others: [] };
}

/** Something that happens on a path; false where it cannot. */
type Event = (state: State) => boolean;

const pick = <T>(of: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...of);
const always =
  (action: (state: State) => void): Event =>
  (state) => {
    action(state);
    return true;
  };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.tuple(pick(places), pick(values)).map(([place, value]) => always((state) => state.bind(place, value))),
  fc
    .tuple(pick(symbols), fc.constantFrom('==', '!=', '<', '>='), fc.bigInt({ min: -3n, max: 3n }), fc.boolean())
    .map(([value, operator, bound, truth]) => {
      const condition = operation(operator, [value, constant(bound)]);
      return (state: State) => state.assume(condition, truth, origin);
    }),
  pick(statuses).map((status) => always((state) => state.setLife('site@#0', life(status)))),
  pick(['told', 'asked']).map((what) =>
    always((state) => state.mark(markOf('mark', term('name', what)), { what, origin })),
  ),
  pick(['seen', 'checked']).map((what) =>
    always((state) => state.mark(markOf('must', term('name', what)), { what, origin, isMust: true })),
  ),
);

/** What is known at the end of a path that exists. */
const path: fc.Arbitrary<State> = fc.array(event, { maxLength: 8 }).map((events) => {
  let state = new State();
  for (const happens of events) {
    const next = new State(state);
    if (happens(next)) state = next;
  }
  return state;
});

const meeting = { block: 'block', isCoarse: true };

function joined(a: State, b: State): State {
  const state = new State(a);
  state.joinWith(b, meeting);
  return state;
}

/** What a state says, in one order. */
function said(state: State): readonly string[] {
  const lives = state.life('site@#0');
  const number = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
  return [
    ...state
      .allBindings()
      .map(
        ({ place, content }) =>
          `${place.term.key} = ${content.kind === 'value' ? content.value.term.key : content.kind}`,
      ),
    ...state.allFacts().map(([about, { origin: _, ...fact }]) => `${about.key}: ${JSON.stringify(fact, number)}`),
    ...(lives ? alternativesOf(lives).map((one) => `life ${lifeKey(one)}`) : []),
    ...state.allMarks().map(([key, { what }]) => `mark ${key.key} ${what}`),
  ].sort();
}

test('a state joined with itself is itself, and nothing has changed', () => {
  fc.assert(
    fc.property(path, (a) => {
      const state = new State(a);
      expect(state.joinWith(new State(a), meeting)).toBe(false);
      expect(said(state)).toEqual(said(a));
    }),
  );
});

test('the order in which two paths come makes no difference', () => {
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(said(joined(a, b))).toEqual(said(joined(b, a)));
    }),
  );
});

test('the order in which three paths come makes none to facts, mappings and marks', () => {
  const symbolic = (state: State): readonly string[] => said(state).filter((one) => !one.includes('join:'));
  fc.assert(
    fc.property(path, path, path, (a, b, c) => {
      expect(symbolic(joined(joined(a, b), c))).toEqual(symbolic(joined(a, joined(b, c))));
    }),
  );
});

test('what is known after a meeting is known on both paths', () => {
  fc.assert(
    fc.property(path, path, (a, b) => {
      const state = joined(a, b);
      for (const [about, fact] of state.allFacts()) {
        if (about.kind === 'joined') continue;
        for (const one of [a, b]) expect(leq(one.fact(about)!, fact), about.key).toBe(true);
      }
      for (const { place, content } of state.allBindings()) {
        if (content.kind !== 'value' || content.value.term.kind === 'joined') continue;
        for (const one of [a, b]) expect(one.binding(place.term)?.content).toMatchObject({ value: content.value });
      }
    }),
  );
});

test('a number that is one or another is known to be one of them', () => {
  fc.assert(
    fc.property(pick(values.slice(2)), pick(values.slice(2)), (one, other) => {
      const [a, b] = [one, other].map((value) => {
        const state = new State();
        state.bind(places[0]!, value);
        return state;
      });
      const state = joined(a!, b!);
      const content = state.binding(places[0]!.term)!.content;
      if (content.kind !== 'value') throw new Error('not a value');
      for (const value of [one, other]) {
        const can = operation('==', [content.value, value]);
        expect(new State(state).assume(can, true, null)).toBe(true);
      }
    }),
  );
});

test('what keeps a checker silent holds only if it does on both paths; other marks hold if they do on one', () => {
  const marked = (isMust: boolean): State => {
    const state = new State();
    state.mark(markOf('kind'), { what: 'seen', origin, ...(isMust && { isMust }) });
    return state;
  };
  expect(joined(marked(true), new State()).allMarks()).toEqual([]);
  expect(joined(new State(), marked(true)).allMarks()).toEqual([]);
  expect(joined(marked(false), new State()).allMarks()).toHaveLength(1);
  expect(joined(new State(), marked(false)).allMarks()).toHaveLength(1);
});

test('a mapping has each status that it has on one of the paths, or is lost track of where paths are told apart', () => {
  const having = (status: Life['status']): State => {
    const state = new State();
    state.setLife('site@#0', life(status));
    return state;
  };
  const statusesOf = (state: State): string[] => state.allLives().map(([, { status }]) => status);
  expect(statusesOf(joined(having('unmapped'), having('mapped')))).toEqual(['mapped', 'unmapped']);
  expect(statusesOf(joined(new State(), having('mapped')))).toEqual(['mapped']);
  const apart = having('mapped');
  expect(apart.joinWith(having('failed'), { block: 'block', isCoarse: false })).toBe(true);
  expect(statusesOf(apart)).toEqual(['many']);
  const lost = having('mapped');
  lost.joinWith(new State(), { block: 'block', isCoarse: false });
  expect(statusesOf(lost)).toEqual(['many']);
});

test('a loop that counts comes to an end', () => {
  const head = new State();
  head.bind(places[0]!, constant(0n));
  let turns = 0;
  for (let changed = true; changed && turns < 50; turns++) {
    const turn = new State(head);
    turn.bind(places[0]!, constant(BigInt(turns + 1)));
    changed = head.joinWith(turn, meeting);
  }
  expect(turns).toBeLessThan(15);
});
