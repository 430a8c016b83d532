/** What each format of `check` prints, read as its reader reads it. */
import { Validator } from '@cfworker/json-schema';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { check } from '../../server/cli/check.ts';
import { type CheckFormatName, checkFormats } from '../../server/cli/check-formats.ts';
import type { ReportOptions } from '../../server/cli/report.ts';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import { checkFiles } from '../../server/workspace/check-files.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { Workspace } from '../../server/workspace/workspace.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { temporaryTree } from '../support/temporary-tree.ts';
// The official schema, as Microsoft publishes it (MIT).
import sarifSchema from './schema/sarif-2.1.0-rtm.5.json' with { type: 'json' };

/** Checks files of a tree that are named from its top, in a format; says what was printed where. */
async function checked(
  files: Readonly<Record<string, string>>,
  format: CheckFormatName,
  { paths = ['.'], ...options }: Partial<ReportOptions> & { paths?: readonly string[] } = {},
) {
  const root = temporaryTree({ '.git/HEAD': '', ...files });
  const out: string[] = [];
  const errors: string[] = [];
  const terminal = {
    print: (line: string) => void out.push(line),
    complain: (line: string) => void errors.push(line),
    progress: () => {},
    colors: picocolors.createColors(false),
  };
  const configurations = new Configurations({ schema: schema as object, ruleIds: ['direction-denies-write'] });
  const workspace = new Workspace(new FakeEngine(), new DiskFiles(), configurations, () => true);
  const status = await check(
    workspace,
    paths.map((path) => `${root}/${path}`),
    {
      format: checkFormats[format].make(terminal),
      reports: (files) => checkFiles(workspace, files),
      ...options,
    },
    terminal,
  );
  return { status, out: out.join('\n'), errors };
}

const engine = new FakeEngine();
const driver = 'int bind()\n{\n\tmap(TO_DEVICE);\n\tunmap(TO_DEVICE);\n}\n';
const fixed = driver.replaceAll('TO_DEVICE', 'FROM_DEVICE');

/** What the schema says about a log; none where it fits. */
function faults(log: unknown): string[] {
  const { errors } = new Validator(sarifSchema as object, '4', false).validate(log);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

test('gcc: a line for a finding, a note for each step, and nothing where there is none', async () => {
  const { status, out } = await checked({ 'a.c': driver }, 'gcc');
  expect(status).toBe(1);
  expect(out.split('\n').map((line) => line.replace(/^.*\/a\.c/, 'a.c'))).toEqual([
    'a.c:3:6: error: the device writes here [direction-denies-write]',
    'a.c:1:1: note: the address comes from here',
  ]);
  expect(await checked({ 'a.c': fixed }, 'gcc')).toEqual({ status: 0, out: '', errors: [] });
});

test('json: the run that shows a finding, or why there is none, where runs are asked for', async () => {
  const { out } = await checked({ 'a.c': driver }, 'json', {
    show: (findings) => new Map(findings.map((finding) => [finding, engine.show()])),
  });
  const { findings } = JSON.parse(out);
  expect(findings.map(({ run }: { run: unknown }) => run)).toEqual([
    { shown: false, why: 'nothing is run here', at: null },
  ]);
  expect(JSON.parse((await checked({ 'a.c': driver }, 'json')).out).findings[0]).not.toHaveProperty('run');
});

test('jsonl: each line is a finding of the JSON document', async () => {
  const files = { 'a.c': driver, 'b.c': driver };
  const lines = (await checked(files, 'jsonl')).out.split('\n').map((line) => JSON.parse(line));
  const { findings } = JSON.parse((await checked(files, 'json')).out);
  const bare = (list: { file: string }[]) => JSON.stringify(list).replaceAll(/"[^"]*\/(\w\.c)"/g, '"$1"');
  expect(bare(lines)).toBe(bare(findings));
});

test('sarif: fits the official schema, with rules, steps, fixes and what could not be read', async () => {
  const { status, out } = await checked({ 'drivers/a b.c': driver, '.doorbell.json': '{' }, 'sarif', {
    paths: ['.', 'none.c'],
  });
  expect(status).toBe(2);
  const log = JSON.parse(out);
  expect(faults(log)).toEqual([]);
  expect(faults({ ...log, runs: [{ ...log.runs[0], results: [{ ruleId: 1 }] }] })).not.toEqual([]);
  const [run] = log.runs;
  const [configuration, result] = run.results;
  expect(run.tool.driver.rules[result.ruleIndex]).toMatchObject({
    id: 'direction-denies-write',
    defaultConfiguration: { level: 'error', enabled: true },
    helpUri: expect.stringContaining('direction-denies-write.md'),
  });
  expect([configuration, result].map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ['configuration', 'error'],
    ['direction-denies-write', 'error'],
  ]);
  expect(result.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'drivers/a%20b.c', uriBaseId: 'SRCROOT' },
    region: { startLine: 3, startColumn: 6, endLine: 3, endColumn: 15 },
  });
  const flow = result.codeFlows[0].threadFlows[0].locations.map(
    ({ location }: { location: { message: { text: string } } }) => location.message.text,
  );
  expect(flow).toEqual(['the address comes from here', 'the device writes here']);
  const [change] = result.fixes[0].artifactChanges;
  expect(
    change.replacements.map((one: { deletedRegion: { startLine: number } }) => one.deletedRegion.startLine),
  ).toEqual([3, 4]);
  expect(run.invocations[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [{ message: { text: expect.stringContaining('none.c: no such file or folder') } }],
  });
});

