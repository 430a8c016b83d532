/** A board's device tree as a platform: what is read, what is a note, and what is an error. */
import { describe, expect, test } from 'vitest';
import { parseDeviceTree } from '../../../server/devicetree/parse.ts';
import { iommuNames } from '../../../server/simulator/iommu/all.ts';
import { createMachine } from '../../../server/simulator/machine.ts';
import { type BoardResult, readBoard } from '../../../server/simulator/platform/board/board.ts';
import { controllers } from '../../../server/simulator/platform/board/controllers.ts';
import { iommuCompatibles } from '../../../server/simulator/platform/board/iommu-nodes.ts';
import schema from '../../../server/simulator/platform/platform.schema.json' with { type: 'json' };
import { type PlatformJson, readPlatform } from '../../../server/simulator/platform/platform.ts';
import { iova } from '../../../server/simulator/units.ts';
import { readCheckedJson } from '../../../server/workspace/checked-json.ts';
import { filesFrom } from '../../devicetree/files.ts';

const endpointNode = `ep: pcie-ep@3c000000 {
  compatible = "snps,dw-pcie-ep";
  reg = <0x3c000000 0x1000>, <0x3c300000 0x80000>, <0x3c380000 0x1000>;
  reg-names = "dbi", "atu", "dma";
  interrupts = <0 5 4>, <0 99 4>;
  interrupt-names = "sys", "dma";
  iommus = <&smmu 0x21>;
  msi-map = <0x0 &its 0x42 0x1>;
  EXTRA
};`;

/** A board with one endpoint; `extra` stands in its node, `nodes` beside it. */
const board = (extra = '', nodes = ''): string => `/dts-v1/;
/ {
  model = "ACME board";
  #address-cells = <1>;
  #size-cells = <1>;
  memory@80000000 { device_type = "memory"; reg = <0x80000000 0x20000000>; };
  soc {
    #address-cells = <1>;
    #size-cells = <1>;
    ranges;
    interrupt-parent = <&gic>;
    gic: interrupt-controller@1000 { compatible = "arm,gic-v3"; #interrupt-cells = <3>; };
    its: msi-controller@8080000 { compatible = "arm,gic-v3-its"; reg = <0x8080000 0x20000>; #msi-cells = <1>; };
    smmu: iommu@15000000 { compatible = "arm,smmu-v3"; reg = <0x15000000 0x20000>; #iommu-cells = <1>; };
    ${endpointNode.replace('EXTRA', extra)}
    ${nodes}
  };
};`;

const read = (text: string, endpoint?: string): BoardResult =>
  readBoard(parseDeviceTree('board.dts', filesFrom({ 'board.dts': text })), { name: 'acme', endpoint });

function platform(text: string, endpoint?: string): PlatformJson {
  const result = read(text, endpoint);
  if (result.kind === 'problem') throw new Error(result.problem);
  return result.platform;
}

test('everything that a complete board says', () => {
  const source = 'board.dts (ep)';
  expect(platform(board('dma-coherent; num-ib-windows = <8>;'))).toEqual({
    name: 'acme',
    title: 'ACME board, ep',
    notes: [],
    iommu: { name: 'smmuv3-stage1', device: '15000000.iommu', source: 'board.dts (smmu)' },
    ram: { start: '0x80000000', size: '0x20000000', source: 'board.dts (memory@80000000)' },
    devices: [
      {
        name: '3c000000.pcie-ep',
        driver: 'dw-pcie',
        bus: 'platform',
        requesterId: '0x21',
        deviceId: '0x42',
        dmaMaskBits: 32,
        coherent: true,
        source: `${source}, drivers/pci/controller/dwc/pcie-designware-plat.c`,
      },
    ],
    endpoint: {
      device: '3c000000.pcie-ep',
      controller: 'dwc',
      doorbell: 'eDMA',
      msi: 'its',
      bars: Array.from({ length: 6 }, () => ({ type: 'programmable' })),
      align: '0x1',
      iatuAlign: '0x1000',
      inboundWindows: 8,
      source: expect.stringContaining('drivers/pci/controller/dwc/pcie-designware-plat.c'),
    },
    targets: [
      { kind: 'dw-edma', name: 'eDMA', start: '0x3c380000', size: '0x1000', interrupt: 'GIC SPI 99', source },
      { kind: 'gic-its', name: 'its', start: '0x8080000', size: '0x20000', source: 'board.dts (its)' },
    ],
  });
});

