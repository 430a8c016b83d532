/** The whole way of a doorbell write, on every platform with every IOMMU. */
import { describe, expect, test } from 'vitest';
import { findIommu, iommuNames } from '../../server/simulator/iommu/all.ts';
import { defaultKernel } from '../../server/simulator/iommu/iommu.ts';
import { createMachine, type Machine } from '../../server/simulator/machine.ts';
import { platformNames } from '../../server/simulator/platform/all.ts';
import type { Direction } from '../../server/simulator/trace.ts';
import { alignDown, type Iova, iova, physAddr } from '../../server/simulator/units.ts';

/** Its doorbell lies above 4 GiB, where not every IOMMU reaches. */
const FAR = 'rockchip-rk3588';
const machines = platformNames
  .filter((platform) => platform !== FAR)
  .flatMap((platform) => iommuNames.map((iommu) => ({ platform, iommu, forcesDomains: true })));
/** Whether writes to what is mapped for reads only are blocked. */
const enforcesWrites = (iommu: string): boolean => findIommu(iommu)!.enforces(defaultKernel) !== 'nothing';
const withPermissions = machines.filter(({ iommu }) => enforcesWrites(iommu));
const withoutPermissions = machines.filter(({ iommu }) => !enforcesWrites(iommu));

/** Maps the doorbell's page as the endpoint core does, and returns the doorbell's address in it. */
function mapDoorbell({ dma, endpoint, doorbell }: Machine, direction: Direction): Iova {
  const page = physAddr(alignDown(doorbell.phys, 0x1000n));
  const mapped = dma.map(endpoint.device, { phys: page, size: 0x1000n, direction, mmio: true });
  if (mapped.kind !== 'mapped') throw new Error(`the doorbell does not map: ${mapped.kind}`);
  return iova(mapped.handle + (doorbell.phys - page));
}

/** Lets the host write the doorbell's data to a local address that the endpoint exposes. */
function ringAt(machine: Machine, address: Iova): ReturnType<Machine['ring']> {
  const exposed = machine.endpoint.expose(address);
  if (exposed === null) throw new Error('no BAR is free');
  return machine.ring({ ...exposed, data: BigInt(machine.doorbell.data) });
}

describe.for(machines)('$platform with $iommu', (options) => {
  test.for(['DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL'] as const)(
    'a doorbell mapped %s raises its interrupt',
    (direction) => {
      const machine = createMachine(options);
      const result = ringAt(machine, mapDoorbell(machine, direction));
      expect(result).toMatchObject({
        outcome: 'interrupt',
        fault: null,
        landed: machine.doorbell.phys,
        virq: machine.doorbell.irq,
        notes: [],
      });
      expect(result.hops.map(({ place }) => place)).toEqual([
        'host',
        'bar',
        'iatu',
        'bus',
        'iommu',
        'target',
        'interrupt',
      ]);
    },
  );
});

describe.for(withPermissions)('$platform with $iommu', (options) => {
  test('DMA_TO_DEVICE ends in a permission fault of the write', () => {
    const machine = createMachine(options);
    const address = mapDoorbell(machine, 'DMA_TO_DEVICE');
    const result = ringAt(machine, address);
    expect(result).toMatchObject({
      outcome: 'fault',
      landed: null,
      virq: null,
      fault: { kind: 'permission', access: 'write', iova: address },
    });
    expect(result.fault?.log.length).toBeGreaterThan(0);
    const last = result.hops.at(-1)!;
    expect(last.place).toBe('iommu');
    expect(last.text).toContain('the entry permits read');
    expect(last.walk?.length).toBeGreaterThan(0);
  });

  test('the raw physical address, and an unmapped handle, end in a translation fault', () => {
    const machine = createMachine(options);
    const other = createMachine(options);
    expect(ringAt(other, iova(other.doorbell.phys)).fault).toMatchObject({ kind: 'translation', access: 'write' });
    const address = mapDoorbell(machine, 'DMA_FROM_DEVICE');
    const exposed = machine.endpoint.expose(address)!;
    const data = BigInt(machine.doorbell.data);
    expect(machine.ring({ ...exposed, data }).outcome).toBe('interrupt');
    machine.dma.unmap(machine.endpoint.device, {
      handle: iova(alignDown(address, 0x1000n)),
      size: 0x1000n,
      direction: 'DMA_FROM_DEVICE',
      mmio: true,
    });
    expect(machine.ring({ ...exposed, data }).fault).toMatchObject({ kind: 'translation', access: 'write' });
  });
});

