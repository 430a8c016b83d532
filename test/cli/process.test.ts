/** dist/cli.js as a shell runs it: exit statuses, what goes to which stream, odd files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import { cli, json, run } from '../support/cli.ts';
import { driver, longDriver, right, wrong } from '../support/driver.ts';
import { LspClient, spawnServer } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

test('check: 0 for a clean tree, 1 for an error, 0 for a warning', () => {
  const cwd = temporaryTree({ 'right.c': right, 'wrong.c': wrong, 'both.c': driver('DMA_BIDIRECTIONAL') });
  expect(run(['check', 'right.c'], { cwd })).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(run(['check', 'right.c', '--format', 'full'], { cwd }).stdout).toBe('no findings in 1 file\n');
  const found = run(['check', '.', '--format', 'full'], { cwd });
  expect(found).toMatchObject({ status: 1, stderr: '' });
  expect(found.stdout).toMatch(/^wrong\.c:25:69: error: .* \[direction-denies-write\]$/m);
  expect(found.stdout).toMatch(/^both\.c:25:69: warning: .* \[direction-overgrants\]$/m);
  expect(found.stdout).toMatch(/^1 error, 1 warning in 2 of 3 files$/m);
  expect(run(['check', 'both.c'], { cwd }).status).toBe(0);
});

test('check --format json: nothing else on standard output, places from 1, edits that repair', () => {
  const cwd = temporaryTree({ 'drivers/wrong.c': wrong, 'notes.c': 'int x;\n' });
  const { status, stderr, document } = json(['check', '.'], { cwd });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const { findings, stats } = document;
  expect(Object.keys(document)).toEqual(['version', 'findings', 'undecided', 'stats']);
  const coverage = { dma_map_resource: { calls: 1, direction: 1, chosen: 0, access: 1, lifecycle: 1 } };
  expect(stats).toEqual({ files: 2, parsed: 1, milliseconds: expect.any(Number), mapping: 2, coverage });
  expect(findings).toHaveLength(1);
  const keys = ['rule', 'severity', 'file', 'line', 'column', 'endLine', 'endColumn', 'message', 'related', 'fix'];
  expect(Object.keys(findings[0])).toEqual(keys);
  const place = { file: 'drivers/wrong.c', line: 25, column: 69, endLine: 25, endColumn: 82 };
  expect(findings[0]).toMatchObject({ rule: 'direction-denies-write', severity: 'error', ...place });
  expect(findings[0].related[0]).toEqual({
    file: 'drivers/wrong.c',
    line: expect.any(Number),
    column: expect.any(Number),
    message: expect.any(String),
  });

  const lines = wrong.split('\n');
  for (const { line, column, endColumn, newText } of findings[0].fix.edits) {
    const text = lines[line - 1]!;
    lines[line - 1] = text.slice(0, column - 1) + newText + text.slice(endColumn - 1);
  }
  expect(lines.join('\n')).toBe(right);
});

test('check --jobs: the same output from several workers, and a number that is none is refused', () => {
  const names = Array.from({ length: 12 }, (_, i) => `${i}.c`);
  const cwd = temporaryTree({
    ...Object.fromEntries(names.map((name, i) => [name, i % 3 === 0 ? wrong : right])),
    'sub/.doorbell.json': '{ "rules": { "direction-denies-write": "warning" } }',
    'sub/wrong.c': wrong,
    'broken/.doorbell.json': '{',
    'broken/right.c': right,
  });
  const [alone, together] = ['1', '3'].map((jobs) => run(['check', '-j', jobs, '--format', 'full', '.'], { cwd }));
  expect(together).toMatchObject({ status: 2, stdout: alone!.stdout, stderr: '' });
  expect(alone!.stdout).toMatch(/^5 errors, 1 warning in 6 of 14 files$/m);
  for (const jobs of ['0', '1.5', 'all']) {
    expect(run(['check', '--jobs', jobs, '.'], { cwd })).toMatchObject({ status: 2, stdout: '' });
  }
});

test('what cannot be read is named on standard error, the rest is checked, and the status is 2', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong, 'driver.o': Uint8Array.of(0x7f, 0, 1) });
  symlinkSync('loop.c', join(cwd, 'loop.c'));
  const { status, stderr, document } = json(['check', 'none.c', 'loop.c', 'driver.o', '.'], { cwd });
  expect(status).toBe(2);
  expect(stderr).toBe(
    'doorbell-lint: none.c: no such file or folder\n' +
      'doorbell-lint: loop.c: too many symbolic links\n' +
      'doorbell-lint: driver.o: skipped, it is a binary file\n',
  );
  expect(document.findings).toHaveLength(1);
});

test('odd files have no findings that are not there, and end nothing', () => {
  const cwd = temporaryTree({
    'empty.c': '',
    'braces.c': `}}}\n{${wrong.replaceAll('}', '')}{{{`,
    'half.c': wrong.slice(0, wrong.indexOf('DMA_TO_DEVICE') + 5),
    'latin1.c': Buffer.concat([Buffer.from('/* Gr\xF6\xDFe */ ', 'latin1'), Buffer.from(wrong)]),
    'utf16.c': Buffer.from(wrong, 'utf16le'),
    'nul.c': `dma_map_resource(\0`,
    'crlf.c': wrong.replaceAll('\n', '\r\n'),
    'long.c': longDriver(),
    'deep.c': `dma_map_resource(${'('.repeat(20_000)}`,
  });
  const { status, document } = json(['check', '.'], { cwd });
  expect(status).toBe(1);
  const flagged = document.findings.map(({ file }: { file: string }) => file);
  expect(flagged.filter((file: string) => !['braces.c', 'half.c'].includes(file))).toEqual([
    'crlf.c',
    'latin1.c',
    'long.c',
  ]);
});

