/** `simulate --platform BOARD.dts`: a board on which Linux finds no doorbell has none to ring. */
import { expect, test } from 'vitest';
import { run } from '../support/cli.ts';
import { right } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const board = `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	ep: pcie-ep@f102000 { compatible = "ti,am64-pcie-ep"; reg = <0xf102000 0x1000>; };
};
`;

test('it is said with the reason, nothing is rung, and the status is 3', () => {
  const cwd = temporaryTree({ 'ep.c': right, 'board.dts': board });
  const why =
    'Linux finds no doorbell for ep: a Cadence controller has no doorbell of its own; the device tree gives it neither `msi-map` nor `msi-parent`';
  for (const more of [[], ['--matrix'], ['--inject'], ['--iommu', 'all']]) {
    const { stdout, stderr, status } = run(['simulate', 'ep.c', '--platform', 'board.dts', ...more], { cwd });
    expect([status, stdout.includes('✓')]).toEqual([3, false]);
    expect(stderr).toContain(`demo_bind(): no simulated run reached this map call; ${why}`);
  }
});

test('its other mappings are run', () => {
  const send = 'static int f(struct device *d, void *p)\n{\n\treturn !dma_map_single(d, p, 4, DMA_TO_DEVICE);\n}\n';
  const cwd = temporaryTree({ 'send.c': send, 'board.dts': board });
  const { stdout } = run(['simulate', 'send.c', '--platform', 'board.dts'], { cwd });
  expect(stdout).toContain('dma_map_single(f102000.pcie-ep');
});

test('a board of .doorbell.json says the same', () => {
  const cwd = temporaryTree({ 'ep.c': right, 'board.dts': board, '.doorbell.json': '{ "platform": "board.dts" }' });
  const { stderr, status } = run(['simulate', 'ep.c'], { cwd });
  expect(status).toBe(3);
  expect(stderr).toContain('Linux finds no doorbell for ep');
});
