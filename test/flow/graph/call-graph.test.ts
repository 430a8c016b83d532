/** The order in which the functions of a file are run, and what each comes to. */
import { array, assert, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallGraph } from '../../../server/flow/graph/call-graph.ts';

const graph = (called: Readonly<Record<string, readonly string[]>>): CallGraph =>
  new CallGraph(new Map(Object.entries(called).map(([name, names]) => [name, new Set(names)])));

describe('calls of a file', () => {
  const calls = graph({
    probe: ['setup', 'printk'],
    setup: ['map', 'setup'],
    map: ['dma_map_single'],
    remove: ['unmap'],
    unmap: [],
  });

  it('come to what is called by what is called, and to nothing that the file does not define', () => {
    expect([...calls.calledFrom('probe')].sort()).toEqual(['map', 'setup']);
    expect([...calls.calledFrom('unmap')]).toEqual([]);
  });

  it('come to the function itself where it may run again', () => {
    expect(calls.calledFrom('setup').has('setup')).toBe(true);
    expect(calls.calledFrom('probe').has('probe')).toBe(false);
  });

  it('put callees first, whoever is asked about', () => {
    expect(calls.calleesFirst(new Set(['probe', 'map', 'remove', 'unmap']))).toEqual([
      'map',
      'probe',
      'unmap',
      'remove',
    ]);
  });

  it('are in order in any program: a function that does not call itself comes after all that it comes to', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
    const anyName = constantFrom(...names);
    assert(
      property(array(tuple(anyName, anyName)), array(anyName), (edges, asked) => {
        const called = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
        for (const [from, to] of edges) called.get(from)!.add(to);
        const all = new CallGraph(called);
        const order = all.calleesFirst(new Set(asked));
        expect([...order].sort()).toEqual([...new Set(asked)].sort());
        for (const [at, name] of order.entries())
          for (const later of order.slice(at + 1))
            if (all.calledFrom(name).has(later)) expect(all.calledFrom(later).has(name)).toBe(true);
      }),
    );
  });
});