test('a broken .doorbell.json is one finding with the path of the key, and the built-in models keep working', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong, '.doorbell.json': '{"functions": {"my_map": {"effect": "mops"}}}' });
  const { status, document } = json(['check', 'wrong.c'], { cwd });
  expect(status).toBe(2);
  expect(document.findings).toMatchObject([
    { rule: 'direction-denies-write' },
    {
      rule: 'configuration',
      file: '.doorbell.json',
      line: 1,
      column: 27,
      message: expect.stringContaining('functions.my_map.effect'),
    },
  ]);
});

test('.doorbell.json sets severities and adds models', () => {
  const cwd = temporaryTree({
    'wrong.c': wrong,
    'own/own.c': wrong.replaceAll('dma_map_resource', 'my_map').replaceAll('dma_unmap_resource', 'my_unmap'),
    '.doorbell.json': '{"rules": {"direction-denies-write": "warning"}}',
    'own/.doorbell.json': `{ "functions": {
      "my_map": { "effect": "maps", "arguments": { "device": 0, "address": 1, "size": 2, "direction": 3 }, "returns": "dma_addr_t", "pair": "my_unmap" },
      "my_unmap": { "effect": "unmaps", "arguments": { "device": 0, "handle": 1, "size": 2, "direction": 3 } } } }`,
  });
  const { status, document } = json(['check', '.'], { cwd });
  expect(status).toBe(1);
  expect(document.findings).toMatchObject([
    { file: 'own/own.c', severity: 'error' },
    { file: 'wrong.c', severity: 'warning' },
  ]);
});

test('simulate: 1 and the fault for a wrong direction, 0 and the interrupt for the right one', () => {
  const cwd = temporaryTree({ 'right.c': right, 'wrong.c': wrong, 'none.c': 'int x;\n' });
  const faulty = json(['simulate', 'wrong.c'], { cwd });
  expect(faulty.status).toBe(1);
  expect(faulty.document.runs).toMatchObject([
    {
      file: 'wrong.c',
      line: 25,
      function: 'demo_bind',
      iommu: 'smmuv2',
      platform: 'qcom-sa8775p',
      mapping: { phys: '0x40005040', direction: 'DMA_TO_DEVICE' },
      outcome: 'fault',
      fault: { kind: 'permission', access: 'write' },
    },
  ]);
  const [{ fault, ...run }] = faulty.document.runs;
  const machine = ['iommu', 'platform', 'kernel', 'mode', 'untranslated'];
  const keys = [
    'file',
    'line',
    'function',
    ...machine,
    'mapping',
    'hops',
    'outcome',
    'standIn',
    'rings',
    'warnings',
    'remnants',
    'unknown',
    'notes',
  ];
  expect([Object.keys(run), Object.keys(fault), Object.keys(run.mapping).sort()]).toEqual([
    keys,
    ['kind', 'access', 'iova', 'log'],
    ['direction', 'iova', 'phys', 'prot', 'size'],
  ]);

  const good = json(['simulate', 'right.c:20', '--iommu', 'all'], { cwd });
  expect(good.status).toBe(0);
  expect(good.document.runs.map(({ iommu, outcome }: { iommu: string; outcome: string }) => [iommu, outcome])).toEqual(
    iommuNames.map((name) => [name, 'interrupt']),
  );
  expect(json(['simulate', 'none.c'], { cwd })).toMatchObject({ status: 3, document: { version: 1, runs: [] } });
});

