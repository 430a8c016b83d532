/** Platforms by the name that a user gives, on the command line and in `.doorbell.json`. */
import { describe, expect, test } from 'vitest';
import { vocabulary } from '../../scripts/generate/engine.ts';
import { findPlatform, platformNames } from '../../server/simulator/platform/all.ts';
import { parseConfigurationFile } from '../../server/workspace/configuration-file.ts';
import { platformNotes } from '../../server/workspace/platform.ts';
import { loadPlatform } from '../../server/workspace/platforms.ts';
import { toUri } from '../../server/workspace/source.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const json = {
  name: 'acme',
  title: 'ACME board',
  notes: ['the doorbell is a guess'],
  iommu: { name: 'smmuv2', device: '15000000.iommu', note: 'the IOMMU is a guess' },
  ram: { start: '0x80000000', size: '0x40000000' },
  devices: [{ name: 'ep', driver: 'acme', bus: 'platform', requesterId: '0x7', dmaMaskBits: 36, coherent: false }],
  endpoint: {
    device: 'ep',
    doorbell: 'bell',
    bars: Array.from({ length: 6 }, () => ({ type: 'programmable' })),
    align: '0x10000',
  },
  targets: [{ kind: 'register', name: 'bell', start: '0x20000000', size: '0x1000', offset: '0x10' }],
};
type Json = typeof json;
const changed = (change: (copy: Json) => unknown): string => {
  const copy = structuredClone(json);
  change(copy);
  return JSON.stringify(copy);
};

const soc = `/ {
  #address-cells = <1>; #size-cells = <1>;
  ep0: pcie-ep@3c000000 { compatible = "snps,dw-pcie-ep"; reg = <0x3c000000 DBI_SIZE>; reg-names = "dma";
    interrupts = <5>; interrupt-names = "dma"; status = "disabled"; };
};`;

/** A kernel-like tree: the board includes a SoC beside it, which needs a header from the tree's include folder. */
const tree = {
  'arch/arm64/boot/dts/acme/board.dts': '/dts-v1/;\n#include "soc.dtsi"\n&ep0 { status = "okay"; };\n',
  'arch/arm64/boot/dts/acme/soc.dtsi': `#include <dt-bindings/acme.h>\n${soc}`,
  'arch/arm/boot/dts/cousin.dts': '#include <arm64/acme/board.dts>\n',
  'include/dt-bindings/acme.h': '#define DBI_SIZE 0x1000\n',
  'outside.dts': '#include <dt-bindings/gone.h>\n',
  'broken.dts': '/ {\n  a = <1>\n};\n',
  'platform.json': JSON.stringify(json),
};

/** What loading gives: the platform's name, or the problem. */
function load(wanted: string, files: Record<string, string | Uint8Array> = tree): string {
  const result = loadPlatform(wanted, temporaryTree(files));
  return result.kind === 'platform' ? result.platform.name : result.problem;
}

test.for(platformNames)('%s is built in', (name) => {
  expect(loadPlatform(name, '/')).toEqual({ kind: 'platform', platform: findPlatform(name) });
});

test('a file of JSON, with comments', () => {
  const text = `// ours\n${JSON.stringify(json)}`;
  const result = loadPlatform('boards/acme.json', temporaryTree({ 'boards/acme.json': text }));
  expect(result).toMatchObject({
    platform: {
      name: 'acme',
      iommu: { name: 'smmuv2' },
      devices: [{ requesterId: 7, dmaMask: 0xfffffffffn }],
      endpoint: { controller: 'dwc', msi: null, iatuAlign: 0x10000n, inboundWindows: null },
      targets: [{ kind: 'register', start: 0x20000000n, offset: 0x10n, data: null }],
    },
  });
});

test('a board of a kernel tree, with what it includes', () => {
  expect(load('arch/arm64/boot/dts/acme/board.dts')).toBe('board.dts');
  expect(load('arch/arm64/boot/dts/acme/soc.dtsi:ep0')).toBe('soc.dtsi:ep0');
  expect(load('arch/arm/boot/dts/cousin.dts')).toBe('cousin.dts');
});

describe('what cannot be loaded is named', () => {
  test.for([
    ['renesas', 'unknown platform `renesas`; known platforms, nearest first: `renesas-r8a779f0`, '],
    ['none.json', 'none.json: no such file or folder'],
    ['none.dts', 'none.dts: no such file or folder'],
    ['outside.dts', 'outside.dts:1: the include file dt-bindings/gone.h is not found'],
    ['broken.dts', 'broken.dts:3: `;` is expected'],
    [
      'arch/arm64/boot/dts/acme/board.dts:ep7',
      'acme/board.dts: no PCIe endpoint controller is called ep7; there are ep0',
    ],
  ] as const)('%s', ([wanted, problem]) => {
    expect(load(wanted)).toContain(problem);
  });

  test.for([
    ['{', 'p.json: not valid JSON: close brace expected'],
    [changed((p) => Object.assign(p, { ramm: 1 })), 'p.json: `ramm`: unknown key; known keys, nearest first: "ram", '],
    [
      changed((p) => Object.assign(p.devices[0]!, { bus: 'usb' })),
      'p.json: `devices[0].bus`: must be one of "platform", "pci"',
    ],
    [changed((p) => Object.assign(p.ram, { start: 5 })), 'p.json: `ram.start`: must be of type string'],
    [changed((p) => Object.assign(p.ram, { start: 'x' })), 'p.json: `ram.start`: must have the form '],
    [changed((p) => p.endpoint.bars.pop()), 'p.json: `endpoint.bars`'],
    [
      changed((p) => Object.assign(p.targets[0]!, { kind: 'uart' })),
      'p.json: `targets[0].kind`: must be one of "dw-edma", ',
    ],
    [changed((p) => Object.assign(p.targets[0]!, { spis: 4 })), 'p.json: `targets[0].spis`: unknown key'],
    [
      changed((p) => Object.assign(p.targets[0]!, { kind: 'gicv2m', offset: undefined })),
      'p.json: `targets[0]`: lacks the key "baseSpi"',
    ],
    [
      changed((p) => Object.assign(p.iommu, { name: 'gart' })),
      'p.json: platform acme: the IOMMU "gart" is none of amd-v1, ',
    ],
  ] as const)('%s', ([text, problem]) => {
    expect(load('p.json', { 'p.json': text })).toContain(problem);
  });

  test('a binary file', () => {
    expect(load('p.dts', { 'p.dts': Uint8Array.of(0) })).toBe('p.dts: it is a binary file');
  });
});

