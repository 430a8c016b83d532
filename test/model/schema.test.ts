/** The schema of models: what it lets pass, and what it names where it does not. */
import { describe, expect, test } from 'vitest';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import type { ModelData } from '../../server/model/model.ts';
import { parseConfigurationFile } from '../../server/workspace/configuration-file.ts';

/** What is wrong with a file: the path in it, as the message names it. */
function wrong(content: unknown): string[] {
  const vocabulary = { ruleIds: ['direction-denies-write'], schema: schema as object };
  const { findings } = parseConfigurationFile('file:///.doorbell.json', JSON.stringify(content), vocabulary);
  return findings.map(({ message }) => /`([^`]*)`/.exec(message)?.[1] ?? message);
}

test('everything that a model may say', () => {
  const model: ModelData = {
    constants: { A: 1, B: '0x10', C: '-2' },
    macros: { M: '1', 'F(a, b)': 'a' },
    structs: {
      s: {
        fields: { reg: 'phys_addr_t' },
        addresses: [
          {
            field: 'reg',
            what: 'a register',
            access: 'write',
            space: 'physical',
            kind: 'doorbell',
            when: { kind: 'A' },
          },
          { low: 'lo', high: 'hi', what: 'a message', space: 'iova', unmapped: { kind: 'B' } },
        ],
        directions: { dir: 'the caller' },
        host: { bar: 'bar', offset: 'offset', data: 'data', stride: 'stride' },
        bystanders: { dev: { what: 'a name', instead: '&p->dev' } },
      },
    },
    functions: {
      my_map: {
        effect: 'maps',
        arguments: { device: 0, address: 1, size: 2, direction: 3 },
        returns: 'dma_addr_t',
        pair: 'my_unmap',
        family: 'mine',
        memory: true,
        mmioFlag: { argument: 4, flag: 'A' },
      },
      my_sync: { effect: 'syncs', owner: 'cpu' },
      my_get: { effect: 'produces', produces: [{ argument: 1, what: 'a thing', space: 'physical' }], value: 0 },
      my_give: {
        effect: 'configures',
        takes: [{ argument: 1, field: 'f', what: 'a thing', access: 'read', when: { '0': 'A' } }],
      },
      my_address: { effect: 'pure', result: { what: 'a thing', space: 'virtual' } },
    },
    contracts: {
      'my_ops.map': {
        parameters: ['struct s *'],
        device: 0,
        deviceField: 'dev',
        direction: 1,
        access: 'write',
        what: 'a thing',
      },
    },
  };
  expect(wrong(model)).toEqual([]);
});

describe('what is wrong is named by its path', () => {
  test.each<[what: string, content: unknown, path: string]>([
    ['an unknown effect', { functions: { f: { effect: 'mapz' } } }, 'functions.f.effect'],
    ['an unknown role', { functions: { f: { arguments: { adress: 1 } } } }, 'functions.f.arguments.adress'],
    [
      'a role that is no number',
      { functions: { f: { arguments: { address: '1' } } } },
      'functions.f.arguments.address',
    ],
    ['an argument below 0', { functions: { f: { arguments: { address: -1 } } } }, 'functions.f.arguments.address'],
    ['an unknown owner', { functions: { f: { owner: 'host' } } }, 'functions.f.owner'],
    ['an unknown key of a function', { functions: { f: { efect: 'maps' } } }, 'functions.f.efect'],
    [
      'an address in no known space',
      { functions: { f: { result: { what: 'a thing', space: 'bus' } } } },
      'functions.f.result.space',
    ],
    [
      'an address of no known kind',
      { structs: { s: { addresses: [{ field: 'a', what: 'a thing', space: 'iova', kind: 'rom' }] } } },
      'structs.s.addresses[0].kind',
    ],
    ['an access that is none', { contracts: { c: { what: 'a thing', access: 'both' } } }, 'contracts.c.access'],
    ['a contract that does not say what is mapped', { contracts: { c: { access: 'write' } } }, 'contracts.c'],
    ['host registers without an offset', { structs: { s: { host: { bar: 'b' } } } }, 'structs.s.host'],
    [
      'a bystander without the device that is meant',
      { structs: { s: { bystanders: { d: { what: 'a thing' } } } } },
      'structs.s.bystanders.d',
    ],
    ['a constant that is no number', { constants: { A: 'ten' } }, 'constants.A'],
    ['a type that is no text', { structs: { s: { fields: { a: 4 } } } }, 'structs.s.fields.a'],
    ['an unknown section', { function: {} }, 'function'],
  ])('%s', (_what, content, path) => {
    expect(wrong(content)).toEqual([path]);
  });
});
