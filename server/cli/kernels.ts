/** `simulate --kernel all`: what a report says on one kernel and not on another. */
import { createTwoFilesPatch } from 'diff';
import picocolors from 'picocolors';
import { type KernelVersion, kernelVersions } from '../simulator/iommu/iommu.ts';
import { type Status, status } from './status.ts';
import type { Output } from './terminal.ts';

/** Lines around a difference. */
const CONTEXT = 3;

/** Makes a report on each kernel, older first, and prints how they differ; the status is the worst. */
export function acrossKernels(
  report: (kernel: KernelVersion, output: Output) => Status,
  { print, colors }: Output,
): Status {
  const reports = kernelVersions.map((kernel) => {
    const lines: string[] = [];
    const end = report(kernel, { print: (line) => void lines.push(line), colors: picocolors.createColors(false) });
    // That it is of another kernel is no difference.
    return { kernel, end, text: `${lines.join('\n').replaceAll(`Linux ${kernel}`, 'Linux')}\n` };
  });
  if (reports.some(({ end }) => end === status.failed)) return status.failed;
  const names = reports.map(({ kernel }) => `Linux ${kernel}`);
  for (const [i, { text }] of reports.entries()) {
    const before = reports[i - 1];
    if (!before) continue;
    if (before.text === text) print(`${names[i - 1]} and ${names[i]} do the same:\n\n${text.trimEnd()}`);
    else print(differences(names[i - 1]!, before.text, names[i]!, text, colors));
  }
  return reports.map(({ end }) => end).reduce((a, b) => (worse(b) > worse(a) ? b : a));
}

/** A run that faults tells more than one that could not be made. */
const worse = (end: Status): number => [status.clean, status.nothing, status.found, status.failed].indexOf(end);

function differences(old: string, before: string, name: string, after: string, colors: Output['colors']): string {
  const [, ...lines] = createTwoFilesPatch(old, name, before, after, undefined, undefined, { context: CONTEXT })
    .trimEnd()
    .split('\n');
  return lines
    .map((line) => (line.startsWith('-') ? colors.red(line) : line.startsWith('+') ? colors.green(line) : line))
    .join('\n');
}
