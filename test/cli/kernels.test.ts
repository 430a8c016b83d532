/** `simulate --kernel all`: what differs between the kernels, and nothing else. */
import { expect, test } from 'vitest';
import { run } from '../support/cli.ts';

const [wrong, right] = ['examples/doorbell-wrong.c', 'examples/doorbell-right.c'];
const changed = (text: string): string[] => text.split('\n').filter((line) => /^[-+] /.test(line));

test('a run: the lines that one kernel prints and the other does not; the status is that of the runs', () => {
  const { stdout, status } = run(['simulate', wrong, '--kernel', 'all', '--iommu', 'vtd-second-stage']);
  expect(status).toBe(1);
  const line = (device: string): string =>
    `    DMAR: [DMA Write NO_PASID] Request device [${device}] fault addr 0xfffff000 [fault reason 0x05] PTE Write access is not set`;
  expect(changed(stdout)).toEqual([`-${line('00:00.0')}`, `+${line('0000:00:00.0')}`]);
  expect(stdout.split('\n').slice(0, 2)).toEqual(['--- Linux 6.12', '+++ Linux 7.2']);
});

test('the matrix: the rows in which they differ', () => {
  const { stdout } = run(['simulate', wrong, '--kernel', 'all', '--matrix']);
  const rows = changed(stdout).map((line) => line.trim().split(/\s+/));
  const reads = (mark: string) => rows.filter(([first]) => first === mark).map(([, name, , read]) => [name, read]);
  expect(reads('-')).toContainEqual(['vtd-second-stage', 'ok']);
  expect(reads('+')).toContainEqual(['vtd-second-stage', 'permission']);
  expect(rows.some(([, name]) => name === 'smmuv2')).toBe(false);
});

test('where they do the same, once; and what neither can do is an error, once', () => {
  const { stdout, status } = run(['simulate', right, '--kernel', 'all']);
  expect([stdout.split('\n')[0], status]).toEqual(['Linux 6.12 and Linux 7.2 do the same:', 0]);
  expect(stdout.match(/✓ interrupt raised/g)).toHaveLength(1);
  const none = run(['simulate', right, '--kernel', 'all', '--iommu', 'riscv-iommu']);
  expect([none.stdout, none.status]).toEqual(['', 2]);
  expect(none.stderr).toContain('Linux 6.12 has no driver for riscv-iommu');
  expect(run(['simulate', right, '--kernel', 'all', '--format', 'json']).stderr).toContain('no --format json');
});

test('--swiotlb force: the map call fails without an IOMMU, in 7.2 alone', () => {
  const { stdout, status } = run(['simulate', right, '--kernel', 'all', '--iommu', 'none', '--swiotlb', 'force']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^\+.*registers cannot be/m);
  expect(stdout).toMatch(/^-.*✓ interrupt raised/m);
});