test('fingerprints outlast other lines and spacing, and tell equal findings apart', async () => {
  const fingerprints = async (text: string): Promise<string[]> => {
    const { results } = JSON.parse((await checked({ 'a.c': text }, 'sarif')).out).runs[0];
    return results.map(
      (one: { partialFingerprints: Record<string, string> }) => Object.values(one.partialFingerprints)[0],
    );
  };
  const twice = driver.replace('\tunmap', '\tmap(TO_DEVICE);\n\tunmap');
  const before = await fingerprints(twice);
  expect(new Set(before).size).toBe(2);
  expect(await fingerprints(`/* more */\n\n${twice.replaceAll('\tmap', '\t\tmap')}`)).toEqual(before);
  expect(await fingerprints(driver.replace('map(TO_DEVICE);', 'map(TO_DEVICE); /* other */'))).not.toContain(before[0]);
  const { out } = await checked({ 'a.c': twice }, 'gitlab');
  expect(JSON.parse(out).map(({ fingerprint }: { fingerprint: string }) => fingerprint)).toEqual(before);
});

test('gitlab: what Code Quality reads of an issue', async () => {
  const [issue] = JSON.parse((await checked({ 'drivers/a.c': driver }, 'gitlab')).out);
  expect(issue).toEqual({
    description: 'the device writes here',
    check_name: 'direction-denies-write',
    fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    severity: 'major',
    location: { path: 'drivers/a.c', lines: { begin: 3, end: 3 } },
  });
  expect((await checked({ 'a.c': fixed }, 'gitlab')).out).toBe('[]');
});

test('github: an annotation each up to ten, the others as plain lines, and it says so', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`d,${String(i).padStart(2, '0')}:x.c`, driver]),
  );
  const lines = (await checked(many, 'github')).out.split('\n');
  expect(lines[0]).toBe(
    '::error file=d%2C00%3Ax.c,line=3,endLine=3,col=6,endColumn=15,title=direction-denies-write::' +
      'the device writes here%0Ad,00:x.c:1: the address comes from here',
  );
  expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
  expect(lines.slice(10)).toEqual([
    'd,10:x.c:3:6: error: the device writes here [direction-denies-write]',
    'd,11:x.c:3:6: error: the device writes here [direction-denies-write]',
    'GitHub shows 10 annotations of a kind for a step: 2 of 12 error findings are in this log only.',
  ]);
});

test('checkpatch: a line each and nothing else', async () => {
  const { out, errors } = await checked({ 'drivers/a.c': driver, 'drivers/b.c': fixed }, 'checkpatch');
  expect(out).toBe('drivers/a.c:3: ERROR: the device writes here [direction-denies-write]');
  expect(errors).toEqual([]);
});

test('b4: tool, status, summary and details', async () => {
  expect(JSON.parse((await checked({ 'drivers/a.c': driver }, 'b4')).out)).toEqual([
    {
      tool: 'doorbell-lint',
      status: 'fail',
      summary: '1 error',
      details:
        'drivers/a.c:3: error: the device writes here [direction-denies-write]\n  drivers/a.c:1: the address comes from here',
    },
  ]);
  expect(JSON.parse((await checked({ 'a.c': fixed }, 'b4')).out)).toEqual([
    { tool: 'doorbell-lint', status: 'pass', summary: 'no findings' },
  ]);
  const warning = { 'a.c': driver, '.doorbell.json': '{"rules": {"direction-denies-write": "warning"}}' };
  expect(JSON.parse((await checked(warning, 'b4')).out)).toMatchObject([{ status: 'warn', summary: '1 warning' }]);
});

test('the status follows the severity that is asked about; figures and notes are for standard error', async () => {
  const warning = { 'a.c': driver, '.doorbell.json': '{"rules": {"direction-denies-write": "warning"}}' };
  const statusFor = async (failOn: ReportOptions['failOn']) => (await checked(warning, 'gcc', { failOn })).status;
  expect([await statusFor('error'), await statusFor('warning'), await statusFor('information')]).toEqual([0, 1, 1]);
  expect((await checked({ 'a.c': driver }, 'gcc', { failOn: null })).status).toBe(0);
  const { errors } = await checked({ 'a.c': driver }, 'gcc', { hasStats: true });
  expect(errors.join('\n')).toMatch(/^1 file in .*\n0 functions that map.*\ndirection-denies-write: 1 found$/);
  const note = { 'a.c': `${fixed}/* @left-out */` };
  expect((await checked(note, 'gcc')).errors).toHaveLength(1);
  expect(await checked(note, 'full', { isQuiet: true })).toEqual({ status: 0, out: '', errors: [] });
});
