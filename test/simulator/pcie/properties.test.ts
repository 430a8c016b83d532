/** BARs and inbound translation against a plain list of what should lead where, for random configurations. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BarFeature, type BarNumber, barNumbers } from '../../../server/simulator/pcie/bar.ts';
import { Endpoint, type SetBar } from '../../../server/simulator/pcie/endpoint.ts';
import { platforms } from '../../../server/simulator/platform/all.ts';
import type { EndpointDescription } from '../../../server/simulator/platform/platform.ts';
import { type BusAddr, busAddr, iova } from '../../../server/simulator/units.ts';

const cases = Number(process.env.PROPERTY_CASES ?? 200);

const programmable: BarFeature = { type: 'programmable', fixedSize: null, only64Bit: false, regions: [] };
const description: EndpointDescription = {
  device: 'ep',
  controller: 'dwc',
  doorbell: '',
  noDoorbell: null,
  msi: null,
  bars: barNumbers.map(() => programmable),
  align: 0x1000n,
  iatuAlign: 0x1000n,
  inboundWindows: null,
  host: { below4GiB: busAddr(0x90000000n), above4GiB: busAddr(0x4000000000n) },
};

const land = (endpoint: Endpoint, address: bigint): bigint | null =>
  endpoint.receive({ kind: 'MemWr', requesterId: 0, address: busAddr(address), bytes: 4, data: 0n }).address;

const barNumber = fc.constantFrom(...barNumbers);
const size = fc.integer({ min: 12, max: 22 }).map((bits) => 1n << BigInt(bits));
const address = fc.bigInt({ min: 0n, max: (1n << 40n) - 1n });
const setBar = fc.record({ bar: barNumber, size, is64Bit: fc.boolean(), address: address.map(iova) });

interface Configured {
  readonly size: bigint;
  readonly is64Bit: boolean;
  target: bigint;
}

/** Applies a set_bar to the list of what is configured, as the kernel and the registers would have it. */
function apply(list: Map<BarNumber, Configured>, { bar, size: bytes, is64Bit, address: target }: SetBar): boolean {
  const known = list.get(bar);
  if (is64Bit && bar % 2 === 1) return false;
  if (known && (known.size !== bytes || known.is64Bit !== is64Bit)) return false;
  if (target % bytes !== 0n) return false;
  if (!known) {
    // A 64-bit BAR takes two registers: who configures one of them overwrites the other's owner.
    if (list.get((bar - 1) as BarNumber)?.is64Bit) list.delete((bar - 1) as BarNumber);
    if (is64Bit) list.delete((bar + 1) as BarNumber);
  }
  list.set(bar, { size: bytes, is64Bit, target });
  return true;
}

const aligned = setBar.map((call) => ({ ...call, address: iova((call.address / call.size) * call.size) }));

test('each byte of each BAR leads where its last set_bar said, and nowhere after a clear_bar', () => {
  const step = fc.oneof({ weight: 3, arbitrary: aligned }, fc.record({ clear: barNumber }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 5 }), (steps, offsets) => {
      const endpoint = new Endpoint(description);
      const list = new Map<BarNumber, Configured>();
      const bases = new Map<BarNumber, BusAddr>();
      for (const call of steps) {
        if ('clear' in call) {
          endpoint.clearBar(call.clear);
          list.delete(call.clear);
          continue;
        }
        expect(endpoint.setBar(call).why === null).toBe(apply(list, call));
        const base = endpoint.assigned(call.bar);
        if (base !== null) bases.set(call.bar, base);
      }
      for (const bar of barNumbers) {
        const configured = list.get(bar);
        expect(endpoint.assigned(bar) !== null).toBe(configured !== undefined);
        for (const offset of [0, ...offsets].map((n) => BigInt(n & ~3))) {
          const base = bases.get(bar);
          if (base === undefined) continue;
          if (configured === undefined) expect(land(endpoint, base)).toBeNull();
          else
            expect(land(endpoint, base + (offset % configured.size))).toBe(
              configured.target + (offset % configured.size),
            );
        }
      }
    }),
    { numRuns: cases },
  );
});

test('BARs are placed on their size, never over each other, 64-bit ones above 4 GiB', () => {
  fc.assert(
    fc.property(fc.array(aligned, { maxLength: 12 }), (calls) => {
      const endpoint = new Endpoint(description);
      const placed: { start: bigint; end: bigint }[] = [];
      for (const call of calls) {
        if (endpoint.assigned(call.bar) !== null || endpoint.setBar(call).why !== null) continue;
        const start = endpoint.assigned(call.bar)!;
        expect(start % call.size).toBe(0n);
        expect(start >> 32n > 0n).toBe(call.is64Bit);
        const range = { start, end: start + call.size };
        for (const other of placed) expect(range.start < other.end && other.start < range.end).toBe(false);
        placed.push(range);
      }
    }),
    { numRuns: cases },
  );
});