test.for(withoutPermissions)('$platform with $iommu: a wrong direction goes unnoticed', (options) => {
  const machine = createMachine(options);
  expect(ringAt(machine, mapDoorbell(machine, 'DMA_TO_DEVICE')).outcome).toBe('interrupt');
});

describe(FAR, () => {
  const reaching = iommuNames.filter((iommu) => {
    const { dma, endpoint, doorbell } = createMachine({ forcesDomains: true, platform: FAR, iommu });
    const call = { phys: doorbell.phys, size: 4n, direction: 'DMA_FROM_DEVICE', mmio: true } as const;
    return dma.map(endpoint.device, call).kind === 'mapped';
  });

  test('IOMMUs whose entries hold 32 bits refuse a doorbell above 4 GiB', () => {
    expect(iommuNames.filter((iommu) => !reaching.includes(iommu))).toEqual([
      ...[
        'exynos-sysmmu-v1',
        'mtk-iommu',
        'mtk-iommu-infra',
        'omap-iommu',
        'rockchip-iommu-v1',
        'sprd-iommu',
        'sun50i-iommu',
        'tegra-smmu',
      ],
    ]);
  });

  test.for(reaching)('on %s, a mapped doorbell raises its interrupt and a raw address does not', (iommu) => {
    const machine = createMachine({ forcesDomains: true, platform: FAR, iommu });
    expect(ringAt(machine, mapDoorbell(machine, 'DMA_FROM_DEVICE'))).toMatchObject({ outcome: 'interrupt', notes: [] });
    if (!enforcesWrites(iommu)) return;
    expect(ringAt(machine, iova(machine.doorbell.phys)).outcome).not.toBe('interrupt');
  });

  test('the hardware shows the doorbell in BAR4, past the iATU and the IOMMU', () => {
    const machine = createMachine({ platform: FAR });
    expect(machine.doorbell).toMatchObject({ bar: 4, barOffset: 0xa0n, phys: 0xa403800a0n });
    const { hops, ...result } = machine.ring({ bar: 4, offset: machine.doorbell.barOffset, data: 0n });
    expect(result).toMatchObject({ outcome: 'interrupt', landed: machine.doorbell.phys, virq: machine.doorbell.irq });
    expect(hops.map(({ place }) => place)).toEqual(['host', 'bar', 'iatu', 'target', 'interrupt']);
    expect(machine.endpoint.setBar({ bar: 4, size: 0x2000n, is64Bit: false, address: iova(0n) })).toMatchObject({
      why: 'BAR4 is reserved by the controller',
      errno: 'EINVAL',
    });
  });
});

describe('renesas-r8a779f0', () => {
  test('its facts', () => {
    const machine = createMachine({ platform: 'renesas-r8a779f0' });
    expect(machine).toMatchObject({ iommu: 'ipmmu-vmsa', kernel: '7.2', msi: null });
    expect(machine.doorbell).toMatchObject({ phys: 0xe65d50a0n, size: 4n, data: 0, bar: null });
    expect(machine.endpoint.device).toBe('e65d0000.pcie-ep');
  });

  test('the trace of a good ring, line by line', () => {
    const machine = createMachine({ platform: 'renesas-r8a779f0' });
    const { hops } = ringAt(machine, mapDoorbell(machine, 'DMA_FROM_DEVICE'));
    expect(
      hops.flatMap(({ place, text, walk = [] }) => [`${place}: ${text}`, ...walk.map((step) => `  ${step.text}`)]),
    ).toEqual([
      'host: MemWr 4 bytes at PCI 0x900ff0a0, data 0x0 (3DW header, requester 00:00.0)',
      'bar: BAR2 (1 MiB, 32-bit, at PCI 0x90000000) claims it, offset 0xff0a0',
      'iatu: inbound iATU window 0 (BAR match) turns BAR2+0xff0a0 into 0xfffff0a0',
      'bus: e65d0000.pcie-ep sends a write of 4 bytes to IOVA 0xfffff0a0',
      'iommu: ipmmu-vmsa translates IOVA 0xfffff0a0 to physical 0xe65d50a0, the entry permits read+write',
      '  L1[3] at 0x48000018 = 0x8080000048001003: table at 0x48001000, NSTable',
      '  L2[511] at 0x48001ff8 = 0x8080000048002003: table at 0x48002000, NSTable',
      '  L3[511] at 0x48002ff8 = 0x00000000e65d5e6b: page at 0xe65d5000, read+write (AP[2:1]=1), AttrIndx=2 device, outer shareable, AF, nG, NS',
      'target: write of 0x0 to eDMA RD_INT_STATUS (+0xa0) asserts the emulated interrupt',
      'interrupt: GIC SPI 417 is raised, Linux interrupt 117',
    ]);
  });
});

