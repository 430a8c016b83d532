/** Replays a folder of recordings (vector.ts says in which form) and sets out in tables how far the simulator agrees. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findIommu, iommus } from '../../server/simulator/iommu/all.ts';
import { kernelVersions } from '../../server/simulator/iommu/iommu.ts';
import { machineLeftOut, replay } from './replay.ts';
import type { VectorCase, VectorMachine } from './vector.ts';

interface VectorFile {
  readonly machine?: VectorMachine;
  readonly machines?: Readonly<Record<string, VectorMachine>>;
  readonly cases: readonly VectorCase[];
}

/** What came of the cases of one file on one machine. */
export interface Agreement {
  readonly file: string;
  /** The machine's name: the file's, or one of those inside it. */
  readonly name: string;
  readonly machine: VectorMachine;
  readonly cases: number;
  readonly agreed: number;
  /** `case: what differs`. */
  readonly differences: readonly string[];
  /** `case: why the recording is not the hardware`. */
  readonly excused: readonly string[];
  /** How many cases could not be run, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** Recorded cases with which a model of the hardware must disagree: why the recording is not the hardware. */
export const notTheHardware: Readonly<Record<string, string>> = {};

/** Replays every `.json` file of a folder, in the order of their names. Throws on a file that holds no recordings. */
export function replayFolder(folder: string): readonly Agreement[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (files.length === 0) throw new Error(`${folder} has no .json files`);
  return files.sort().flatMap((file) => {
    const recorded = readRecordings(path.join(folder, file));
    const own = path.basename(file, '.json');
    const machines = recorded.machines ?? { [own]: recorded.machine! };
    return Object.entries(machines).map(([name, machine]) => {
      const cases = recorded.cases.filter((testCase) => testCase.machines?.includes(name) ?? true);
      return agreement(file, name, { machine, cases });
    });
  });
}

function readRecordings(file: string): VectorFile {
  let recorded: Partial<VectorFile>;
  try {
    recorded = JSON.parse(readFileSync(file, 'utf8')) as Partial<VectorFile>;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  if (!Array.isArray(recorded.cases) || (recorded.machine ?? recorded.machines) === undefined) {
    throw new Error(`${file}: no recordings: "machine" (or "machines") and "cases" are needed`);
  }
  return recorded as VectorFile;
}

function agreement(
  file: string,
  name: string,
  { machine, cases }: { machine: VectorMachine; cases: readonly VectorCase[] },
): Agreement {
  const leftOut = new Map<string, number>();
  const differences: string[] = [];
  const excused: string[] = [];
  let agreed = 0;
  const reason = machineLeftOut(machine);
  for (const testCase of cases) {
    const verdict = reason === null ? verdictOn(machine, name, testCase) : { leftOut: reason };
    const excuse = notTheHardware[testCase.id];
    if ('leftOut' in verdict) leftOut.set(verdict.leftOut, (leftOut.get(verdict.leftOut) ?? 0) + 1);
    else if (verdict.differences.length === 0) agreed++;
    else if (excuse !== undefined) excused.push(`${testCase.id}: ${excuse}`);
    else differences.push(`${testCase.id}: ${verdict.differences.join('; ')}`);
  }
  return { file, name, machine, cases: cases.length, agreed, differences, excused, leftOut };
}

/** A case that cannot be run to its end is a difference, not an end of the whole run. */
function verdictOn(machine: VectorMachine, name: string, testCase: VectorCase): ReturnType<typeof replay> {
  try {
    return replay(machine, name, testCase);
  } catch (error) {
    return { differences: [`cannot be run: ${(error as Error).message}`] };
  }
}

/** Whether nothing differs, and every machine is one that the simulator has. */
export const agrees = (results: readonly Agreement[]): boolean =>
  results.every(({ differences, machine }) => differences.length === 0 && findIommu(machine.iommu) !== undefined);

/** The agreement table, in Markdown, with what differs and what was left out below it. */
export function agreementTable(results: readonly Agreement[]): string {
  const rows = results.map(({ file, name, machine, cases, agreed, differences, excused, leftOut }) => [
    file === `${name}.json` ? name : `${path.basename(file, '.json')}: ${name}`,
    machine.kernel,
    `${cases}`,
    `${agreed}`,
    `${differences.length}`,
    `${excused.length}`,
    `${[...leftOut.values()].reduce((sum, count) => sum + count, 0)}`,
  ]);
  const total = [2, 3, 4, 5, 6].map((column) => `${rows.reduce((sum, row) => sum + Number(row[column]), 0)}`);
  const head = ['recording', 'kernel', 'cases', 'agree', 'differ', 'not the hardware', 'left out'];
  const notes = results.flatMap(({ name, differences, excused, leftOut }) => [
    ...differences.map((difference) => `- differs: ${difference} (${name})`),
    ...excused.map((excuse) => `- not the hardware: ${excuse} (${name})`),
    ...[...leftOut].map(([why, count]) => `- left out: ${count} of ${name}: ${why}`),
  ]);
  const table = markdownTable(head, [...rows, ['**all**', '', ...total]]);
  return notes.length === 0 ? table : `${table}\n\n${notes.join('\n')}`;
}

/** docs/fidelity.md. */
export function fidelityPage(results: readonly Agreement[]): string {
  const models = iommus.map((model) => {
    const kernels = model.kernels ?? kernelVersions;
    const own = results.filter(({ machine }) => findIommu(machine.iommu) === model);
    const count = own.reduce((sum, { agreed }) => sum + agreed, 0);
    return [
      `\`${model.name}\`${(model.aliases ?? []).map((alias) => `, \`${alias}\``).join('')}`,
      model.title,
      ...kernelVersions.map((kernel) => (kernels.includes(kernel) ? model.enforces(kernel) : 'no driver')),
      model.lazy === true ? 'yes' : 'no',
      `${count}`,
    ];
  });
  return `# Fidelity

<!-- Written by UPDATE=1 npm run vectors; do not edit. -->

How far the simulator's IOMMUs and DMA API agree with recorded runs of real Linux on emulated IOMMUs: outcome, address
reached, access, kind of fault, the hardware's own fields, and the kernel's lines with addresses filled in. Each recorded
case is run on the modelled machine with the same kernel version, mode and mappings.

## Agreement

${agreementTable(results)}

## IOMMUs

What a mapping can be made to deny on each, under each kernel, whether unmapping can be lazy, and how many recorded cases
agree. An IOMMU without recordings follows the source of its Linux driver and its specification, which its file names.

${markdownTable(['name', 'what it is', ...kernelVersions.map((kernel) => `denies, ${kernel}`), 'lazy', 'cases'], models)}
`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