test('a BAR is taken in BAR match mode exactly where its target is aligned to the iATU and to its size', () => {
  const iatuAlign = fc.integer({ min: 12, max: 16 }).map((bits) => 1n << BigInt(bits));
  const any = fc.record({
    size,
    target: fc.oneof(
      address,
      address.map((a) => a & ~0xfffn),
      address.map((a) => a & ~0xfffffn),
    ),
  });
  fc.assert(
    fc.property(iatuAlign, any, (align, { size: bytes, target }) => {
      const endpoint = new Endpoint({ ...description, iatuAlign: align });
      const { why, errno } = endpoint.setBar({ bar: 0, size: bytes, is64Bit: false, address: iova(target) });
      expect(why === null).toBe(target % align === 0n && target % bytes === 0n);
      expect(errno).toBe(why === null ? null : 'EINVAL');
    }),
    { numRuns: cases },
  );
});

test('the parts of a BAR lead each to its own place, and are taken exactly where they are aligned and cover it', () => {
  const unit = fc.integer({ min: 1, max: 8 });
  const part = fc.record({
    units: unit,
    address: address.map((a) => a & ~0xfffn),
    skew: fc.constantFrom(0n, 0n, 0n, 0n, 0x10n),
  });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.boolean(), (drawn, covers) => {
      const total = drawn.reduce((sum, { units }) => sum + units, 0);
      let whole = 1;
      while (whole < total) whole *= 2;
      // The last part takes what is left, so that they cover the BAR.
      const parts = drawn.map(({ units, address: at, skew }, i) => ({
        size: BigInt(units + (covers && i === drawn.length - 1 ? whole - total : 0)) * 0x1000n,
        address: iova(at + skew),
      }));
      const bar = { bar: 0, size: BigInt(whole) * 0x1000n, is64Bit: false, address: iova(0n) } as const;
      const endpoint = new Endpoint(description);
      expect(endpoint.setBar(bar).why).toBeNull();
      const fits = (covers || total === whole) && parts.every(({ address: at }) => at % 0x1000n === 0n);
      expect(endpoint.setBar({ ...bar, parts }).why === null).toBe(fits);
      if (!fits) return;
      let start: bigint = endpoint.assigned(0)!;
      for (const { size: bytes, address: at } of parts) {
        expect([land(endpoint, start), land(endpoint, start + bytes - 4n)]).toEqual([at, at + bytes - 4n]);
        start += bytes;
      }
    }),
    { numRuns: cases },
  );
});

describe.for(platforms)('on $name', ({ endpoint: platform }) => {
  test('any address can be exposed, and what the host writes there arrives at that address', () => {
    fc.assert(
      fc.property(address, (at) => {
        const target = iova(at & ~3n);
        const endpoint = new Endpoint(platform);
        const exposed = endpoint.expose(target);
        expect(exposed).not.toBeNull();
        expect(land(endpoint, endpoint.assigned(exposed!.bar)! + exposed!.offset)).toBe(target);
      }),
      { numRuns: Math.min(cases, 100) },
    );
  });
});