test('a board is what the schema for users describes, and its doorbell can be rung', () => {
  const json = platform(board());
  expect(readCheckedJson(JSON.stringify(json), schema as object).kind).toBe('valid');
  const machine = createMachine({ platform: readPlatform(json) });
  const mapped = machine.dma.map(machine.endpoint.device, {
    phys: machine.doorbell.phys,
    size: 4n,
    direction: 'DMA_FROM_DEVICE',
    mmio: true,
  });
  const exposed = machine.endpoint.expose(iova(mapped.kind === 'mapped' ? mapped.handle : 0n))!;
  expect(machine.ring({ ...exposed, data: 0n })).toMatchObject({ outcome: 'interrupt', landed: 0x3c3800a0n });
  const [message] = machine.msi!.allocate(machine.endpoint.device, 1)!;
  const msi = machine.endpoint.expose(message!.address)!;
  expect(machine.ring({ ...msi, data: BigInt(message!.data) })).toMatchObject({ outcome: 'interrupt', virq: 8192 });
});

const without = (property: string): string => board(`/delete-property/ ${property};`);

describe('the eDMA', () => {
  test('lies in a large iATU where it has no region of its own', () => {
    const text = board().replace('0x3c300000 0x80000', '0x3c300000 0x200000').replace('"atu", "dma"', '"atu", "app"');
    expect(platform(text).targets[0]).toMatchObject({ kind: 'dw-edma', start: '0x3c380000', size: '0x180000' });
  });

  test.each([
    ['a region', board().replace('"atu", "dma"', '"atu", "app"')],
    ['an interrupt', board().replace('"sys", "dma"', '"sys", "app"')],
  ])('needs %s; the MSI controller is the doorbell then', (_, text) => {
    const { endpoint, targets, notes } = platform(text);
    expect([endpoint.doorbell, targets.map(({ name }) => name), notes]).toEqual(['its', ['its'], []]);
  });

  test('shows in the BAR that the controller reserves for it', () => {
    const { endpoint } = platform(board().replace('snps,dw-pcie-ep', 'rockchip,rk3588-pcie-ep'));
    expect(endpoint.bars[4]).toEqual({
      type: 'reserved',
      regions: [{ target: 'eDMA', offset: '0x0', size: '0x2000' }],
    });
  });
});

describe('no doorbell', () => {
  const text = board().replace('snps,dw-pcie-ep', 'ti,j721e-pcie-ep').replace('msi-map = <0x0 &its 0x42 0x1>;', '');

  test('is said, with what was looked for', () => {
    const { notes, endpoint } = platform(text);
    expect(notes).toEqual([]);
    expect(endpoint).toMatchObject({
      controller: 'cadence',
      noDoorbell:
        'Linux finds no doorbell for ep: a Cadence controller has no doorbell of its own; the device tree gives it neither `msi-map` nor `msi-parent`',
    });
    expect(platform(board()).endpoint).not.toHaveProperty('noDoorbell');
  });
});

describe('the IOMMU', () => {
  test.each([
    ['is not connected', without('iommus'), 'the device tree connects it to no IOMMU'],
    [
      'is named for PCI devices only',
      board('/delete-property/ iommus; iommu-map = <0x0 &smmu 0x0 0x1000>;'),
      'its `iommu-map` names smmu, but Linux connects a platform device by `iommus` alone',
    ],
    [
      'is disabled',
      board('', '').replace('#iommu-cells = <1>;', '#iommu-cells = <1>; status = "disabled";'),
      'its IOMMU smmu is disabled',
    ],
  ])('%s: a note, and nothing translates', (_, text, note) => {
    const { iommu, notes } = platform(text);
    expect([iommu.name, notes?.join()]).toEqual(['none', expect.stringContaining(`ep has no IOMMU: ${note}`)]);
  });

  test('of an unknown kind is an error', () => {
    expect(read(board().replace('"arm,smmu-v3"', '"acme,iommu-9"'))).toEqual({
      kind: 'problem',
      problem: 'the IOMMU smmu (compatible "acme,iommu-9") is not modelled',
    });
  });

  test('with two cells has the StreamID first', () => {
    const text = board()
      .replace('<&smmu 0x21>', '<&smmu 0x21 0x7f>')
      .replace('#iommu-cells = <1>', '#iommu-cells = <2>');
    expect(platform(text).devices[0]?.requesterId).toBe('0x21');
  });
});