test('notes about the IOMMU belong to runs on it, the others to all', () => {
  const result = loadPlatform('platform.json', temporaryTree(tree));
  if (result.kind === 'problem') throw new Error(result.problem);
  expect(platformNotes(result.platform, 'smmuv2')).toEqual(['the IOMMU is a guess', 'the doorbell is a guess']);
  expect(platformNotes(result.platform, 'amd-v1')).toEqual(['the doorbell is a guess']);
});

describe('`platform` in .doorbell.json', () => {
  const configure = (platform: string) => {
    const root = temporaryTree(tree);
    const text = JSON.stringify({ platform });
    return { text, ...parseConfigurationFile(toUri(`${root}/.doorbell.json`), text, vocabulary) };
  };

  test.for(['qcom-sa8775p', './platform.json', 'arch/arm64/boot/dts/acme/board.dts'])('may be %s', (wanted) => {
    const { configuration, findings } = configure(wanted);
    expect(findings).toEqual([]);
    expect(['qcom-sa8775p', 'acme', 'board.dts']).toContain(configuration.platform?.name);
  });

  test('that cannot be loaded is an error at the key, and the rest of the file counts', () => {
    const { text, configuration, findings } = configure('broken.dts');
    expect(configuration).toEqual({ rules: {}, models: [{ platform: 'broken.dts' }] });
    expect(
      findings.map(({ range, severity, message }) => [text.slice(range.start, range.end), severity, message]),
    ).toEqual([['"platform"', 'error', '`platform`: broken.dts:3: `;` is expected; simulations run on qcom-sa8775p']]);
  });
});

describe('an overlay', () => {
  const overlay =
    '/dts-v1/;\n/plugin/;\n#include <dt-bindings/acme.h>\n&ep0 { status = "okay"; reg = <0x3d000000 DBI_SIZE>; };\n';
  const base = '/dts-v1/;\n#include "soc.dtsi"\n';
  const makefile = [
    'dtb-$(CONFIG_ARCH_ACME) += board-ep.dtbo',
    'board-all-dtbs := other.dtb more.dtbo board-ep.dtbo',
    'board-ep-dtbs := \\',
    '\tbase.dtb board-ep.dtbo',
    '',
  ].join('\n');
  const folder = 'arch/arm64/boot/dts/acme';
  const files = { ...tree, [`${folder}/base.dts`]: base, [`${folder}/board-ep.dtso`]: overlay };
  const device = (wanted: string, more: Record<string, string> = {}): string => {
    const result = loadPlatform(wanted, temporaryTree({ ...files, ...more }));
    return result.kind === 'platform' ? result.platform.endpoint.device : result.problem;
  };

  test('is read on the base that the Makefile beside it names', () => {
    expect(device(`${folder}/board-ep.dtso`, { [`${folder}/Makefile`]: makefile })).toBe('3d000000.pcie-ep');
  });

  test('or on the one that is named before it, with the label of an endpoint behind it', () => {
    expect(device(`${folder}/base.dts+${folder}/board-ep.dtso`)).toBe('3d000000.pcie-ep');
    expect(device(`${folder}/base.dts+${folder}/board-ep.dtso:ep0`)).toBe('3d000000.pcie-ep');
    expect(load(`${folder}/base.dts+${folder}/board-ep.dtso`, files)).toBe('base.dts+board-ep.dtso');
  });

  test('without a base says how to name it, and is not run alone', () => {
    const problem = `${folder}/board-ep.dtso: it is an overlay, and no Makefile beside it says of what: name its base, as BASE.dts+board-ep.dtso`;
    expect(device(`${folder}/board-ep.dtso`)).toBe(problem);
    expect(device(`${folder}/board-ep.dtso`, { [`${folder}/Makefile`]: 'obj-y += dt.o\n' })).toBe(problem);
    expect(device(`${folder}/base.dts+none.dtso`)).toBe('none.dtso: no such file or folder');
  });

  test('of fragments is named, as is one for another base', () => {
    const fragment = '/dts-v1/;\n/plugin/;\n/ { fragment@0 { target = <1>; __overlay__ { a; }; }; };\n';
    expect(device(`${folder}/base.dts+f.dtso`, { 'f.dtso': fragment })).toBe(
      "f.dtso:3: `fragment@0` is an overlay's fragment: write it as `&label { ... };`",
    );
    expect(device(`outside2.dts+${folder}/board-ep.dtso`, { 'outside2.dts': '/dts-v1/;\n/ { };\n' })).toContain('ep0');
  });
});