describe('a 64-bit BAR', () => {
  const bar = (number: BarNumber, is64Bit: boolean): SetBar => ({
    bar: number,
    size: 0x1000n,
    is64Bit,
    address: iova(0x5000n),
  });

  test('takes two registers: configuring the second one loses it, with a note', () => {
    const endpoint = new Endpoint(description);
    expect(endpoint.setBar(bar(2, true))).toMatchObject({ why: null, note: null });
    const base = endpoint.assigned(2)!;
    expect(endpoint.setBar(bar(3, false))).toMatchObject({ why: null, note: expect.stringContaining('BAR2 is lost') });
    expect([endpoint.assigned(2), land(endpoint, base)]).toEqual([null, null]);
    expect(land(endpoint, endpoint.assigned(3)!)).toBe(0x5000n);
  });

  test('overwrites a 32-bit BAR above it', () => {
    const endpoint = new Endpoint(description);
    endpoint.setBar(bar(1, false));
    expect(endpoint.setBar(bar(0, true)).note).toContain('BAR1 is lost');
    expect(endpoint.assigned(1)).toBeNull();
  });

  test('is not chosen for exposing where its other half is in use', () => {
    const wide = { ...programmable, only64Bit: true };
    const bars = description.bars.map((feature, i) => (i === 2 ? wide : feature));
    const endpoint = new Endpoint({ ...description, bars });
    endpoint.setBar(bar(1, false));
    endpoint.setBar(bar(3, false));
    expect(endpoint.expose(iova(0x9000n))?.bar).toBe(4);
    const fresh = new Endpoint({ ...description, bars });
    fresh.setBar(bar(1, false));
    expect([fresh.expose(iova(0x9000n))?.bar, fresh.expose(iova(0x9000n))?.bar]).toEqual([2, 4]);
  });

  test('leaves no BAR above itself where the controller has it in 64 bits only', () => {
    const bars = description.bars.map((feature, i) => (i === 0 ? { ...programmable, only64Bit: true } : feature));
    expect(new Endpoint({ ...description, bars }).expose(iova(0x9000n))?.bar).toBe(2);
  });
});

describe('inbound iATU windows', () => {
  const bar = (number: BarNumber): SetBar => ({ bar: number, size: 0x2000n, is64Bit: false, address: iova(0n) });
  const parts = [0x10000n, 0x20000n].map((at) => ({ address: iova(at), size: 0x1000n }));

  test('run out: a whole BAR gets -EINVAL, parts get -ENOSPC and leave none behind', () => {
    const endpoint = new Endpoint({ ...description, inboundWindows: 2 });
    expect([0, 1].map((n) => endpoint.setBar(bar(n as BarNumber)).errno)).toEqual([null, null]);
    expect(endpoint.setBar(bar(2))).toMatchObject({ errno: 'EINVAL', why: 'all 2 inbound iATU windows are in use' });
    expect(endpoint.setBar({ ...bar(0), parts })).toMatchObject({ errno: 'ENOSPC' });
    expect(land(endpoint, endpoint.assigned(0)!)).toBeNull();
    endpoint.clearBar(1);
    expect(endpoint.setBar({ ...bar(0), parts }).why).toBeNull();
  });

  test('are named in the order of their numbers, a freed one first', () => {
    const endpoint = new Endpoint(description);
    for (const n of [0, 1] as const) endpoint.setBar(bar(n));
    endpoint.clearBar(0);
    endpoint.setBar(bar(4));
    const hop = (n: BarNumber) =>
      endpoint.receive({ kind: 'MemWr', requesterId: 0, address: endpoint.assigned(n)!, bytes: 4, data: 0n }).hops()[1]
        ?.text;
    expect([hop(4), hop(1)]).toEqual([
      'inbound iATU window 0 (BAR match) turns BAR4+0x0 into 0x0',
      'inbound iATU window 1 (BAR match) turns BAR1+0x0 into 0x0',
    ]);
  });
});

describe('a Cadence controller', () => {
  const cadence = (): Endpoint => new Endpoint({ ...description, controller: 'cadence', align: 0x100n });
  const bar = (over: Partial<SetBar>): SetBar => ({
    bar: 2,
    size: 0x1000n,
    is64Bit: false,
    address: iova(0x5000n),
    ...over,
  });

  test('moves a BAR by its address register, and takes another shape at once', () => {
    const endpoint = cadence();
    expect(endpoint.setBar(bar({})).why).toBeNull();
    expect(land(endpoint, endpoint.assigned(2)! + 8n)).toBe(0x5008n);
    expect(endpoint.setBar(bar({ size: 0x2000n, address: iova(0x8000n) })).why).toBeNull();
    expect(land(endpoint, endpoint.assigned(2)! + 0x1ffcn)).toBe(0x9ffcn);
  });

  test('has no parts of BARs, and is silent about a target that is not aligned', () => {
    const endpoint = cadence();
    endpoint.setBar(bar({}));
    expect(endpoint.setBar(bar({ parts: [{ address: iova(0n), size: 0x1000n }] })).why).toContain(
      'no subrange mapping',
    );
    expect(endpoint.setBar(bar({ address: iova(0x5100n) })).why).toBeNull();
    const { address: at, note } = endpoint.receive({
      kind: 'MemWr',
      requesterId: 0,
      address: endpoint.assigned(2)!,
      bytes: 4,
      data: 0n,
    });
    expect([at, note]).toEqual([null, expect.stringContaining('not modelled: BAR2 of 0x1000 bytes at 0x5100')]);
  });
});
