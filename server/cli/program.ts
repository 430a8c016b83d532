/** The commands and their options: the one description, of which the help, the completions and the manual page are made. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { severities } from '../rules/finding.ts';
import { kernelVersions } from '../simulator/iommu/iommu.ts';
import { pageSizes } from '../workspace/page-size.ts';
import { checkFormats } from './check-formats.ts';
import { statusMeanings } from './status.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

/** Flags with which b4 and others call checkpatch.pl: taken, so that this program can stand in its place. */
const checkpatchFlags = ['--terse', '--no-summary', '--mailback', '--showfile', '--no-tree', '--strict'];

/** The program without what its commands do. */
export function createProgram(): Command {
  const program = new Command(manifest.name)
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .showHelpAfterError('Add --help for more.')
    .addHelpText(
      'after',
      `\nExit status:\n${statusMeanings.map(([code, text]) => `  ${String(code).padEnd(4)} ${text}`).join('\n')}`,
    );

  const check = program
    .command('check')
    .description('report DMA mappings that disagree with what the device does')
    .addArgument(new Argument('[path...]', 'files, or folders whose C files are checked'))
    .optionsGroup('What is checked:')
    .addOption(
      new Option('--patch <file>', 'what a diff, a mail or a mailbox (`-`: standard input) introduces').conflicts([
        'since',
        'stdin',
      ]),
    )
    .addOption(new Option('--since <revision>', 'what has changed in the working tree since then').conflicts('stdin'))
    .option('--shard <n/of>', 'only this part of the files, such as 3/16; `merge` joins what the parts find', shard)
    .option('--stdin', 'standard input')
    .option('--stdin-filename <name>', 'the file that standard input is meant to be', 'stdin.c')
    .optionsGroup('Output:')
    .addOption(
      new Option('--format <format>', 'how to print (default: full on a terminal, else gcc)').choices(
        Object.keys(checkFormats),
      ),
    )
    .option('-o, --output <file>', 'write the findings to a file')
    .option('-q, --quiet', 'print findings and errors, nothing else')
    .option('--verbose', 'name the functions without a verdict, and what is wrong with the cache')
    .option('--stats', 'print figures on standard error')
    .optionsGroup('Configuration:')
    .option('--config <file>', 'a configuration for all files, in place of the nearest .doorbell.json of each')
    .option('--print-config', 'print what the path is checked under, and end')
    .option('--list-rules', 'print the rules, and end')
    .addOption(new Option('--baseline <file>', 'tell only what this file does not have').conflicts(['writeBaseline']))
    .option('--write-baseline <file>', 'write what is found to this file, as known from now on')
    .optionsGroup('Simulation:')
    .addOption(
      new Option(
        '--simulate',
        'with --format json or jsonl: the run that shows each finding, or why there is none',
      ).conflicts([...['patch', 'since', 'stdin', 'fix']]),
    )
    .optionsGroup('Repair:')
    .addOption(
      new Option('--fix', 'repair what can be repaired, and tell the rest').conflicts([
        ...['patch', 'since', 'stdin', 'writeBaseline'],
      ]),
    )
    .option('--dry-run', 'with --fix: print the repairs as a diff, and change nothing')
    .optionsGroup('Exit status:')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity for exit status 1').choices(severities).default('error'),
    )
    .option('--exit-zero', 'exit with status 0 whatever is found')
    .optionsGroup('Running:')
    .option('-j, --jobs <number>', 'files to check at once (default: one per core, where there are many)', atLeastOne)
    .option('--no-cache', 'look nothing up from earlier checks, and keep nothing of this one');
  for (const flag of checkpatchFlags)
    check.addOption(new Option(flag, 'what --format checkpatch does anyway, or has no need of').hideHelp());

  program
    .command('kbuild')
    .description('check the file that make compiles: make C=1 CHECK="doorbell-lint kbuild" drivers/pci/endpoint/')
    .addArgument(new Argument('[flag...]', 'flags of the compiler, and the file, as make gives them'))
    .helpOption('--help', 'display help for command')
    .allowUnknownOption()
    .addOption(new Option('--fail-on <severity>', 'the least severity that ends make').choices(severities))
    .option('--config <file>', 'a configuration, in place of the nearest .doorbell.json');

  program
    .command('merge')
    .description('join the SARIF logs of shards')
    .addArgument(new Argument('<log...>', 'what `check --shard N/OF --format sarif` has written'))
    .option('-o, --output <file>', 'write the log to a file');

  program
    .command('simulate')
    .description('run the doorbell flows of a file on a modelled machine; without any, its other mappings')
    .addArgument(new Argument('<file[:line]>', 'a C file; with a line, only the function at that line'))
    .option('--iommu <name>', "an IOMMU, or `all` (default: the platform's own)")
    .option('--platform <name>', 'a platform, its .json file, or the .dts or .dtso of a board (default: qcom-sa8775p)')
    .addOption(
      new Option('--kernel <version>', 'the kernel whose drivers and messages apply; `all`: how they differ').choices([
        ...kernelVersions,
        'all',
      ]),
    )
    .addOption(new Option('--mode <mode>', 'how unmapping takes effect').choices(['strict', 'lazy']))
    .addOption(new Option('--page-size <size>', 'pages of the kernel').choices(Object.keys(pageSizes)))
    .addOption(new Option('--swiotlb <how>', 'bounce all memory where no IOMMU translates').choices(['force']))
    .option('--seed <number>', 'takes other inputs where several are equally likely', wholeNumber)
    .addOption(new Option('--inject', 'fail each kernel call in turn and tell what is left behind').conflicts('matrix'))
    .addOption(new Option('--matrix', 'run on every IOMMU, with every direction').conflicts('iommu'))
    .addOption(formatOption(['markdown']));

  program
    .command('log')
    .description('say what a kernel log tells of blocked requests and of mistakes with mappings')
    .addArgument(new Argument('<file>', 'a log, or `-`: standard input'))
    .option('--in <path...>', 'files, or folders, with the drivers: name the map calls that can explain each fault')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'jsonl']).default('text'));

  program
    .command('explain')
    .description('say what a rule finds, why it matters, and what to write instead')
    .addArgument(new Argument('[rule]', 'id of a rule, such as direction-denies-write'))
    .addOption(
      new Option('--finding <file:line>', 'tell what is found at a line, as the body of a mail').conflicts('format'),
    )
    .addOption(formatOption());

  program
    .command('config')
    .description('print all that a file is checked under, and which file says so')
    .addArgument(new Argument('<file>', 'a C file'));

  program
    .command('completion')
    .description('print what a shell completes')
    .addArgument(new Argument('<shell>', 'the shell').choices([...shells]));

  program
    .command('lsp')
    .description('serve an editor over the Language Server Protocol')
    .addOption(new Option('--stdio', 'speak over standard input and output').conflicts(['pipe', 'socket']))
    .addOption(new Option('--pipe <name>', 'a pipe or Unix socket on which the editor listens').conflicts('socket'))
    .option('--socket <port>', 'a port of this machine on which the editor listens', port);

  return program;
}

function formatOption(others: readonly string[] = []): Option {
  return new Option('--format <format>', 'how to print').choices(['text', 'json', ...others]).default('text');
}

/** A part of a whole, from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

function shard(text: string): Shard {
  const [, number, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (number === undefined || of === undefined || number < 1 || number > of)
    throw new InvalidArgumentError('It must be N/OF with N from 1 to OF, such as 3/16.');
  return { index: number - 1, of };
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new InvalidArgumentError('It must be a port, from 1 to 65535.');
  return number;
}

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