describe('writes that are lost', () => {
  const machine = (): Machine => createMachine({ platform: 'generic-none' });
  const write = { access: 'write', bytes: 4, data: 0n } as const;

  test('a BAR that the endpoint did not configure', () => {
    expect(machine().ring({ bar: 3, offset: 0n, data: 0n })).toMatchObject({ outcome: 'lost', notes: [] });
  });

  test('an offset past the BAR', () => {
    const m = machine();
    const { bar } = m.endpoint.expose(iova(m.doorbell.phys))!;
    const result = m.ring({ bar, offset: 0x1000n, data: 0n });
    expect(result).toMatchObject({ outcome: 'lost', notes: [] });
    expect(result.hops.at(-1)?.text).toContain('no BAR claims PCI');
  });

  test('a cleared BAR', () => {
    const m = machine();
    const exposed = m.endpoint.expose(iova(m.doorbell.phys))!;
    m.endpoint.clearBar(exposed.bar);
    expect(m.ring({ ...exposed, data: 0n }).outcome).toBe('lost');
  });

  test('an address that nothing answers', () => {
    const m = machine();
    const result = m.deviceAccess({ device: m.endpoint.device, iova: iova(0x100n), ...write });
    expect(result).toMatchObject({ outcome: 'lost', landed: null, notes: [] });
  });

  test('RAM takes the write and raises nothing', () => {
    const m = machine();
    const result = m.deviceAccess({ device: m.endpoint.device, iova: iova(0x50000000n), ...write });
    expect(result).toMatchObject({ outcome: 'lost', landed: 0x50000000n, notes: [] });
  });

  test('a device without bus mastering, and a target without decoding, until they are enabled again', () => {
    const m = machine();
    const ring = { device: m.endpoint.device, iova: iova(m.doorbell.phys), ...write };
    m.configure({ device: m.endpoint.device, busMaster: false });
    expect(m.deviceAccess(ring)).toMatchObject({ outcome: 'lost', landed: null });
    m.configure({ device: m.endpoint.device, busMaster: true });
    m.configure({ target: 'eDMA', memoryDecode: false });
    expect(m.deviceAccess(ring)).toMatchObject({ outcome: 'lost', landed: null });
    m.configure({ target: 'eDMA', memoryDecode: true });
    expect(m.deviceAccess(ring).outcome).toBe('interrupt');
  });
});

describe('the host reads a BAR', () => {
  const machine = (iommu: string, direction: Direction) => {
    const m = createMachine({ forcesDomains: true, platform: 'generic-smmuv3', iommu });
    return { m, exposed: m.endpoint.expose(mapDoorbell(m, direction))! };
  };

  test('as a MemRd, which the IOMMU takes for a read by the endpoint and the doorbell does not answer', () => {
    const { m, exposed } = machine('smmuv3-stage1', 'DMA_FROM_DEVICE');
    const { hops, ...result } = m.ring({ ...exposed, data: 5n, access: 'read' });
    expect(result).toMatchObject({ outcome: 'lost', landed: m.doorbell.phys, virq: null, notes: [] });
    expect(hops[0]?.text).toBe('MemRd 4 bytes at PCI 0x900000a0 (3DW header, requester 00:00.0)');
    expect(hops.map(({ place }) => place)).toEqual(['host', 'bar', 'iatu', 'bus', 'iommu', 'target']);
  });

  test('is blocked where a mapping for writes denies reads', () => {
    const { m, exposed } = machine('smmuv3-stage2', 'DMA_FROM_DEVICE');
    expect(m.ring({ ...exposed, data: 0n, access: 'read' }).fault).toMatchObject({
      kind: 'permission',
      access: 'read',
    });
    expect(m.ring({ ...exposed, data: 0n }).outcome).toBe('interrupt');
  });

  test('completes with an error where no BAR claims it', () => {
    const { m, exposed } = machine('none', 'DMA_FROM_DEVICE');
    const { hops } = m.ring({ bar: exposed.bar, offset: 0x1000n, data: 0n, access: 'read' });
    expect(hops.at(-1)?.text).toContain('unsupported request, the read completes with an error');
  });
});

