/** What each target answers: right and wrong data, widths and offsets, and reads. */
import { describe, expect, test } from 'vitest';
import { GicIts } from '../../../server/simulator/target/gic-its.ts';
import { Gicv2m } from '../../../server/simulator/target/gicv2m.ts';
import { Imsic } from '../../../server/simulator/target/imsic.ts';
import { registerDoorbell } from '../../../server/simulator/target/register.ts';
import type { BusRequest, Target, TargetAnswer } from '../../../server/simulator/target/target.ts';
import { physAddr } from '../../../server/simulator/units.ts';

const place = { name: 'T', start: physAddr(0x8000000n), end: physAddr(0x8020000n) };

/** What a target answers to a request at an offset; a write of 4 bytes from device 7 where nothing else is said. */
function ask(target: Target, offset: bigint, over: Partial<BusRequest> = {}): TargetAnswer {
  const request = { access: 'write', bytes: 4, data: 0n, deviceId: 7, ...over } as const;
  return target.access({ address: physAddr(target.start + offset), ...request });
}

const kindOf = (answer: TargetAnswer): string => (answer.kind === 'interrupt' ? `virq ${answer.virq}` : answer.kind);

describe('GIC ITS', () => {
  const its = new GicIts(place);
  const [first, second] = [its.assign(7), its.assign(7)];
  const other = its.assign(8);
  const TRANSLATER = 0x10040n;

  test('gives each device EventIDs of its own, all to GITS_TRANSLATER', () => {
    expect([first, second, other].map(({ address, data, virq }) => [address, data, virq])).toEqual([
      [0x8010040n, 0, 8192],
      [0x8010040n, 1, 8193],
      [0x8010040n, 0, 8194],
    ]);
  });

  test.for([
    ['the EventID of a device', { data: 1n }, 'virq 8193'],
    ['the same EventID of another device', { data: 0n, deviceId: 8 }, 'virq 8194'],
    ['an EventID that is not mapped', { data: 1n, deviceId: 8 }, 'absorbed'],
    ['a device that has none', { deviceId: 9 }, 'absorbed'],
    ['16 bits: the upper half of the EventID is zero', { bytes: 2, data: 0x10001n }, 'virq 8193'],
    ['8 bits', { bytes: 1 }, 'unmodelled'],
    ['64 bits', { bytes: 8 }, 'unmodelled'],
    ['a read', { access: 'read' }, 'absorbed'],
  ] as const)('%s', ([, over, expected]) => {
    expect(kindOf(ask(its, TRANSLATER, over))).toBe(expected);
  });

  test('models no other register', () => {
    expect(ask(its, TRANSLATER + 4n)).toEqual({
      kind: 'unmodelled',
      what: 'write at T+0x10044: only GITS_TRANSLATER is',
    });
  });

  test('behind a pre-ITS, the offset in the window is the DeviceID, whoever writes', () => {
    const window = { start: physAddr(0x1000000n), end: physAddr(0x1400000n) };
    const hidden = new GicIts({ ...place, preIts: window });
    const { address, data, virq } = hidden.assign(7);
    expect([address, data]).toEqual([0x100001cn, 0]);
    expect(kindOf(ask(hidden.window!, 0x1cn, { deviceId: 99 }))).toBe(`virq ${virq}`);
    expect(kindOf(ask(hidden.window!, 0x20n))).toBe('absorbed');
    expect(kindOf(ask(hidden.window!, 0x1cn, { access: 'read' }))).toBe('absorbed');
    expect(kindOf(ask(hidden.window!, 0x1cn, { bytes: 8 }))).toBe('unmodelled');
  });
});

