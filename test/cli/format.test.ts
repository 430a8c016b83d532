/** What the terminal shows, for given findings and runs. */
import { join } from 'node:path';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { check } from '../../server/cli/check.ts';
import { checkFull } from '../../server/cli/format/check-full.ts';
import { checkJson } from '../../server/cli/format/check-json.ts';
import { injectJson } from '../../server/cli/format/inject-json.ts';
import { injectText } from '../../server/cli/format/inject-text.ts';
import { matrixJson } from '../../server/cli/format/matrix-json.ts';
import { matrixText } from '../../server/cli/format/matrix-text.ts';
import { simulateJson } from '../../server/cli/format/simulate-json.ts';
import { simulateText } from '../../server/cli/format/simulate-text.ts';
import { inject } from '../../server/cli/inject.ts';
import { matrix } from '../../server/cli/matrix.ts';
import type { CheckFormat } from '../../server/cli/report.ts';
import { simulate } from '../../server/cli/simulate.ts';
import type { Status } from '../../server/cli/status.ts';
import { displayPath, type Terminal } from '../../server/cli/terminal.ts';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import { checkFiles } from '../../server/workspace/check-files.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { Workspace } from '../../server/workspace/workspace.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const driver =
  'int bind()\n{\n\tif (1)\tmap(TO_DEVICE); /* \x1b[31m */\n\n\tunmap(TO_DEVICE);\n}\nint other()\n{\n\tmap(FROM_DEVICE);\n}\n';

interface Captured {
  readonly terminal: Terminal;
  readonly out: string[];
  readonly errors: string[];
}

function capture(colors = false): Captured {
  const out: string[] = [];
  const errors: string[] = [];
  const terminal = {
    print: (line: string) => void out.push(line),
    complain: (line: string) => void errors.push(line),
    progress: () => {},
    colors: picocolors.createColors(colors),
  };
  return { terminal, out, errors };
}

function workspace(mayMap = (_text: string) => true): Workspace {
  const configurations = new Configurations({
    schema: schema as object,
    ruleIds: ['direction-denies-write'],
  });
  return new Workspace(new FakeEngine(), new DiskFiles(), configurations, mayMap);
}

/** Runs `check` on a workspace of its own. */
function checked(
  paths: readonly string[],
  format: CheckFormat,
  terminal: Terminal,
  one: Workspace = workspace(),
): Promise<Status> {
  return check(one, paths, { format, reports: (files) => checkFiles(one, files) }, terminal);
}

test('a finding reads like a compiler error, with its steps and the fix as a diff', async () => {
  const root = temporaryTree({ 'a.c': driver, 'b.c': 'int none()\n{\n}\n' });
  const { terminal, out, errors } = capture();
  expect(await checked([root], checkFull(terminal), terminal)).toBe(1);
  const file = displayPath(join(root, 'a.c'));
  expect(`${out.join('\n')}\n`).toBe(`\
${file}:3:13: error: the device writes here [direction-denies-write]
     3 |         if (1)  map(TO_DEVICE); /* \ufffd[31m */
       |                     ^^^^^^^^^
  note: ${file}:1:1: the address comes from here
     1 | int bind()
       | ^
  fix: Map FROM_DEVICE
     3 -         if (1)  map(TO_DEVICE); /* \ufffd[31m */
     3 +         if (1)  map(FROM_DEVICE); /* \ufffd[31m */
     5 -         unmap(TO_DEVICE);
     5 +         unmap(FROM_DEVICE);

1 error in 1 of 2 files
`);
  expect(errors).toEqual([]);
});

test('a clean tree is told in one line', async () => {
  const root = temporaryTree({ 'b.c': 'int none()\n{\n}\n' });
  const { terminal, out } = capture();
  expect(await checked([root], checkFull(terminal), terminal)).toBe(0);
  expect(out).toEqual(['no findings in 1 file']);
});

test('the JSON of check counts lines and columns from 1 and holds the edits of the fix', async () => {
  const root = temporaryTree({ 'a.c': driver, 'b.c': '' });
  const { terminal, out } = capture();
  expect(
    await checked(
      [root],
      checkJson(terminal),
      terminal,
      workspace((text) => text !== ''),
    ),
  ).toBe(1);
  const file = displayPath(join(root, 'a.c'));
  const { stats, ...document } = JSON.parse(out.join('\n'));
  expect(document).toEqual({
    version: 1,
    undecided: [],
    findings: [
      {
        rule: 'direction-denies-write',
        severity: 'error',
        file,
        line: 3,
        column: 13,
        endLine: 3,
        endColumn: 22,
        message: 'the device writes here',
        related: [{ file, line: 1, column: 1, message: 'the address comes from here' }],
        fix: {
          title: 'Map FROM_DEVICE',
          edits: [
            { file, line: 3, column: 13, endLine: 3, endColumn: 22, newText: 'FROM_DEVICE' },
            { file, line: 5, column: 8, endLine: 5, endColumn: 17, newText: 'FROM_DEVICE' },
          ],
        },
      },
    ],
  });
  expect(stats).toEqual({ files: 2, parsed: 1, milliseconds: expect.any(Number), mapping: 0, coverage: {} });
});

