/** Entry of dist/cli.js: the command line. */
import { resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { type Command, CommanderError } from 'commander';
import type { KernelVersion } from '../simulator/iommu/iommu.ts';
import { ImpossibleMachine } from '../simulator/machine.ts';
import { checkCached } from '../workspace/cached-checks.ts';
import { defaultConditions } from '../workspace/check-files.ts';
import { serveChecks } from '../workspace/check-worker.ts';
import { openSurroundings, openWorkspace, type Surroundings } from '../workspace/open.ts';
import { OverlaidFiles } from '../workspace/overlaid-files.ts';
import { modelsFor, type PageSizeName, pageSizes } from '../workspace/page-size.ts';
import { WriteError } from '../workspace/write-file.ts';
import { check } from './check.ts';
import { type CheckFlags, reporting } from './check-flags.ts';
import { checkPatch } from './check-patch.ts';
import { checkStdin } from './check-stdin.ts';
import { completion, type Shell } from './completion.ts';
import { config } from './config.ts';
import { explain } from './explain.ts';
import { explainFinding } from './explain-finding.ts';
import { explainJson } from './format/explain-json.ts';
import { explainText } from './format/explain-text.ts';
import { injectJson } from './format/inject-json.ts';
import { injectText } from './format/inject-text.ts';
import { logJsonl } from './format/log-jsonl.ts';
import { logText } from './format/log-text.ts';
import { matrixJson } from './format/matrix-json.ts';
import { matrixMarkdown } from './format/matrix-markdown.ts';
import { matrixText } from './format/matrix-text.ts';
import { simulateJson } from './format/simulate-json.ts';
import { simulateMarkdown } from './format/simulate-markdown.ts';
import { simulateText } from './format/simulate-text.ts';
import { inject } from './inject.ts';
import { kbuild } from './kbuild.ts';
import { acrossKernels } from './kernels.ts';
import { listRules } from './list-rules.ts';
import { log } from './log.ts';
import { lsp } from './lsp.ts';
import { matrix } from './matrix.ts';
import { merge } from './merge.ts';
import { outputFile } from './output-file.ts';
import { createProgram } from './program.ts';
import type { ReportOptions } from './report.ts';
import { showIn } from './shown.ts';
import { simulate } from './simulate.ts';
import { type Status, status } from './status.ts';
import { readStdin } from './stdin.ts';
import type { MachineOptions } from './target.ts';
import { type Output, processTerminal } from './terminal.ts';

const terminal = processTerminal();
const program = createProgram();
/** Where the user works. */
const here = [process.cwd()];

interface FormatFlag {
  readonly format: 'text' | 'json';
}

interface SimulateFlags extends Omit<MachineOptions, 'kernel' | 'pageSize'> {
  readonly kernel?: KernelVersion | 'all';
  readonly pageSize?: PageSizeName;
  readonly format: 'text' | 'json' | 'markdown';
  readonly inject?: boolean;
  readonly matrix?: boolean;
}

interface ExplainFlags extends FormatFlag {
  readonly finding?: string;
}

command('check').action(async (paths: string[], flags: CheckFlags) => {
  if (flags.listRules) return listRules(terminal);
  if (flags.dryRun && !flags.fix) command('check').error("error: option '--dry-run' goes with --fix");
  if (flags.simulate && flags.format !== 'json' && flags.format !== 'jsonl')
    command('check').error("error: option '--simulate' goes with --format json or jsonl");
  if (flags.printConfig) {
    const [path] = needed(paths);
    return end(config(await openWorkspace(__dirname, 'first', surroundingsOf(flags)), path!, terminal));
  }
  end(await reporting(flags, terminal, (report) => checkAs(flags, paths, report)));
});

async function checkAs(flags: CheckFlags, paths: readonly string[], report: ReportOptions): Promise<Status> {
  const { patch, since } = flags;
  if (patch !== undefined || since !== undefined || flags.stdin) {
    const files = new OverlaidFiles();
    const surroundings = { ...surroundingsOf(flags), files };
    const workspace = await openWorkspace(__dirname, 'first', surroundings);
    if (!flags.stdin) return checkPatch({ ...surroundings, workspace }, { ...report, patch, since, paths }, terminal);
    const input = { name: flags.stdinFilename, bytes: await readStdin() };
    return checkStdin(workspace, files, input, report, terminal);
  }
  const surroundings = surroundingsOf(flags);
  const workers = { script: __filename, jobs: flags.jobs, configuration: configurationOf(flags), folders: here };
  const onProblem = (problem: string) => flags.verbose && terminal.complain(problem);
  const options = { workers, modules: __dirname, conditions: defaultConditions, isKept: flags.cache, onProblem };
  const { shard } = flags;
  const folder = paths.length === 1 && !shard ? resolve(paths[0]!) : undefined;
  const reports = (files: readonly string[]) => checkCached(files, surroundings, { ...options, folder });
  const show = flags.simulate ? showIn(await openWorkspace(__dirname, 'first', surroundings)) : undefined;
  return check(surroundings, needed(paths), { ...report, reports, shard, show }, terminal);
}

/** There is nothing to check without a path. */
function needed(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) command('check').error("error: missing required argument 'path'");
  return paths;
}