test('simulate: the report names the call, the way of the write, the kernel line and the ending', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  const { stdout, stderr } = run(['simulate', 'wrong.c'], { cwd });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^wrong\.c:25: demo_bind\(\) on smmuv2 \(qcom-sa8775p\)$/m);
  for (const place of ['driver', 'host', 'BAR', 'iATU', 'IOMMU', 'target', 'interrupt'])
    expect(stdout).toContain(place);
  expect(stdout).toMatch(/✗ write fault: the interrupt is lost/);
  expect(stdout).toMatch(/✗ 1 flow on smmuv2: write fault\n$/);
});

test('config: what a file is checked under, from the nearest configuration file', () => {
  const cwd = temporaryTree({
    'sub/.doorbell.json': '{ "rules": { "direction-overgrants": "off" }, "platform": "generic-none" }',
    'broken/.doorbell.json': '{',
  });
  const found = run(['config', 'sub/deep/a.c'], { cwd });
  expect(found).toMatchObject({ status: 0, stderr: '' });
  expect(found.stdout).toContain('// Nearest .doorbell.json: sub/.doorbell.json\n');
  expect(found.stdout).toMatch(/"direction-overgrants": "off",? \/\/ sub\/\.doorbell\.json$/m);
  expect(found.stdout).toContain('"platform": "generic-none" // sub/.doorbell.json\n');
  expect(run(['config', 'a.c'], { cwd }).stdout).toContain('none in its folder or above');
  const broken = run(['config', 'broken/a.c'], { cwd });
  expect(broken).toMatchObject({ status: 2, stderr: expect.stringContaining('not valid JSON') });
});

const boardSource = `/dts-v1/;
#include "soc.dtsi"
&ep1 { status = "okay"; };
`;
const socSource = `/ {
  #address-cells = <1>; #size-cells = <1>;
  smmu: iommu@15000000 { compatible = "arm,smmu-v3"; reg = <0x15000000 0x20000>; #iommu-cells = <1>; };
  ep0: pcie-ep@3c000000 { compatible = "snps,dw-pcie-ep"; reg = <0x3c000000 0x1000>; reg-names = "dma";
    interrupt-names = "dma"; status = "disabled"; };
  ep1: pcie-ep@4c000000 { compatible = "snps,dw-pcie-ep"; reg = <0x4c000000 0x1000>; reg-names = "dma";
    interrupt-names = "dma"; iommus = <&smmu 0x55>; status = "disabled"; };
};
`;

test('simulate --platform: a built-in one, a board with its SoC, one of its endpoints, and .doorbell.json', () => {
  const cwd = temporaryTree({
    'right.c': right,
    'board.dts': boardSource,
    'soc.dtsi': socSource,
    'drivers/wrong.c': wrong,
    'drivers/.doorbell.json': '{ "platform": "../board.dts" }',
  });
  const runOn = (file: string, ...args: string[]) => json(['simulate', file, ...args], { cwd }).document.runs[0];
  expect(runOn('right.c', '--platform', 'nxp-imx95')).toMatchObject({
    platform: 'nxp-imx95',
    iommu: 'smmuv3-stage1',
    mapping: { phys: '0x4c3700a0' },
    outcome: 'interrupt',
  });
  expect(runOn('right.c', '--platform', 'board.dts')).toMatchObject({
    platform: 'board.dts',
    iommu: 'smmuv3-stage1',
    mapping: { phys: '0x4c0000a0' },
    outcome: 'interrupt',
  });
  expect(runOn('right.c', '--platform', 'soc.dtsi:ep0')).toMatchObject({ platform: 'soc.dtsi:ep0', iommu: 'none' });
  expect(runOn('drivers/wrong.c')).toMatchObject({ platform: 'board.dts', outcome: 'fault' });
  expect(runOn('drivers/wrong.c', '--platform', 'qcom-sa8775p').fault.log[0]).toMatch(/^arm-smmu 15200000\.iommu: /);
});