test('a defect of ours in one file is named, and the other files are checked', async () => {
  const root = temporaryTree({ 'a.c': '// @check-fails', 'b.c': driver });
  const { terminal, out, errors } = capture();
  expect(await checked([root], checkJson(terminal), terminal)).toBe(2);
  expect(errors.join()).toContain(
    `${displayPath(join(root, 'a.c'))}: internal error, please report it: Error: the fake`,
  );
  expect(JSON.parse(out.join('\n')).findings).toHaveLength(1);
});

test('what the engine left out is said on standard error', async () => {
  const root = temporaryTree({ 'a.c': '// @left-out' });
  const { terminal, errors } = capture();
  expect(await checked([root], checkJson(terminal), terminal)).toBe(0);
  expect(errors).toEqual([`${displayPath(join(root, 'a.c'))}: other() is left out`]);
});

test('a broken configuration file is a finding on that file', async () => {
  const root = temporaryTree({ 'a.c': '', '.doorbell.json': '{"rules": {"direction-denies-write": "of"}}' });
  const { terminal, out } = capture();
  expect(await checked([root], checkFull(terminal), terminal)).toBe(2);
  expect(out.join('\n')).toContain(
    `${displayPath(join(root, '.doorbell.json'))}:1:12: error: \`rules.direction-denies-write\`: must be one of "off"`,
  );
});

test('a run shows the map call, each hop with its address, the fault, and how it ended', () => {
  const root = temporaryTree({ 'a.c': driver });
  const { terminal, out } = capture();
  const file = displayPath(join(root, 'a.c'));
  expect(simulate(workspace(), file, {}, simulateText(terminal), terminal)).toBe(1);
  expect(`${out.join('\n')}\n`).toBe(`\
${file}:3: bind() on fake-iommu (fake-platform)
     3 |         if (1)  map(TO_DEVICE); /* \ufffd[31m */
       |                 ^^^^^^^^^^^^^^

  mapping: physical 0xe65d5000 at IOVA 0xfffff000, 0x1000 bytes, DMA_TO_DEVICE: read

  ○ driver     map(TO_DEVICE)  line 3
  ▼
  ✗ host       MemWr 4 bytes   PCI 0x1000
  ·
  · BAR        not reached
  ·
  · iATU       not reached
  ·
  · IOMMU      not reached
  ·
  · target     not reached
  ·
  · interrupt  not reached

  kernel log
    fake: fault

  ✗ write fault: the interrupt is lost

${file}:9: other() on fake-iommu (fake-platform)
     9 |         map(FROM_DEVICE);
       |         ^^^^^^^^^^^^^^^^

  mapping: physical 0xe65d5000 at IOVA 0xfffff000, 0x1000 bytes, DMA_FROM_DEVICE: read

  ○ driver     map(FROM_DEVICE)  line 9
  ▼
  ● host       MemWr 4 bytes     PCI 0x1000

  ✓ interrupt raised

  line 3  bind()   fake-iommu  fake-platform  ✗ write fault
  line 9  other()  fake-iommu  fake-platform  ✓ interrupt raised

✗ 2 flows on fake-iommu: 1 write fault, 1 interrupt raised
`);
});

test('the JSON of simulate has addresses as strings', () => {
  const root = temporaryTree({ 'a.c': driver });
  const { terminal, out } = capture();
  const file = displayPath(join(root, 'a.c'));
  expect(simulate(workspace(), `${file}:9`, {}, simulateJson(terminal), terminal)).toBe(0);
  expect(simulate(workspace(), `${file}:3`, {}, simulateJson(terminal), terminal)).toBe(1);
  const [right, wrong] = out.map((document) => JSON.parse(document));
  expect(right.runs).toMatchObject([{ function: 'other', outcome: 'interrupt', fault: null }]);
  const source = { file, line: 3, column: 9, endLine: 3, endColumn: 23 };
  expect(wrong).toEqual({
    version: 1,
    runs: [
      {
        file,
        line: 3,
        function: 'bind',
        iommu: 'fake-iommu',
        platform: 'fake-platform',
        kernel: '7.2',
        mode: 'strict',
        mapping: { phys: '0xe65d5000', iova: '0xfffff000', size: 4096, direction: 'DMA_TO_DEVICE', prot: 'read' },
        hops: [
          { place: 'driver', text: 'map(TO_DEVICE)', address: null, walk: null, source },
          {
            place: 'host',
            text: 'MemWr 4 bytes',
            address: { space: 'PCI', value: '0x1000' },
            walk: null,
            source: null,
          },
        ],
        outcome: 'fault',
        standIn: null,
        untranslated: null,
        rings: [],
        warnings: [],
        fault: { kind: 'permission', access: 'write', iova: '0xfffff000', log: ['fake: fault'] },
        remnants: [],
        unknown: [],
        notes: [],
      },
    ],
  });
});

