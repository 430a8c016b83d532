/** `simulate --page-size`: kernels with larger pages map, and expose, more. */
import { expect, test } from 'vitest';
import { run } from '../support/cli.ts';

const [wrong, right] = ['examples/doorbell-wrong.c', 'examples/doorbell-right.c'];
const simulate = (...args: string[]) => run(['simulate', ...args]);

test.each([
  ['4k', '0x40005000, 4096', 'L3[511]', null],
  ['16k', '0x40004000, 16384', 'L3[2047]', 'pages are of 16 KiB: the device reaches all from 0x40004000 to 0x40007fff'],
  ['64k', '0x40000000, 65536', 'L3[8191]', 'pages are of 64 KiB: the device reaches all from 0x40000000 to 0x4000ffff'],
])('%s: the macros of the driver, the page tables, and what lies beside the doorbell', (size, mapped, entry, note) => {
  const { stdout, status } = simulate(right, '--page-size', size);
  expect(status).toBe(0);
  expect(stdout).toContain(`dma_map_resource(1c00000.pcie-ep, ${mapped}, DMA_FROM_DEVICE)`);
  expect(stdout).toContain(entry);
  if (note === null) expect(stdout).not.toContain('pages are of');
  else expect(stdout).toContain(`note: ${note}`);
});

test('the fault is at the level where the walk of such tables ends', () => {
  const { stdout, status } = simulate(wrong, '--page-size', '64k');
  expect(status).toBe(1);
  expect(stdout).toContain('FSYNR0 = 00000013 [S1CBNDX=0 WNR PLVL=3]');
});

test("Apple's DART translates under pages as large as its own, and kernels of x86 have no such pages", () => {
  const rows = (size: string): Map<string, string> => {
    const { stdout } = simulate(wrong, '--matrix', '--page-size', size);
    return new Map(Array.from(stdout.matchAll(/^ {2}([a-z][\w-]+) +(\S.*)$/gm), ([, name, row]) => [name!, row!]));
  };
  expect(rows('4k').get('apple-dart')).toBe('not translated on this kernel');
  expect(rows('16k').get('apple-dart')).toMatch(/^ok +permission +permission/);
  expect(rows('16k').get('amd-v1')).toMatch(/^- +- +-/);
  const { stderr, stdout, status } = simulate(right, '--page-size', '64k', '--iommu', 'amd-v1');
  expect([stdout, stderr, status]).toEqual([
    '',
    'doorbell-lint: kernels that drive amd-v1 have pages of 4 KiB only\n',
    2,
  ]);
  expect(simulate(right, '--page-size', '16k', '--iommu', 'all').status).toBe(0);
});
