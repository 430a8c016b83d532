/** Entry of dist/cli.js: the command line. */
import { resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { kernelVersions } from '../simulator/iommu/iommu.ts';
import { checkCached } from '../workspace/cached-checks.ts';
import { defaultConditions } from '../workspace/check-files.ts';
import { serveChecks } from '../workspace/check-worker.ts';
import { openSurroundings, openWorkspace } from '../workspace/open.ts';
import { check } from './check.ts';
import { config } from './config.ts';
import { explain } from './explain.ts';
import { checkJson } from './format/check-json.ts';
import { checkText } from './format/check-text.ts';
import { explainJson } from './format/explain-json.ts';
import { explainText } from './format/explain-text.ts';
import { injectJson } from './format/inject-json.ts';
import { injectText } from './format/inject-text.ts';
import { matrixJson } from './format/matrix-json.ts';
import { matrixText } from './format/matrix-text.ts';
import { simulateJson } from './format/simulate-json.ts';
import { simulateText } from './format/simulate-text.ts';
import { inject } from './inject.ts';
import { lsp } from './lsp.ts';
import { matrix } from './matrix.ts';
import { simulate } from './simulate.ts';
import { type Status, status } from './status.ts';
import type { MachineOptions } from './target.ts';
import { processTerminal } from './terminal.ts';

const terminal = processTerminal();

interface FormatOption {
  readonly format: 'text' | 'json';
}

interface CheckFlags {
  readonly jobs?: number;
  readonly cache: boolean;
  readonly verbose?: boolean;
}

interface SimulateFlags extends MachineOptions {
  readonly inject?: boolean;
  readonly matrix?: boolean;
}

function formatOption(): Option {
  return new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');
}

const program = new Command(manifest.name)
  .description(manifest.description)
  .version(manifest.version)
  .exitOverride()
  .showHelpAfterError('Add --help for more.')
  .addHelpText(
    'after',
    '\nExit status: 0 clean, 1 errors or faults found, 2 bad usage or a file that cannot be read, 3 nothing that could be simulated.',
  );

program
  .command('check')
  .description('report doorbell mappings that disagree with what the device does')
  .addArgument(new Argument('<path...>', 'files, or folders whose C files are checked'))
  .addOption(formatOption())
  .option('--jobs <number>', 'files to check at once (default: one per core, where there are many)', atLeastOne)
  .option('--no-cache', 'look nothing up from earlier checks, and keep nothing of this one')
  .option('--verbose', 'name the functions without a verdict, and what is wrong with the cache')
  .action(async (paths: string[], { format, jobs, cache, verbose }: FormatOption & CheckFlags) => {
    const surroundings = openSurroundings();
    const workers = { script: __filename, jobs };
    const onProblem = (problem: string) => verbose && terminal.complain(problem);
    const options = { workers, modules: __dirname, conditions: defaultConditions, isKept: cache, onProblem };
    const print = format === 'json' ? checkJson(terminal) : checkText(terminal);
    const folder = paths.length === 1 ? resolve(paths[0]!) : undefined;
    const reports = (files: readonly string[]) => checkCached(files, surroundings, { ...options, folder });
    end(await check(surroundings, paths, { format: print, reports, isVerbose: verbose }, terminal));
  });

program
  .command('simulate')
  .description('run the doorbell flows of a file on a modelled machine')
  .addArgument(new Argument('<file[:line]>', 'a C file; with a line, only the function at that line'))
  .option('--iommu <name>', "an IOMMU, or `all` (default: the platform's own)")
  .option('--platform <name>', 'a platform, its .json file, or the .dts of a board (default: renesas-r8a779f0)')
  .addOption(new Option('--kernel <version>', 'the kernel whose drivers and messages apply').choices(kernelVersions))
  .addOption(new Option('--mode <mode>', 'how unmapping takes effect').choices(['strict', 'lazy']))
  .option('--seed <number>', 'takes other inputs where several are equally likely', wholeNumber)
  .addOption(new Option('--inject', 'fail each kernel call in turn and tell what is left behind').conflicts('matrix'))
  .addOption(new Option('--matrix', 'run on every IOMMU, with every direction').conflicts('iommu'))
  .addOption(formatOption())
  .action(async (target: string, { format, ...options }: FormatOption & SimulateFlags) => {
    const workspace = await openWorkspace(__dirname);
    const json = format === 'json';
    if (options.matrix) end(matrix(workspace, target, options, (json ? matrixJson : matrixText)(terminal), terminal));
    else if (options.inject)
      end(inject(workspace, target, options, (json ? injectJson : injectText)(terminal), terminal));
    else end(simulate(workspace, target, options, (json ? simulateJson : simulateText)(terminal), terminal));
  });

program
  .command('explain')
  .description('say what a rule finds, why it matters, and what to write instead')
  .addArgument(new Argument('<rule>', 'id of a rule, such as direction-denies-write'))
  .addOption(formatOption())
  .action((rule: string, { format }: FormatOption) => {
    end(explain(rule, format === 'json' ? explainJson(terminal) : explainText(terminal), terminal));
  });

program
  .command('config')
  .description('print all that a file is checked under, and which file says so')
  .addArgument(new Argument('<file>', 'a C file'))
  .action(async (file: string) => end(config(await openWorkspace(__dirname), file, terminal)));

program
  .command('lsp')
  .description('serve an editor over the Language Server Protocol')
  .requiredOption('--stdio', 'speak over standard input and output')
  .action(() => lsp(__dirname));

function atLeastOne(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return number;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return number;
}

function end(result: Status): void {
  process.exitCode = result;
}

// A worker thread runs this bundle too: one of its own would hold the engine once more.
if (!isMainThread) serveChecks(__dirname);
else parse();

function parse(): void {
  program.parseAsync().catch((error: unknown) => {
    // Commander has said what is wrong; its own exit status for that is the one that means findings here.
    if (error instanceof CommanderError) return end(error.exitCode === 0 ? status.clean : status.failed);
    terminal.complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    end(status.failed);
  });
}
