/** What `pci_epc_set_bar()` refuses on a DesignWare controller, and where requests to BARs go. */
import { describe, expect, test } from 'vitest';
import { barNumbers } from '../../../server/simulator/pcie/bar.ts';
import { Endpoint, type SetBar } from '../../../server/simulator/pcie/endpoint.ts';
import { crossesBoundary } from '../../../server/simulator/pcie/tlp.ts';
import { findPlatform } from '../../../server/simulator/platform/all.ts';
import { busAddr, iova } from '../../../server/simulator/units.ts';

const MIB = 1n << 20n;
const rcar = (): Endpoint => new Endpoint(findPlatform('renesas-r8a779f0')!.endpoint);
const generic = (): Endpoint => new Endpoint(findPlatform('generic-none')!.endpoint);
const bar = (over: Partial<SetBar>): SetBar => ({
  bar: 2,
  size: MIB,
  is64Bit: false,
  address: iova(0xfff00000n),
  ...over,
});

const land = (endpoint: Endpoint, address: bigint): bigint | null =>
  endpoint.receive({ kind: 'MemWr', requesterId: 0, address: busAddr(address), bytes: 4, data: 0n }).address;

describe('set_bar', () => {
  test.for([
    ['a disabled BAR', { bar: 1 }, 'is disabled'],
    ['a resizable BAR below 1 MiB', { size: 0x1000n }, 'is resizable, from 1 MiB'],
    ['another size than the fixed one', { bar: 4 }, 'has the fixed size of 256 bytes'],
    ['a target inside a BAR-sized block', { address: iova(0xfffff000n) }, "is not aligned to the BAR's size"],
    [
      'parts of a BAR that is not configured',
      { parts: [{ address: iova(0n), size: MIB }] },
      'must be configured whole',
    ],
  ] as const)('refuses %s on R-Car S4', ([, over, why]) => {
    expect(rcar().setBar(bar(over)).why).toContain(why);
  });

  test.for([
    ['a size that is no power of two', { size: 0x3000n }, 'must be a power of two'],
    [
      'a target below the alignment of the iATU',
      { size: 0x100n, address: iova(0x100n) },
      "is not aligned to the iATU's 0x1000",
    ],
    ['a 64-bit BAR in an odd place', { bar: 3, is64Bit: true }, 'cannot be the lower half'],
    ['4 GiB in 32 bits', { size: 1n << 32n, address: iova(0n) }, 'needs 64 bits'],
  ] as const)('refuses %s', ([, over, why]) => {
    expect(generic().setBar(bar(over)).why).toContain(why);
  });

  test('takes a second target for the same shape, keeps the PCI address, and refuses another shape', () => {
    const endpoint = rcar();
    expect(endpoint.setBar(bar({}))).toMatchObject({ why: null, note: null });
    const base = endpoint.assigned(2)!;
    expect(land(endpoint, base + 0x10n)).toBe(0xfff00010n);
    expect(endpoint.setBar(bar({ address: iova(0xe6500000n) }))).toMatchObject({ why: null, note: null });
    expect(endpoint.assigned(2)).toBe(base);
    expect(land(endpoint, base + 0x10n)).toBe(0xe6500010n);
    expect(endpoint.setBar(bar({ size: 2n * MIB, address: iova(0n) })).why).toContain('another size or width');
  });
});

test('a set_bar that failed leaves the BAR free for another shape', () => {
  const endpoint = generic();
  expect(endpoint.setBar(bar({ address: iova(0x1000n) })).why).not.toBeNull();
  expect(endpoint.setBar(bar({ size: 0x1000n, address: iova(0x1000n) }))).toMatchObject({ why: null, note: null });
  expect(land(endpoint, endpoint.assigned(2)! + 8n)).toBe(0x1008n);
});

describe('parts of a BAR', () => {
  const parts = [
    { address: iova(0x10000n), size: MIB / 2n },
    { address: iova(0xfffff000n), size: MIB / 2n },
  ];

  test('lead each to its own address', () => {
    const endpoint = rcar();
    endpoint.setBar(bar({}));
    expect(endpoint.setBar(bar({ parts }))).toMatchObject({ why: null, note: null });
    const base = endpoint.assigned(2)!;
    expect(land(endpoint, base + 4n)).toBe(0x10004n);
    expect(land(endpoint, base + MIB / 2n + 4n)).toBe(0xfffff004n);
  });

  test('must cover the BAR and be aligned', () => {
    const endpoint = rcar();
    endpoint.setBar(bar({}));
    expect(endpoint.setBar(bar({ parts: parts.slice(1) })).why).toContain('cover 0x80000 of 0x100000');
    const odd = [parts[0]!, { address: iova(0xfff10n), size: MIB / 2n }];
    expect(endpoint.setBar(bar({ parts: odd })).why).toContain("not aligned to the iATU's 0x1000");
  });
});

describe('requests', () => {
  test('outside of all BARs, and to a cleared one, go nowhere', () => {
    const endpoint = rcar();
    endpoint.setBar(bar({}));
    const base = endpoint.assigned(2)!;
    expect(land(endpoint, base - 4n)).toBeNull();
    expect(land(endpoint, base + MIB - 2n)).toBeNull();
    expect(land(endpoint, base + MIB - 4n)).toBe(0xffffffffn - 3n);
    endpoint.clearBar(2);
    expect(land(endpoint, base)).toBeNull();
  });

  test('to a BAR whose window could not be set are not modelled', () => {
    const endpoint = generic();
    endpoint.setBar(bar({ address: iova(0x1000n) }));
    const { address, note } = endpoint.receive({
      kind: 'MemWr',
      requesterId: 0,
      address: endpoint.assigned(2)!,
      bytes: 4,
      data: 0n,
    });
    expect(address).toBeNull();
    expect(note).toContain('not modelled');
  });

  test('BARs do not overlap, and lie on their size', () => {
    const endpoint = generic();
    for (const number of barNumbers) endpoint.setBar(bar({ bar: number, size: 0x1000n << BigInt(number % 3) }));
    const places = barNumbers.map((number) => ({
      start: endpoint.assigned(number)!,
      size: 0x1000n << BigInt(number % 3),
    }));
    for (const a of places) {
      expect(a.start % a.size).toBe(0n);
      expect(places.filter((b) => a.start < b.start + b.size && b.start < a.start + a.size)).toHaveLength(1);
    }
  });

  test('a 64-bit BAR lies above 4 GiB', () => {
    const endpoint = generic();
    endpoint.setBar(bar({ is64Bit: true }));
    expect(endpoint.assigned(2)! >> 32n).toBeGreaterThan(0n);
  });

  test('may not cross 4 KiB', () => {
    expect([crossesBoundary(0xffcn, 4), crossesBoundary(0xffdn, 4), crossesBoundary(0x1000n, 4096)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('expose', () => {
  test('takes the next free BAR, BAR0 last, aligned to its size', () => {
    const endpoint = rcar();
    expect(endpoint.expose(iova(0xfffff0a0n))).toEqual({ bar: 2, offset: 0xff0a0n, size: 0x10_0000n });
    expect(endpoint.expose(iova(0xfffff0a0n))?.bar).toBe(0);
    expect(endpoint.expose(iova(0xfffff0a0n))).toBeNull();
  });
});
