/** Models are put together: what a later one says stands over what earlier ones say of the same name. */
import { describe, expect, test } from 'vitest';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import { type AddressModel, FOLLOWED, kindOf, type ModelData } from '../../server/model/model.ts';
import { typeText } from '../support/lowered.ts';

describe('a later model', () => {
  test('adds to a function, and replaces what it says anew', () => {
    const { functions, names } = buildModel([
      { functions: { my_map: { effect: 'maps', arguments: { device: 0, address: 1 }, returns: 'u32' } } },
      { functions: { my_map: { returns: 'dma_addr_t', pair: 'my_unmap' } } },
    ]);
    expect(functions.get('my_map')).toEqual({
      effect: 'maps',
      arguments: { device: 0, address: 1 },
      returns: 'dma_addr_t',
      pair: 'my_unmap',
    });
    expect(typeText(names.returns.get('my_map')!)).toBe('dma_addr_t');
  });

  test('replaces the arguments of a function as a whole', () => {
    const { functions } = buildModel([
      { functions: { f: { effect: 'maps', arguments: { device: 0, size: 2 } } } },
      { functions: { f: { arguments: { device: 1 } } } },
    ]);
    expect(functions.get('f')?.arguments).toEqual({ device: 1 });
  });

  test('changes what a function is, in every list', () => {
    const { names, functions } = buildModel([
      { functions: { f: { effect: 'stops' }, g: { effect: 'none' } } },
      { functions: { f: { effect: 'none' }, g: { effect: 'stops' } } },
    ]);
    expect([functions.get('f')?.effect, functions.get('g')?.effect]).toEqual(['none', 'stops']);
    expect([[...names.idle], [...names.endless]]).toEqual([['f'], ['g']]);
  });

  test('adds members, directions, bystanders and addresses to a record', () => {
    const model = buildModel([
      {
        structs: {
          s: {
            fields: { a: 'u32', b: 'u64' },
            directions: { a: 'the caller' },
            bystanders: { x: { what: 'a name', instead: 'y' } },
            addresses: [{ field: 'a', what: 'one', space: 'physical' }],
          },
        },
      },
      {
        structs: {
          s: {
            fields: { b: 'struct t *' },
            directions: { b: 'the callee' },
            bystanders: { z: { what: 'another', instead: 'w' } },
            addresses: [{ field: 'b', what: 'two', space: 'iova' }],
          },
        },
      },
    ]);
    const fields = model.names.records.get('s')!;
    expect([...fields].map(([name, type]) => `${name}: ${typeText(type)}`)).toEqual(['a: u32', 'b: struct t *']);
    expect([...model.directions]).toEqual([
      ['s.a', 'the caller'],
      ['s.b', 'the callee'],
    ]);
    expect(Object.keys(model.bystanders.get('s')!)).toEqual(['x', 'z']);
    expect(model.addresses.get('s')!.map(({ what }) => what)).toEqual(['one', 'two']);
  });

  test('says nothing of what it does not name', () => {
    const model = buildModel([{ structs: { s: { fields: { a: 'u32' } } } }]);
    expect([model.bystanders, model.addresses, model.hostRegisters, model.directions].map((it) => it.size)).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test('may say only how something is simulated, of which the analysis then knows nothing', () => {
    const model = buildModel([
      {
        structs: { s: { holds: { a: 'bar-size', b: 1 }, single: true } },
        functions: { f: { simulates: { service: 'nothing' } }, g: { effect: 'none', simulates: { fails: 'NULL' } } },
      },
      { structs: { s: { holds: { b: 2 } } }, functions: { f: { simulates: { service: 'free-bar' } } } },
    ]);
    expect([[...model.functions.keys()], [...model.names.functions], [...model.names.records]]).toEqual([
      ['g'],
      ['g'],
      [],
    ]);
    expect(model.functions.get('g')).toEqual({ effect: 'none' });
    expect([...model.simulations]).toEqual([
      ['f', { service: 'free-bar' }],
      ['g', { fails: 'NULL' }],
    ]);
    expect([model.holds.get('s'), [...model.singles]]).toEqual([{ a: 'bar-size', b: 2 }, ['s']]);
  });

  test('replaces constants, macros, contracts and host registers', () => {
    const one = (n: number): ModelData => ({
      constants: { K: n },
      macros: { 'M(x)': `x + ${n}` },
      contracts: { 'ops.map': { what: `contract ${n}` } },
      structs: { s: { host: { offset: `offset${n}` } } },
    });
    const model = buildModel([one(1), one(2)]);
    expect(model.constant('K')).toBe(2n);
    expect(model.names.macros.get('M')).toEqual({ name: 'M', parameters: ['x'], body: 'x + 2' });
    expect(model.contracts.get('ops.map')).toEqual({ what: 'contract 2' });
    expect(model.hostRegisters.get('s')).toEqual({ offset: 'offset2' });
  });
});

test('constants may be written as text, for what JSON has no numbers for', () => {
  const model = buildModel([{ constants: { A: '0xffffffffffffffff', B: '-1', C: 3 } }]);
  expect(['A', 'B', 'C', 'D'].map((name) => model.constant(name))).toEqual([2n ** 64n - 1n, -1n, 3n, undefined]);
});

test('heads of macros', () => {
  const { names } = buildModel([{ macros: { PLAIN: '1', 'EMPTY()': '2', 'TWO(a, b)': 'a b' } }]);
  expect([...names.macros.values()].map(({ name, parameters }) => [name, parameters])).toEqual([
    ['PLAIN', null],
    ['EMPTY', []],
    ['TWO', ['a', 'b']],
  ]);
  expect(() => buildModel([{ macros: { 'F(x': '1' } }])).toThrow("'F(x' is not the head of a macro");
});

test('what lies at an address: a doorbell where a device accesses it, unless the model says otherwise', () => {
  const address: AddressModel = { what: 'it', space: 'physical' };
  expect(kindOf(address)).toBeNull();
  expect(kindOf({ ...address, access: 'write' })).toBe('doorbell');
  expect(kindOf({ ...address, access: 'read', kind: 'fifo' })).toBe('fifo');
  expect(kindOf({ ...address, kind: 'memory' })).toBe('memory');
});

describe('the models that ship', () => {
  const model = buildModel(builtinModels);

  test('do not contradict each other: their order does not matter', () => {
    expect(buildModel(builtinModels.toReversed()).functions).toEqual(model.functions);
    expect(buildModel(builtinModels.toReversed()).names.constants).toEqual(model.names.constants);
  });

  test('a map call is ended by a call that unmaps, of its own family', () => {
    const wrong = [...model.functions].filter(([, { effect, pair, family }]) => {
      if (effect !== 'maps' || !pair) return false;
      const end = model.functions.get(pair);
      return end?.effect !== 'unmaps' || end.family !== family;
    });
    expect(wrong).toEqual([]);
  });

  test.each(['dma_map_single', 'dma_map_page', 'dma_map_resource'])(
    '%s() maps, and its device, size and direction are told',
    (name) => {
      const fn = model.functions.get(name);
      expect(fn).toMatchObject({ effect: 'maps', returns: 'dma_addr_t' });
      expect(Object.keys(fn!.arguments!)).toEqual(expect.arrayContaining(['device', 'size', 'direction']));
    },
  );

  test('directions are numbered as the kernel has them', () => {
    expect(
      ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'].map((name) => model.constant(name)),
    ).toEqual([0n, 1n, 2n, 3n]);
  });

  test('effects around which functions are followed are among those that they have', () => {
    const effects = new Set([...model.functions.values()].map(({ effect }) => effect));
    expect([...FOLLOWED].filter((effect) => !effects.has(effect))).toEqual([]);
  });
});