test('what a failed call leaves behind is told with the call, the steps and what the kernel prints', () => {
  const root = temporaryTree({ 'a.c': driver });
  const { terminal, out } = capture();
  const file = displayPath(join(root, 'a.c'));
  expect(inject(workspace(), `${file}:3`, {}, injectText(terminal), terminal)).toBe(1);
  expect(`${out.join('\n')}\n`).toBe(`\
${file}:3:9: error: the mapping is still there, where pin() fails (-EBUSY) [mapping-leaked]
     3 |         if (1)  map(TO_DEVICE); /* \ufffd[31m */
       |                 ^^^^^^^^^^^^^^
  note: ${file}:5: pin() returns -EBUSY
     5 |         unmap(TO_DEVICE);
       |         ^^^^^^^^^^^^^^^^
  driver    map(TO_DEVICE)  ${file}:3
  kernel    fake: fault

  pin() at ${file}:5
✗ 1 call failed in turn: 1 left behind
`);
  out.length = 0;
  expect(inject(workspace(), `${file}:3`, {}, injectJson(terminal), terminal)).toBe(1);
  const { flows } = JSON.parse(out[0]!);
  expect(flows).toMatchObject([
    {
      injected: [{ name: 'pin', result: '-EBUSY', at: { file, line: 5 } }],
      isPartial: false,
      remnants: [{ kind: 'mapping-leaked', at: { file, line: 3 }, failed: { name: 'pin' }, fault: { iova: '0x1000' } }],
    },
  ]);
});

test('the matrix has a row per IOMMU, marks what the driver does, and sums it up', () => {
  const root = temporaryTree({ 'a.c': driver });
  const { terminal, out } = capture();
  const file = displayPath(join(root, 'a.c'));
  expect(matrix(workspace(), `${file}:3`, {}, matrixText(terminal), terminal)).toBe(1);
  expect(`${out.join('\n')}\n`).toBe(`\
${file}:3: bind() on every IOMMU (fake-platform, Linux 7.2, strict)
     3 |         if (1)  map(TO_DEVICE); /* \ufffd[31m */
       |                 ^^^^^^^^^^^^^^

        TO_DEVICE
        write *     read
  here  permission  ok
  gone  -           -
  * what the driver does

  kernel log
  here: fake: fault

✗ 1 of 1 IOMMUs that translate block the doorbell write
`);
  out.length = 0;
  expect(matrix(workspace(), `${file}:3`, {}, matrixJson(terminal), terminal)).toBe(1);
  const { matrices } = JSON.parse(out[0]!);
  expect(matrices).toMatchObject([
    { file, line: 3, function: 'bind', kernel: '7.2', rows: [{ iommu: 'here' }, { iommu: 'gone' }] },
  ]);
  expect(matrices[0].rows[0].cells[0]).toEqual({ outcome: 'fault', fault: 'permission', log: 'fake: fault' });
});

test('a target that is none is named, with what there is', () => {
  const root = temporaryTree({ 'a.c': driver, 'b.o': Uint8Array.of(0), 'odd:3': driver });
  const { terminal, out, errors } = capture();
  const at = (name: string) => displayPath(join(root, name));
  const run = (target: string, iommu?: string) =>
    simulate(workspace(), target, { iommu }, simulateText(terminal), terminal);
  expect([
    run(at('none.c')),
    run(at('b.o')),
    run(at('a.c:7')),
    run(at('a.c:99')),
    run(at('a.c'), 'smmuv3-stage'),
  ]).toEqual([2, 2, 0, 3, 2]);
  expect(errors).toEqual([
    `${at('none.c')}: no such file or folder`,
    `${at('b.o')}: it is a binary file`,
    `${at('a.c')}:99: no doorbell is mapped in the function at this line; doorbells are mapped at 3 (bind()), 9 (other())`,
    expect.stringContaining('unknown IOMMU `smmuv3-stage`; known IOMMUs, nearest first: `smmuv3-stage1`, '),
  ]);
  expect(run(at('odd:3'))).toBe(1);
  expect(out.join('\n')).toContain('odd:3:9: other()');
});

test('a flow that no run reaches is named', () => {
  const root = temporaryTree({ 'a.c': `${driver}// @not-reached\n` });
  const { terminal, out, errors } = capture();
  const file = displayPath(join(root, 'a.c'));
  expect(simulate(workspace(), `${file}:9`, {}, simulateText(terminal), terminal)).toBe(3);
  expect(errors).toEqual([`${file}:9: other(): no simulated run reached this map call`]);
  expect(out).toEqual([`${file}: no doorbell was simulated`]);
});

test('colours mark the severity, and are there only where they are wanted', async () => {
  const root = temporaryTree({ 'a.c': driver });
  const plain = capture();
  const colored = capture(true);
  await checked([root], checkFull(plain.terminal), plain.terminal);
  await checked([root], checkFull(colored.terminal), colored.terminal);
  expect(plain.out.join('\n')).not.toContain('\x1b');
  expect(colored.out.join('\n')).toContain('\x1b[31merror:\x1b[39m');
});