describe('GICv2m', () => {
  const frame = new Gicv2m({ ...place, baseSpi: 80, spis: 2 });
  const SETSPI = 0x40n;

  test('gives as many messages as it has SPIs', () => {
    expect([frame.assign(), frame.assign(), frame.assign()]).toEqual([
      { address: 0x8000040n, data: 80, virq: 80 },
      { address: 0x8000040n, data: 81, virq: 81 },
      null,
    ]);
  });

  test.for([
    ['an SPI of the frame', SETSPI, { data: 81n }, 'virq 81'],
    ['more than the ten bits that count', SETSPI, { data: 0x10050n }, 'virq 80'],
    ['an SPI of another frame', SETSPI, { data: 82n }, 'absorbed'],
    ['zero', SETSPI, { data: 0n }, 'absorbed'],
    ['a read', SETSPI, { access: 'read' }, 'absorbed'],
    ['8 bytes', SETSPI, { bytes: 8, data: 80n }, 'unmodelled'],
    ['MSI_TYPER', 8n, { access: 'read' }, 'absorbed'],
    ['MSI_IIDR', 0xfccn, { access: 'read' }, 'absorbed'],
    ['another offset', 0x44n, { data: 80n }, 'unmodelled'],
  ] as const)('%s', ([, offset, over, expected]) => {
    expect(kindOf(ask(frame, offset, over))).toBe(expected);
  });

  test('names the SPI as the GIC and the kernel count it', () => {
    expect(ask(frame, SETSPI, { data: 80n })).toMatchObject({ interrupt: 'GIC SPI 48', virq: 80 });
  });
});

describe('RISC-V IMSIC', () => {
  const imsic = new Imsic({ ...place, identities: 3 });

  test('gives identities from 1 on, at the page of the first hart', () => {
    expect([1, 2, 3, 4].map(() => imsic.assign())).toEqual([
      ...[1, 2, 3].map((identity) => ({ address: 0x8000000n, data: identity, virq: identity })),
      null,
    ]);
  });

  test.for([
    ['an identity', 0n, { data: 3n }, 'virq 3'],
    ['an identity in big-endian order', 4n, { data: 0x03000000n }, 'virq 3'],
    ['big-endian data to the little-endian register', 0n, { data: 0x03000000n }, 'absorbed'],
    ['zero', 0n, {}, 'absorbed'],
    ['an identity that is not implemented', 0n, { data: 4n }, 'absorbed'],
    ['the page of another hart', 0x1000n, { data: 2n }, 'virq 2'],
    ['the rest of a page, which is read-only', 8n, { data: 1n }, 'absorbed'],
    ['a read', 0n, { access: 'read', data: 0n }, 'absorbed'],
    ['2 bytes', 0n, { bytes: 2, data: 1n }, 'absorbed'],
    ['8 bytes', 0n, { bytes: 8, data: 1n }, 'absorbed'],
    ['a misaligned write', 2n, { data: 1n }, 'absorbed'],
  ] as const)('%s', ([, offset, over, expected]) => {
    expect(kindOf(ask(imsic, offset, over))).toBe(expected);
  });

  test('says which hart is interrupted', () => {
    expect(ask(imsic, 0x2000n, { data: 1n })).toMatchObject({ interrupt: 'identity 1 of hart 2' });
  });
});

describe('a register', () => {
  const options = { ...place, offset: 0x10n, interrupt: 'GIC SPI 9', virq: 41 };
  const any = registerDoorbell({ ...options, data: null });
  const picky = registerDoorbell({ ...options, data: 0xabn });

  test.for([
    ['any data', any, 0x10n, { data: 5n }, 'virq 41'],
    ['the right data', picky, 0x10n, { data: 0xabn }, 'virq 41'],
    ['the wrong data', picky, 0x10n, { data: 5n }, 'absorbed'],
    ['a read', any, 0x10n, { access: 'read' }, 'absorbed'],
    ['8 bytes', any, 0x10n, { bytes: 8 }, 'unmodelled'],
    ['another offset', any, 0x14n, {}, 'unmodelled'],
  ] as const)('%s', ([, target, offset, over, expected]) => {
    expect(kindOf(ask(target, offset, over))).toBe(expected);
  });
});
