/** Device tree source as dtc reads it: parts that merge, references, values, addresses, and mistakes by their line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeAt, parseDeviceTree } from '../../server/devicetree/parse.ts';
import {
  cellsOf,
  deviceName,
  isCoherent,
  isEnabled,
  labelled,
  mapOf,
  numbersOf,
  referencesOf,
  regionNamed,
  regionsOf,
  stringsOf,
} from '../../server/devicetree/query.ts';
import { DeviceTreeError } from '../../server/devicetree/source.ts';
import { descendants, type Node, pathOf } from '../../server/devicetree/tree.ts';
import { filesFrom } from './files.ts';

const parse = (text: string, files: Record<string, string> = {}): Node =>
  parseDeviceTree('main.dts', filesFrom({ ...files, 'main.dts': text }));
const at = (root: Node, path: string): Node => nodeAt(root, path)!;

test('later parts change what earlier ones said', () => {
  const root = parse(`/dts-v1/;
    / { model = "a"; soc { uart0: serial@10 { status = "disabled"; reg = <0x10>; old; }; spi { }; }; };
    &uart0 { status = "okay"; /delete-property/ old; child { }; };
    / { soc { /delete-node/ spi; }; model = "b"; };
    &{/soc/serial@10} { extra = <1>; };`);
  const uart = labelled(root, 'uart0')!;
  expect([...uart.properties.keys()]).toEqual(['reg', 'status', 'extra']);
  expect([isEnabled(uart), stringsOf(root, 'model')]).toEqual([true, ['b']]);
  expect([...descendants(root)].map(pathOf)).toEqual(['/', '/soc', '/soc/serial@10', '/soc/serial@10/child']);
});

test('a deleted node takes its labels with it', () => {
  const root = parse('/ { a: x { }; }; /delete-node/ &a; / { y { }; };');
  expect([labelled(root, 'a'), nodeAt(root, '/x')]).toEqual([undefined, undefined]);
});

test('values of every kind', () => {
  const root = parse(`/ { l: n {
    cells = <1 0x2 (1 << 4 | 3) 'a' &l &{/n}>, <5>;
    bits = /bits/ 8 <1 255>, /bits/ 64 <0x123456789abcdef0>;
    bytes = [00 ff 1a];
    text = "a", "b \\"c\\"";
    path = &l;
    flag;
    #size-cells = <0>;
    a,b-c.d+e?f = <1>;
    marked = x: <y: 1 z:>;
  }; };`);
  const node = at(root, '/n');
  const values = (name: string) => node.properties.get(name)!.values;
  expect(numbersOf(node, 'cells')).toBeUndefined();
  expect(cellsOf(node, 'cells')?.map((cell) => (cell.kind === 'number' ? cell.value : cell.name))).toEqual([
    ...[1n, 2n, 19n, 97n, 'l', '/n', 5n],
  ]);
  expect(values('bits')).toMatchObject([{ bits: 8 }, { bits: 64, cells: [{ value: 0x123456789abcdef0n }] }]);
  expect(values('bytes')).toEqual([{ kind: 'bytes', bytes: [0, 255, 26] }]);
  expect(stringsOf(node, 'text')).toEqual(['a', 'b "c"']);
  expect(values('path')).toEqual([{ kind: 'path', name: 'l' }]);
  expect(values('flag')).toEqual([]);
  expect([numbersOf(node, '#size-cells'), numbersOf(node, 'a,b-c.d+e?f'), numbersOf(node, 'marked')]).toEqual([
    ...[[0n], [1n], [1n]],
  ]);
});

test('a value too large for its cells is cut, as negative ones need it', () => {
  expect(numbersOf(at(parse('/ { n { a = <(-1) (1 << 33)>; }; };'), '/n'), 'a')).toEqual([0xffffffffn, 0n]);
});

describe('questions', () => {
  const root = parse(`/ {
    #address-cells = <2>;
    #size-cells = <2>;
    intc: interrupt-controller { #interrupt-cells = <3>; phandle = <7>; };
    soc@0 {
      #address-cells = <1>;
      #size-cells = <1>;
      ranges = <0x0 0x8 0x0 0x1000000>, <0x80000000 0x0 0x40000000 0x1000>;
      dma-coherent;
      smmu: iommu@10 { reg = <0x10 0x4>; #iommu-cells = <2>; };
      its: msi@20 { reg = <0x20 0x8>; #msi-cells = <1>; };
      dev: dev@80000100 {
        reg = <0x80000100 0x10>, <0x40 0x20>, <0xf0000000 0x1>;
        reg-names = "a", "b", "c";
        iommus = <&smmu 1 0x7f>, <&smmu 2 0x7f>, <7 9>;
        msi-map = <0x0 &its 0x10 0x1>, <0x100 &its 0x11 0x7>;
        dma-noncoherent;
        inner { x { reg = <1 2>; }; };
      };
      local { #address-cells = <1>; #size-cells = <0>; y@3 { reg = <3>; }; };
    };
  };`);
  const dev = labelled(root, 'dev')!;

  test('addresses go up through the buses; null where one does not translate', () => {
    expect(regionsOf(dev)).toEqual([{ start: 0x40000100n, size: 16n }, { start: 0x800000040n, size: 32n }, null]);
    expect(regionNamed(dev, 'b')).toEqual({ start: 0x800000040n, size: 32n });
    expect([regionNamed(dev, 'c'), regionNamed(dev, 'd')]).toEqual([undefined, undefined]);
    expect(regionsOf(at(root, '/soc@0/local/y@3'))).toEqual([null]);
  });

  test('references take the arguments that their node asks for, by label or by number', () => {
    const references = referencesOf(root, dev, 'iommus', '#iommu-cells');
    expect(references.map(({ node, args }) => [node.name, args])).toEqual([
      ['iommu@10', [1n, 0x7fn]],
      ['iommu@10', [2n, 0x7fn]],
      ['interrupt-controller', []],
    ]);
    expect(mapOf(root, dev, 'msi-map').map(({ node, ...entry }) => ({ ...entry, node: node.name }))).toEqual([
      { input: 0n, node: 'msi@20', output: 0x10n, length: 1n },
      { input: 0x100n, node: 'msi@20', output: 0x11n, length: 7n },
    ]);
  });

  test('names of devices are those of the kernel', () => {
    expect([dev, at(root, '/soc@0'), at(root, '/soc@0/local')].map(deviceName)).toEqual([
      ...['40000100.dev', 'soc', 'soc:local'],
    ]);
  });

  test('the nearest node that speaks of coherence decides', () => {
    expect([isCoherent(dev, true), isCoherent(labelled(root, 'its')!, false), isCoherent(root, true)]).toEqual([
      ...[false, true, true],
    ]);
  });
});

test.each([
  ['/ {\n  a = <UNKNOWN>;\n};', 'main.dts:2: `UNKNOWN` is no number, and no macro of that name is defined'],
  ['/ {\n  a = <1>\n};', 'main.dts:3: `;` is expected'],
  ['/ {\n  n {', 'main.dts:2: the node `n` has no end'],
  ['&gone { };', 'main.dts:1: no node has the label `gone`; an overlay needs the tree that it belongs to'],
  ['&{/gone} { };', 'main.dts:1: no node has the path /gone'],
  ['/ { a = ; };', 'main.dts:1: a value of a property cannot be read'],
  ['/ { a = [0]; };', 'main.dts:1: bytes cannot be read'],
  ['/ { a = <(1>; };', 'main.dts:1: a parenthesis does not close'],
  ['/ { a = /bits/ 7 <1>; };', 'main.dts:1: /bits/ takes 8, 16, 32 or 64'],
  ['/what/ x;', 'main.dts:1: `/what/` is not known here'],
  [`/ { ${'n { '.repeat(200)}${'}; '.repeat(200)} };`, 'main.dts:1: the nodes are nested too deeply'],
])('%j is an error', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test('mistakes in an included file are told with its name', () => {
  expect(() => parse('#include "soc.dtsi"\n', { 'soc.dtsi': '/ {\n\n  x y;\n};' })).toThrow('soc.dtsi:3: ');
});

test('an overlay is merged where one file includes it behind its tree', () => {
  const files = {
    'board.dts': '/dts-v1/; / { pcie: pcie@1 { status = "okay"; }; };',
    'ep.dtso': '/dts-v1/; /plugin/; &pcie { status = "disabled"; }; &{/} { pcie-ep@2 { }; };',
  };
  const root = parse('#include "board.dts"\n#include "ep.dtso"\n', files);
  expect([isEnabled(labelled(root, 'pcie')!), nodeAt(root, '/pcie-ep@2')?.name]).toEqual([false, 'pcie-ep@2']);
});

test('no text makes the reader fail otherwise than by its error, or hang', () => {
  const board =
    '/dts-v1/; / { l: n@1 { a = <&l (1 + 2)>, "x"; b = [00]; #x-cells = <1>; }; }; &l { /delete-property/ a; };';
  const pieces = board.split(/(?<=[\s;<>{}="&/()])/);
  const broken = fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 3 })), {
      maxLength: 60,
    })
    .map((words) => words.join(''));
  const cut = fc.tuple(fc.nat(board.length), fc.nat(board.length)).map(([a, b]) => board.slice(0, a) + board.slice(b));
  fc.assert(
    fc.property(fc.oneof(broken, cut), (text) => {
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(DeviceTreeError);
      }
    }),
    { numRuns: 2000 },
  );
});