function surroundingsOf(flags: CheckFlags): Surroundings {
  return openSurroundings(configurationOf(flags), here);
}

function configurationOf({ config }: CheckFlags): string | undefined {
  return config === undefined ? undefined : resolve(config);
}

command('kbuild').action(
  async (words: string[], { config, failOn }: Pick<CheckFlags, 'config'> & Partial<CheckFlags>) => {
    end(await kbuild(words, { modules: __dirname, configuration: config && resolve(config), failOn }, terminal));
  },
);

command('merge').action((paths: string[], { output }: { readonly output?: string }) => {
  const file = output === undefined ? undefined : outputFile(output);
  end(merge(paths, file ?? terminal, terminal));
  file?.write();
});

command('simulate').action(
  async (target: string, { format, kernel, pageSize: pages = '4k', ...options }: SimulateFlags) => {
    if (options.inject && format === 'markdown')
      command('simulate').error("error: option '--inject' has no --format markdown");
    if (kernel === 'all' && format === 'json') command('simulate').error('error: --kernel all has no --format json');
    const pageSize = pageSizes[pages];
    const workspace = await openWorkspace(__dirname, 'first', openSurroundings(undefined, here), modelsFor(pageSize));
    const report = (version: KernelVersion | undefined, output: Output): Status => {
      const machine = { ...options, pageSize, ...(version !== undefined && { kernel: version }) };
      if (options.matrix) {
        const formats = { text: matrixText, json: matrixJson, markdown: matrixMarkdown };
        return matrix(workspace, target, machine, formats[format](output), terminal);
      }
      if (options.inject)
        return inject(workspace, target, machine, (format === 'json' ? injectJson : injectText)(output), terminal);
      const formats = { text: simulateText, json: simulateJson, markdown: simulateMarkdown };
      return simulate(workspace, target, machine, formats[format](output), terminal);
    };
    end(kernel === 'all' ? acrossKernels(report, terminal) : report(kernel, terminal));
  },
);

interface LogFlags {
  readonly in?: readonly string[];
  readonly format: 'text' | 'jsonl';
}

command('log').action(async (path: string, { in: sources = [], format }: LogFlags) => {
  const options = { sources, workspace: () => openWorkspace(__dirname), input: process.stdin };
  end(await log(path, options, (format === 'jsonl' ? logJsonl : logText)(terminal), terminal));
});

command('explain').action(async (rule: string | undefined, { format, finding }: ExplainFlags) => {
  if (rule !== undefined && finding !== undefined)
    command('explain').error("error: option '--finding' cannot be used with a rule");
  if (finding !== undefined) return end(explainFinding(await openWorkspace(__dirname), finding, terminal));
  if (rule === undefined) return command('explain').error("error: missing required argument 'rule'");
  end(explain(rule, format === 'json' ? explainJson(terminal) : explainText(terminal), terminal));
});

command('config').action(async (file: string) =>
  end(config(await openWorkspace(__dirname, 'first', openSurroundings(undefined, here)), file, terminal)),
);

command('completion').action((shell: Shell) => completion(shell, program, terminal));

command('lsp').action((transports: object) => {
  if (Object.keys(transports).length === 0)
    command('lsp').error("error: how to speak is missing: '--stdio', '--pipe' or '--socket'");
  return lsp(__dirname);
});

function command(name: string): Command {
  return program.commands.find((one) => one.name() === name)!;
}

function end(result: Status): void {
  process.exitCode = result;
}

// A worker thread runs this bundle too: one of its own would hold the engine once more.
if (!isMainThread) serveChecks(__dirname);
else parse();

function parse(): void {
  program.parseAsync().catch((error: unknown) => {
    end(status.failed);
    // Commander has said what is wrong; its own exit status for that is the one that means findings here.
    if (error instanceof CommanderError) return error.exitCode === 0 && end(status.clean);
    if (error instanceof WriteError || error instanceof ImpossibleMachine) return terminal.complain(error.message);
    terminal.complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
}
