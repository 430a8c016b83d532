/** `doorbell-lint check --patch FILE` and `--since REV`: what patches introduce or touch, by patch, in the lines of the new version. */
import { relative, resolve, sep } from 'node:path';
import type { Finding } from '../rules/finding.ts';
import { changesSince } from '../workspace/git.ts';
import { type CheckedPatch, checkSeries, type SeriesPlace } from '../workspace/patch/check-series.ts';
import { patchesIn } from '../workspace/patch/mails.ts';
import { applySeries, type ReadPatch, readSeries, rootOf } from '../workspace/patch/series.ts';
import { explainFileError, readNamed } from '../workspace/read-file.ts';
import { treeOf } from '../workspace/tree-root.ts';
import { Places } from './place.ts';
import { patchTitle, Report, type ReportOptions } from './report.ts';
import type { Status } from './status.ts';
import { readStdin } from './stdin.ts';
import { displayPath, type Terminal } from './terminal.ts';

export interface PatchOptions extends ReportOptions {
  /** A file with a diff, a mail or a mailbox; `-` for standard input. */
  readonly patch?: string | undefined;
  /** A revision; what has changed since then is the patch. */
  readonly since?: string | undefined;
  /** Files and folders outside of which nothing is looked at; everything is where there are none. */
  readonly paths: readonly string[];
}

/** Checks patches on the tree of the current folder, without touching it. */
export async function checkPatch(
  place: SeriesPlace,
  { patch, since, paths, ...options }: PatchOptions,
  terminal: Terminal,
): Promise<Status> {
  const report = new Report(options, terminal);
  const here = process.cwd();
  const tree = treeOf(here);
  const top = tree.isDeep ? tree.root : here;
  const input = since === undefined ? await readPatch(patch ?? '-') : changesSince(top, since);
  const name = since === undefined ? (patch === '-' ? 'standard input' : (patch ?? '')) : `--since ${since}`;
  const texts = input.kind === 'text' ? await patchesIn(input.bytes) : [];
  if (input.kind === 'problem') report.problem(`${name}: ${input.reason}`);
  if (texts === null) report.problem(`${name}: is neither a diff nor a mail with one`);
  const read = readSeries(texts ?? []);
  const root = rootOf([top, here], read);
  const patches = applySeries(
    root,
    read.map((one) => within(one, root, paths)),
  );
  let looked = 0;
  const onFile = (path: string) => report.progress(`${++looked} files, at ${displayPath(path)}`);
  for (const checked of checkSeries(place, patches, onFile)) tell(checked, report);
  report.misconfigured(place.workspace.configurations.findings(), new Places(place.files));
  return report.end();
}

function tell({ patch, findings, repairs, reports, files }: CheckedPatch, report: Report): void {
  for (const problem of patch.problems) report.problem(`${patchTitle(patch)}: ${problem}`);
  for (const [path, checked] of reports) report.took(path, checked);
  const told = findings.map((finding): Finding => {
    const repair = repairs.get(finding);
    const addition = repair === undefined ? '' : `; patch ${repair} of ${patch.total} repairs it`;
    return { ...finding, message: finding.message + addition };
  });
  report.found(told, new Places(files), patch);
}

/** A patch without what is outside the paths. */
function within(patch: ReadPatch, root: string, paths: readonly string[]): ReadPatch {
  if (paths.length === 0) return patch;
  const isWithin = (name: string | null) =>
    name !== null && paths.some((path) => !relative(resolve(path), resolve(root, name)).startsWith(`..${sep}`));
  return { ...patch, files: patch.files.filter(({ before, after }) => isWithin(after) || isWithin(before)) };
}

async function readPatch(path: string) {
  try {
    return { kind: 'text', bytes: path === '-' ? await readStdin() : readNamed(path) } as const;
  } catch (error) {
    return { kind: 'problem', reason: explainFileError(error) } as const;
  }
}