describe('the eDMA doorbell', () => {
  const access = (offset: bigint, over: { access?: 'read' | 'write'; bytes?: number; data?: bigint }) => {
    const m = createMachine({ platform: 'generic-none' });
    const base = alignDown(m.doorbell.phys, 0x1000n);
    return m.deviceAccess({
      device: m.endpoint.device,
      iova: iova(base + offset),
      access: 'write',
      bytes: 4,
      data: 0n,
      ...over,
    });
  };

  test('rings at both interrupt status registers, with any data', () => {
    for (const offset of [0x4cn, 0xa0n]) expect(access(offset, { data: 0xdeadbeefn }).outcome).toBe('interrupt');
  });

  test('does not ring on a read', () => {
    expect(access(0xa0n, { access: 'read' })).toMatchObject({ outcome: 'lost', notes: [] });
  });

  test('says what it does not model: other widths, other registers', () => {
    for (const result of [
      access(0xa0n, { bytes: 8 }),
      access(0xa0n, { bytes: 1 }),
      access(0xacn, {}),
      access(0xffen, {}),
    ]) {
      expect(result.outcome).toBe('lost');
      expect(result.notes.join()).toMatch(/^not modelled: /);
    }
  });
});

test('a request across 4 KiB, which PCIe does not allow, is not modelled', () => {
  const m = createMachine({ platform: 'generic-none' });
  const over = { device: m.endpoint.device, iova: iova(0x50000ffen), access: 'write', bytes: 4, data: 0n } as const;
  expect(m.deviceAccess(over)).toMatchObject({
    outcome: 'lost',
    landed: null,
    notes: ['not modelled: a request across a 4 KiB boundary'],
  });
});

describe('MSI through a GIC ITS', () => {
  test.for(iommuNames)('the messages of a device raise its LPIs on %s', (iommu) => {
    const machine = createMachine({ forcesDomains: true, platform: 'generic-smmuv3', iommu });
    const { device } = machine.endpoint;
    const messages = [...machine.msi!.allocate(device, 2)!, ...machine.msi!.allocate(device, 1)!];
    expect(new Set(messages.map(({ virq }) => virq)).size).toBe(3);
    for (const { address, data, virq } of messages) {
      const exposed = machine.endpoint.expose(address)!;
      expect(machine.ring({ ...exposed, data: BigInt(data) })).toMatchObject({ outcome: 'interrupt', virq });
      expect(machine.ring({ ...exposed, data: 99n })).toMatchObject({ outcome: 'lost', notes: [] });
    }
  });

  test('the page is write-only where the IOMMU can say so', () => {
    const machine = createMachine({ forcesDomains: true, platform: 'generic-smmuv3', iommu: 'vtd-second-stage' });
    const [message] = machine.msi!.allocate(machine.endpoint.device, 1)!;
    expect(machine.dma.permits(machine.endpoint.device, message!.address)).toEqual({ read: false, write: true });
  });
});

test('a machine is the same each time', () => {
  const run = (): string => {
    const machine = createMachine({ platform: 'renesas-r8a779f0' });
    const { hops, ...result } = ringAt(machine, mapDoorbell(machine, 'DMA_TO_DEVICE'));
    return JSON.stringify([hops, result], (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  };
  expect(run()).toBe(run());
});

test('a wrong name is answered with the right ones', () => {
  expect(() => createMachine({ platform: 'pdp-11' })).toThrow('no platform "pdp-11"; there are generic-gicv2m, ');
  expect(() => createMachine({ platform: 'generic-none', iommu: 'gart' })).toThrow(
    'no IOMMU "gart"; there are amd-v1, ',
  );
});
