/** `doorbell-lint log`: faults of a kernel log in a terminal, with the map calls of a driver, from files and pipes of any size. */
import { spawn } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const denied = [
  '[   10.000001] ep-driver 0000:00:04.0: enabling device',
  '[   12.345678] arm-smmu-v3 arm-smmu-v3.0.auto: event 0x13 received:',
  '[   12.345679] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000002000000013',
  '[   12.345680] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000020000000000',
  '[   12.345681] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x00000000ffffe010',
  '[   12.345682] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000000000000000',
  '',
].join('\n');

const mapLine = wrong.split('\n').findIndex((line) => line.includes('dma_map_resource')) + 1;

test('names the fault, what its parts say, and the map calls that can explain it; status 1', () => {
  const cwd = temporaryTree({ 'dmesg.log': denied, 'drv/ep.c': wrong, 'drv/other.txt': wrong });
  const { stdout, stderr, status } = run(['log', 'dmesg.log', '--in', 'drv'], { cwd });
  expect([stderr, status]).toEqual(['', 1]);
  expect(stdout).toContain('dmesg.log:2: write to 0xffffe010 blocked: permission fault (Arm SMMUv3, StreamID 0x20)');
  expect(stdout).toContain('RnW (bit 35) 0: a write');
  expect(stdout).toContain(
    `  map calls that can explain it, the likeliest first:\n    drv/ep.c:${mapLine}: demo_bind(): DMA_TO_DEVICE grants no write, and the device writes it\n`,
  );
  expect(stdout).toMatch(/\n1 fault\n$/);
});

test('without --in no source code is looked at, and nothing is said of it', () => {
  const cwd = temporaryTree({ 'ep.c': wrong });
  const { stdout } = run(['log', '-'], { cwd, input: denied });
  expect(stdout).toContain('stdin:2: write to');
  expect(stdout).not.toContain('map call');
});

test('a mistake that dma-debug prints leads to the map calls of its driver and kind alone', () => {
  const registers = (name: string, body: string): string =>
    `#include <linux/platform_device.h>\nstatic struct platform_driver it = { .driver = { .name = "${name}" } };\n${body}`;
  const single = 'int f(struct device *d, void *p)\n{\n\treturn !dma_map_single(d, p, 4, DMA_TO_DEVICE);\n}\n';
  const both = `${single}int g(struct device *d, phys_addr_t p)\n{\n\treturn !dma_map_resource(d, p, 4, DMA_TO_DEVICE, 0);\n}\n`;
  const line = (type: string): string =>
    `DMA-API: macb 30be0000.ethernet: device driver failed to check map error[device address=0x0000000000001000] [size=4 bytes] [mapped as ${type}]\n`;
  const cwd = temporaryTree({ 'a.c': registers('macb', both), 'b.c': registers('fec', single) });
  const named = (type: string): object[] => {
    const { stdout } = run(['log', '-', '--in', '.', '--format', 'jsonl'], { cwd, input: line(type) });
    return JSON.parse(stdout);
  };
  const cause = { file: 'a.c', why: 'is its result checked?' };
  expect(named('single')).toMatchObject({
    rule: 'unchecked-mapping',
    drivers: ['macb'],
    elsewhere: 1,
    causes: [{ ...cause, line: 5, function: 'f', api: 'dma_map_single' }],
  });
  expect(named('resource')).toMatchObject({ elsewhere: 0, causes: [{ ...cause, line: 9, function: 'g' }] });
  // Of these, no calls are listed.
  expect(named('scatter-gather')).not.toHaveProperty('causes');
});

test('a fault that comes again is told once, and counted', () => {
  const { stdout } = run(['log', '-'], { input: denied.repeat(3) });
  expect(stdout.match(/blocked: permission fault/g)).toHaveLength(1);
  expect(stdout).toMatch(/\n3 faults, 2 of them told before\n$/);
});

test('one JSON object per fault, addresses as strings', () => {
  const { stdout } = run(['log', '-', '--format', 'jsonl'], { input: denied });
  const [fault, ...others] = stdout.trim().split('\n');
  expect(others).toEqual([]);
  expect(JSON.parse(fault!)).toMatchObject({
    file: 'stdin',
    lines: [2, 3, 4, 5, 6],
    message: 'write to 0xffffe010 blocked: permission fault',
    printedBy: { what: 'Arm SMMUv3' },
    kind: 'permission',
    access: 'write',
    address: '0xffffe010',
    requester: 'StreamID 0x20',
  });
});

test('what is no log, or not there, is named with what to do', () => {
  const cwd = temporaryTree({ 'dmesg.gz': gzipSync(denied), 'calm.log': 'random: crng init done\n' });
  const ended = (...args: string[]) => {
    const { stdout, stderr, status } = run(['log', ...args], { cwd });
    return [stdout, stderr, status];
  };
  const said = (text: string): string => `doorbell-lint: ${text}\n`;
  expect(ended('dmesg.gz')).toEqual(['', said('dmesg.gz: it is packed: zcat dmesg.gz | doorbell-lint log -'), 2]);
  expect(ended('none.log')).toEqual(['', said('none.log: no such file or folder'), 2]);
  expect(ended('.')).toEqual(['', said('.: it is a folder'), 2]);
  expect(ended('calm.log', '--in', 'none')).toEqual(['', said('none: no such file or folder'), 2]);
  expect(ended('calm.log')).toEqual([
    '',
    said('calm.log: no line of an IOMMU driver, of dma-debug or of swiotlb tells of a fault'),
    0,
  ]);
});

test('a log of 100 MB is read as it comes, a line of 32 MB in it too, and in little memory', async () => {
  const child = spawn(process.execPath, ['--max-old-space-size=96', cli, 'log', '-']);
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const noise = '[    1.0] usb 1-1: new high-speed USB device number 5 using xhci_hcd\n'.repeat(16_384);
  const write = (text: string): Promise<void> => new Promise((resolve) => child.stdin.write(text, () => resolve()));
  await write(denied);
  for (let megabytes = 0; megabytes < 68; megabytes++) await write(noise);
  for (let megabytes = 0; megabytes < 32; megabytes++) await write('DMAR: x'.repeat(150_000));
  await write(`\n${denied.replaceAll('ffffe010', 'ffffd010')}`);
  child.stdin.end();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(1);
  expect(printed.match(/write to 0x\w+/g)).toEqual(['write to 0xffffe010', 'write to 0xffffd010']);
});
