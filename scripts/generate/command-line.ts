/** What the documents show of the command line: its real help, and the JSON that it really prints for the examples. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import picocolors from 'picocolors';
import { check } from '../../server/cli/check.ts';
import { checkFormats } from '../../server/cli/check-formats.ts';
import { checkJson } from '../../server/cli/format/check-json.ts';
import { simulateJson } from '../../server/cli/format/simulate-json.ts';
import { simulate } from '../../server/cli/simulate.ts';
import { statusMeanings } from '../../server/cli/status.ts';
import type { Terminal } from '../../server/cli/terminal.ts';
import { checkFiles } from '../../server/workspace/check-files.ts';
import type { Workspace } from '../../server/workspace/workspace.ts';
import { root } from '../../test/project/repository.ts';
import { openWorkspace } from './engine.ts';
import { fence, table } from './markdown.ts';

const wrongExample = 'examples/doorbell-wrong.c';
/** Columns in which a value of JSON stays on one line. */
const lineWidth = 110;

/** The help of the program and of each command. */
export function help(): string {
  const program = helpOf([]);
  const commands = Array.from(program.matchAll(/^ {2}(\w+) \[options\]/gm), (match) => match[1]!);
  return fence('text', [program, ...commands.map((command) => helpOf([command]))].join('\n'));
}

function helpOf(command: readonly string[]): string {
  const main = join(root, 'server/cli/main.ts');
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--no-warnings', main, ...command, '--help'], {
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(`the help of '${command.join(' ')}' cannot be had: ${stderr}`);
  return stdout;
}

/** The formats of `check`. */
export function formatTable(): string {
  return table(
    ['`--format`', 'What it is'],
    Object.entries(checkFormats).map(([name, { about }]) => [`\`${name}\``, about]),
  );
}

/** The exit statuses. */
export function statusTable(): string {
  return table(
    ['Status', 'Meaning'],
    statusMeanings.map(([status, meaning]) => [String(status), meaning]),
  );
}

/** The JSON of `check` for the wrong example; the time, which differs from run to run, is made 0. */
export async function checkDocument(): Promise<string> {
  const document = await printed((workspace, terminal) =>
    check(
      workspace,
      [join(root, wrongExample)],
      { format: checkJson(terminal), reports: (files) => checkFiles(workspace, files) },
      terminal,
    ),
  );
  return fence('json', pretty({ ...document, stats: { ...document.stats, milliseconds: 0 } }));
}

/** The JSON of `simulate` for the wrong example, with two of its hops: the map call, and the IOMMU where the run ends. */
export async function simulateDocument(): Promise<string> {
  const document = await printed((workspace, terminal) =>
    simulate(workspace, join(root, wrongExample), {}, simulateJson(terminal), terminal),
  );
  const [run] = document.runs;
  const hops = [run.hops[0], run.hops.at(-1)];
  return fence('json', pretty({ ...document, runs: [{ ...run, hops }] }));
}

/** What a command prints, parsed. */
async function printed(run: (workspace: Workspace, terminal: Terminal) => unknown) {
  const lines: string[] = [];
  const complaints: string[] = [];
  await run(await openWorkspace(), {
    print: (line) => void lines.push(line),
    complain: (line) => void complaints.push(line),
    progress: () => {},
    colors: picocolors.createColors(false),
  });
  if (complaints.length > 0) throw new Error(`${wrongExample}: ${complaints.join('\n')}`);
  return JSON.parse(lines.join('\n'));
}

/** JSON over several lines, but what fits on one line is on one line. */
function pretty(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((item) => pretty(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${pretty(item, inner)}`);
  const [open, close, gap] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' '];
  const oneLine = `${open}${gap}${entries.join(', ')}${gap}${close}`;
  if (!oneLine.includes('\n') && indent.length + oneLine.length <= lineWidth) return oneLine;
  return `${open}\n${entries.map((entry) => inner + entry).join(',\n')}\n${indent}${close}`;
}