describe('the MSI controller', () => {
  const msi = (properties: string, nodes = ''): PlatformJson =>
    platform(board(`/delete-property/ msi-map; ${properties}`, nodes));

  test('comes from msi-parent without arguments, also of the bus above', () => {
    const text = board('/delete-property/ msi-map;')
      .replace('interrupt-parent = <&gic>;', 'interrupt-parent = <&gic>; msi-parent = <&its>;')
      .replace('#msi-cells = <1>;', '');
    expect(platform(text).endpoint.msi).toBe('its');
    expect(msi('msi-parent = <&its 3>;').endpoint.msi).toBeUndefined();
  });

  test('may have a pre-ITS', () => {
    const text = board().replace(
      '#msi-cells = <1>;',
      '#msi-cells = <1>; socionext,synquacer-pre-its = <0x1000000 0x400000>;',
    );
    expect(platform(text).targets[1]).toMatchObject({ preIts: { start: '0x1000000', size: '0x400000' } });
  });

  const frame = (numbers: string): string =>
    `v2m: v2m@8020000 { compatible = "arm,gic-v2m-frame"; reg = <0x8020000 0x1000>; msi-controller; ${numbers} };`;

  test('may be a GICv2m frame whose interrupts the device tree has', () => {
    const json = msi('msi-parent = <&v2m>;', frame('arm,msi-base-spi = <80>; arm,msi-num-spis = <64>;'));
    expect(json.targets[1]).toMatchObject({ kind: 'gicv2m', name: 'v2m', baseSpi: 80, spis: 64 });
    expect(msi('msi-parent = <&v2m>;', frame('')).endpoint.msi).toBeUndefined();
  });

  test('may be an IMSIC', () => {
    const node =
      'imsic: imsics@28000000 { compatible = "riscv,imsics"; reg = <0x28000000 0x4000>; riscv,num-ids = <255>; };';
    expect(msi('msi-parent = <&imsic>;', node).targets[1]).toMatchObject({ kind: 'imsic', identities: 255 });
  });

  test('of an unknown kind is an error', () => {
    expect(read(board().replace('"arm,gic-v3-its"', '"acme,msi"'))).toEqual({
      kind: 'problem',
      problem: 'the MSI controller its (compatible "acme,msi") is not modelled',
    });
  });
});

describe('which endpoint', () => {
  const second = endpointNode.replace('ep: pcie-ep@3c000000', 'ep2: pcie-ep@4c000000').replace('EXTRA', '');
  const disabled = 'status = "disabled";';

  test('the only enabled one', () => {
    expect(platform(board(disabled, second)).title).toBe('ACME board, ep2');
  });

  test('the one that is named, also a disabled one, with a note', () => {
    const json = platform(board(disabled, second), 'ep');
    expect([json.title, json.notes]).toEqual(['ACME board, ep', ['ep is disabled in the device tree']]);
    expect(platform(board('', second), 'pcie-ep@4c000000').title).toBe('ACME board, ep2');
  });

  test.each([
    [
      'two enabled',
      board('', second),
      undefined,
      'there is more than one PCIe endpoint controller, and several are enabled; name one after the file, as in FILE:ep; there are ep, ep2',
    ],
    ['two disabled', board(disabled, second.replace('};', `${disabled} };`)), undefined, 'and none is enabled'],
    ['a wrong name', board(), 'pcie9', 'no PCIe endpoint controller is called pcie9; there are ep'],
    [
      'none',
      '/ { pcie@1 { compatible = "snps,dw-pcie"; }; };',
      undefined,
      'it has no PCIe endpoint controller; one that runs as root complex',
    ],
    [
      'an unknown one',
      board().replace('snps,dw-pcie-ep', 'acme,x-pcie-ep'),
      undefined,
      'the endpoint controller "acme,x-pcie-ep" is not modelled',
    ],
  ])('%s is an error', (_, text, endpoint, problem) => {
    expect(read(text, endpoint)).toEqual({ kind: 'problem', problem: expect.stringContaining(problem) });
  });
});

test('RAM that the boot loader fills in is a note', () => {
  const { ram, notes } = platform(board().replace('0x80000000 0x20000000', '0x80000000 0x0'));
  expect([ram.source, notes]).toEqual([
    undefined,
    ['the device tree does not say how much RAM there is; page tables are put at 0x80000000'],
  ]);
});

test('the tables have six BARs each, powers of two, and IOMMUs that exist', () => {
  for (const { bars, align } of Object.values(controllers)) {
    expect([bars.length, align & (align - 1n)]).toEqual([6, 0n]);
  }
  expect(Object.values(iommuCompatibles).filter((name) => !iommuNames.includes(name))).toEqual([]);
});

test('dma-ranges are those of the nearest bus that has entries, if all below it have the property', () => {
  const withRanges = (soc: string): PlatformJson =>
    platform(board().replace('    ranges;\n', `    ranges;\n    ${soc}\n`));
  const [given] = withRanges('dma-ranges = <0x0 0x80000000 0x40000000>;').devices;
  expect(given!.dmaRanges).toEqual([{ bus: '0x0', cpu: '0x80000000', size: '0x40000000' }]);
  expect(withRanges('dma-ranges;').devices[0]).not.toHaveProperty('dmaRanges');
  expect(withRanges('').devices[0]).not.toHaveProperty('dmaRanges');
});

test('the SMMU of Tegra234 is known as one that Linux has code of its own for', () => {
  const tegra = board().replace('compatible = "arm,smmu-v3"', 'compatible = "nvidia,tegra234-smmu", "nvidia,smmu-500"');
  expect(platform(tegra).iommu).toMatchObject({ name: 'smmuv2', vendor: 'nvidia' });
});