test('simulate --platform: what is assumed is a note of the run, what cannot be read is an error', () => {
  const cwd = temporaryTree({ 'right.c': right, 'soc.dtsi': socSource, 'broken.dts': '/ {\n  a = <B>;\n};\n' });
  const { stdout } = run(['simulate', 'right.c', '--platform', 'ti-j721e'], { cwd });
  expect(stdout).toMatch(
    /^ {2}note: the device tree connects the endpoint to no IOMMU; it is taken to sit behind smmu0$/m,
  );
  const complain = (platform: string) => run(['simulate', 'right.c', '--platform', platform], { cwd });
  for (const [platform, problem] of [
    ['soc.dtsi', 'soc.dtsi: there is more than one PCIe endpoint controller, and none is enabled'],
    ['broken.dts', 'broken.dts:2: `B` is no number, and no macro of that name is defined'],
    ['beagle', 'unknown platform `beagle`; known platforms, nearest first: '],
  ] as const) {
    expect(complain(platform)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(problem) });
  }
  // The example asks whether the doorbell is in a BAR already.
  const example = join(import.meta.dirname, '../../examples/doorbell-wrong.c');
  expect(run(['simulate', example, '--platform', 'rockchip-rk3588'], { cwd }).stderr).toContain(
    'no simulated run reached this map call; on rockchip-rk3588, the hardware itself shows the doorbell in BAR4',
  );
});

test('explain prints the page of a rule, and names the rules where there is none', () => {
  const page = run(['explain', 'direction-denies-write']);
  expect(page).toMatchObject({ status: 0, stderr: '' });
  expect(page.stdout).toContain('DMA_FROM_DEVICE');
  expect(json(['explain', 'direction-overgrants'], {}).document).toMatchObject({
    version: 1,
    rule: { id: 'direction-overgrants', severity: 'warning' },
  });
  expect(run(['explain', 'direction-denies'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('nearest first: `direction-denies-read`, `direction-denies-write`'),
  });
});

test.each([
  [[], 'Usage: doorbell-lint'],
  [['check'], "missing required argument 'path'"],
  [['chekc', '.'], "unknown command 'chekc'"],
  [['check', '.', '--format', 'yaml'], 'Allowed choices are full, gcc, json,'],
  [['check', '.', '--fromat', 'json'], "unknown option '--fromat'"],
  [['simulate', 'x.c', '--iommu', 'smmu'], 'unknown IOMMU `smmu`'],
  [['simulate', 'missing.c'], 'missing.c: no such file or folder'],
  [['lsp'], "how to speak is missing: '--stdio', '--pipe' or '--socket'"],
  [['lsp', '--stdio', '--socket', '5007'], "option '--stdio' cannot be used with option '--socket <port>'"],
  [['lsp', '--socket', '0'], 'It must be a port, from 1 to 65535.'],
  [['lsp', '--pipe', 'none/doorbell.sock'], 'no client at none/doorbell.sock: connect ENOENT'],
])('bad usage %j: status 2 and the reason on standard error', (args, reason) => {
  const { status, stdout, stderr } = run(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(reason);
});

test('help and version are no errors', () => {
  expect(run(['--version']).status).toBe(0);
  expect(run(['check', '--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Usage: doorbell-lint check'),
  });
});

test.each(['--pipe', '--socket'])('lsp %s serves an editor that listens there, and ends with it', async (transport) => {
  const cwd = temporaryTree({});
  const listening = createServer();
  listening.listen(transport === '--pipe' ? join(cwd, 'doorbell.sock') : { port: 0, host: 'localhost' });
  await once(listening, 'listening');
  onTestFinished(() => void listening.close());
  const address = listening.address();
  const name = typeof address === 'string' ? address : String(address!.port);
  const server = spawn(process.execPath, [cli, 'lsp', transport, name], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [socket] = (await once(listening, 'connection')) as [Socket];
  const client = new LspClient(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  expect((await client.initialize()).serverInfo?.name).toBe('doorbell-lint');
  await client.open('file:///nowhere/wrong.c', wrong);
  expect(await client.diagnostics('file:///nowhere/wrong.c')).toHaveLength(1);
  const ended = once(server, 'exit');
  socket.end();
  await ended;
});

test('lsp --stdio serves an editor', async () => {
  const { client } = await spawnServer([cli, 'lsp', '--stdio']);
  expect((await client.initialize()).serverInfo?.name).toBe('doorbell-lint');
  await client.open('file:///nowhere/wrong.c', wrong);
  expect(await client.diagnostics('file:///nowhere/wrong.c')).toHaveLength(1);
});
