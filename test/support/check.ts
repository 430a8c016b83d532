/**
 * The few functions through which tests of rules and of the analysis reach the product: text in, text out.
 *
 * A fixture is a C file. A comment at the end of a line says what belongs there, and all rules run on every fixture:
 *
 *     dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "part of the message" *\/
 *
 * `NAME.fixed.c` beside `NAME.c` is that file after all its fixes; where it is absent, no fix may be offered.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { rules } from '../../server/rules/all.ts';
import { Direction } from '../../server/rules/direction.ts';
import type { Edit, Finding } from '../../server/rules/finding.ts';
import { findIommu, iommuNames, iommus, translating } from '../../server/simulator/iommu/all.ts';
import { defaultKernel } from '../../server/simulator/iommu/iommu.ts';
import type { Shown } from '../../server/simulator/show.ts';
import type { Run } from '../../server/simulator/trace.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { LineIndex, type TextRange } from '../../server/syntax/text.ts';
import type { Engine, Flow, RuleSettings } from '../../server/workspace/engine.ts';
import { outcomeText } from '../../server/workspace/outcome.ts';
import { toUri } from '../../server/workspace/source.ts';
import { factsOf, nowhere, repository } from './engine.ts';

export { openEngine } from './engine.ts';

const fixedSuffix = '.fixed.c';

/** `UPDATE=1` writes golden files instead of comparing with them. */
const updating = process.env.UPDATE === '1';

/** The C fixtures below a folder of test/, as paths relative to it; golden files are none. */
export function fixturesIn(folder: string): string[] {
  return filesIn(folder).filter((name) => name.endsWith('.c') && !name.endsWith(fixedSuffix));
}

/** Golden files below a folder of test/ whose fixture is gone. */
export function orphansIn(folder: string): string[] {
  const files = filesIn(folder);
  return files.filter((name) => name.endsWith(fixedSuffix) && !files.includes(name.replace(fixedSuffix, '.c')));
}

function filesIn(folder: string): string[] {
  const root = join(repository, 'test', folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
}

/** The text of a fixture, named by its path below test/. */
export function fixtureText(fixture: string): string {
  return readFileSync(join(repository, 'test', fixture), 'utf8');
}

function fixtureUri(fixture: string): string {
  return toUri(join(repository, 'test', fixture));
}

/** Opens a text in an engine for the time of `body`. */
function withText<T>(engine: Engine, uri: string, text: string, body: () => T): T {
  engine.open(uri, text);
  try {
    return body();
  } finally {
    engine.close(uri);
  }
}

/** Checks a fixture's findings and fixes against what stands in it and beside it. */
export function checkRule(engine: Engine, fixture: string): void {
  const text = fixtureText(fixture);
  const uri = fixtureUri(fixture);
  const { findings, notes } = withText(engine, uri, text, () => engine.check(uri, settingsFor(fixture)));
  expect(notes).toEqual([]);
  expect(mismatches(text, findings)).toEqual({ missing: [], unexpected: [] });
  checkFixes(engine, fixture, text, findings);
}

/** A rule that is off by default runs on its own fixtures. */
function settingsFor(fixture: string): RuleSettings {
  const rule = rules.find(({ id }) => fixture.startsWith(`rules/${id}/`));
  return rule?.isOff ? { [rule.id]: rule.severity } : {};
}

/** The findings of a fixture. */
export function findingsOf(engine: Engine, fixture: string): readonly Finding[] {
  return findingsIn(engine, fixture, fixtureText(fixture));
}

/** The findings of a text in place of a fixture's. */
export function findingsIn(engine: Engine, fixture: string, text: string): readonly Finding[] {
  const uri = fixtureUri(fixture);
  return withText(engine, uri, text, () => engine.check(uri, settingsFor(fixture))).findings;
}

/** Whether a golden file stands beside a fixture. */
export function isRepaired(fixture: string): boolean {
  return existsSync(join(repository, 'test', fixture.replace(/\.c$/, fixedSuffix)));
}

/** The run of a text that shows a finding. */
export function shownIn(engine: Engine, text: string, finding: Finding): Shown {
  return withText(engine, finding.file, text, () => engine.show(finding.file, finding));
}

interface Line {
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** What is wanted and not reported, and what is reported and not wanted, as `line: rule: message`. */
function mismatches(text: string, findings: readonly Finding[]): { missing: string[]; unexpected: string[] } {
  const lines = new LineIndex(text);
  const reported = findings.map(({ range, rule, message }) => ({
    line: lines.position(range.start).line,
    rule,
    message,
  }));
  const missing: Line[] = [];
  for (const match of text.matchAll(/\/\* want: ([\w-]+) "([^"]*)" \*\//g)) {
    const want: Line = { line: lines.position(match.index).line, rule: match[1]!, message: match[2]! };
    const at = reported.findIndex(
      ({ line, rule, message }) => line === want.line && rule === want.rule && message.includes(want.message),
    );
    if (at < 0) missing.push(want);
    else reported.splice(at, 1);
  }
  const show = ({ line, rule, message }: Line): string => `${line + 1}: ${rule}: ${message}`;
  return { missing: missing.map(show), unexpected: reported.map(show) };
}

function checkFixes(engine: Engine, fixture: string, text: string, findings: readonly Finding[]): void {
  const golden = join(repository, 'test', fixture.replace(/\.c$/, fixedSuffix));
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  const fixed = edits.length > 0 ? applyEdits(text, edits) : null;
  if (updating && fixed !== null) writeFileSync(golden, fixed);
  else if (updating) rmSync(golden, { force: true });
  const name = `${relative(repository, golden)} (UPDATE=1 writes it)`;
  const expected = existsSync(golden) ? readFileSync(golden, 'utf8') : null;
  expect(fixed, name).toBe(expected);
  if (fixed === null) return;
  const left = findings.flatMap(({ rule, range, fix }) => (fix ? [] : `${rule}: ${textAt(text, range)}`));
  const reported = reportedIn(engine, fixed, fixtureUri(fixture));
  expect(
    reported.filter((one) => !left.includes(one)),
    `the repaired ${fixture}`,
  ).toEqual([]);
}

function textAt(text: string, { start, end }: TextRange): string {
  return text.slice(start, end);
}

/** The text after edits; the same edit from two fixes counts once. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const distinct = new Map(edits.map((edit) => [`${edit.range.start} ${edit.newText}`, edit]));
  return [...distinct.values()]
    .sort((a, b) => b.range.start - a.range.start)
    .reduce((result, { range, newText }) => result.slice(0, range.start) + newText + result.slice(range.end), text);
}

/** The findings of a text as `rule: text underlined`. */
export function reportedIn(engine: Engine, text: string, uri = nowhere): string[] {
  const { findings } = withText(engine, uri, text, () => engine.check(uri));
  return findings.map(({ rule, range }) => `${rule}: ${textAt(text, range)}`);
}

/** The steps of a text's findings as `line: message`, lines counted from 1. */
export function stepsIn(engine: Engine, text: string): string[] {
  const lines = new LineIndex(text);
  const { findings } = withText(engine, nowhere, text, () => engine.check(nowhere));
  return findings.flatMap(({ related }) =>
    related.map(({ range, message }) => `${lines.position(range.start).line + 1}: ${message}`),
  );
}

/**
 * How the first ring of a text's flows ends on IOMMUs: `line of the map call: IOMMU: outcome`, lines counted from 1. Where
 * the text programs no BAR, the run takes one.
 */
export function outcomesIn(engine: Engine, text: string, { uri = nowhere, iommus = iommuNames } = {}): string[] {
  const lines = new LineIndex(text);
  const line = (flow: Flow): number => lines.position(flow.call.start).line + 1;
  return withText(engine, uri, text, () =>
    engine.check(uri).flows.flatMap((flow) => {
      const runs = engine.simulate(uri, flow, { iommus });
      if (runs.length === 0) return [`${line(flow)}: not reached`];
      return runs.map((run) => `${line(flow)}: ${run.iommu}: ${outcomeText({ ...firstRing(run), standIn: null })}`);
    }),
  );
}

/** What a run shows of the time after its first ring, but for what is fine. */
function wrongLater(run: Run | undefined): unknown[] {
  return run ? [...run.rings.slice(1).filter(({ isFine }) => !isFine), ...run.warnings] : [];
}

/** A run as it stands after its first ring. */
function firstRing(run: Run): Run {
  const [first] = run.rings;
  return first ? { ...run, outcome: first.outcome, fault: first.fault } : run;
}

/** Whether an IOMMU blocks writes to what is mapped for reads only. */
export const deniesWrites = (iommu: string): boolean =>
  translating(defaultKernel).includes(iommu) && findIommu(iommu)!.enforces(defaultKernel) !== 'nothing';

/** One IOMMU for each thing that page tables can enforce: what a driver does before it rings is the same on all. */
const oneOfEachKind: readonly string[] = [
  ...new Map(
    iommus.filter(({ untranslated }) => !untranslated).map(({ name, enforces }) => [enforces(defaultKernel), name]),
  ).values(),
];

function isWithin(inner: TextRange, outer: TextRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/**
 * Holds the runs of a fixture's flows against its findings: a write that is denied faults wherever an IOMMU enforces that,
 * DMA_NONE stops the kernel, and every other one arrives. What the analysis could not tell the direction of is left out.
 */
export function checkSimulation(engine: Engine, parser: CParser, fixture: string): void {
  const text = fixtureText(fixture);
  const uri = fixtureUri(fixture);
  const lines = new LineIndex(text);
  const { findings, flows } = withText(engine, uri, text, () => engine.check(uri));
  const { maps } = factsOf(parser, text, uri);
  const promised = new Map<string, string>();
  // What a function maps and lets go of again cannot be rung, nor a BAR that others point somewhere.
  const isRung = (run: Run | undefined): boolean =>
    run?.mapping.prot !== 'unmapped' &&
    !run?.notes.some((note) => note.includes('the address that the BAR is to lead to'));
  const kept = withText(engine, uri, text, () =>
    flows.filter((flow) => isRung(engine.simulate(uri, flow, { iommus: ['none'] })[0])),
  );
  for (const { call, functionRange } of kept) {
    const paths = maps.find(({ range }) => range.start === call.start)?.paths ?? [];
    if (paths.some(({ direction }) => direction === null)) continue;
    // How such a write ends depends on where in the window the machine's doorbell is.
    if (findings.some(({ rule, range }) => rule === 'window-too-small' && isWithin(range, functionRange))) continue;
    const grantsReads = paths.some(({ direction }) => direction?.value === Direction.TO_DEVICE);
    const denied = findings.some(
      (f) =>
        isWithin(f.range, call) &&
        (f.rule === 'direction-denies-write' || (f.rule === 'invalid-direction' && grantsReads)),
    );
    const stops = paths.some(({ direction }) => direction?.value === Direction.NONE);
    // What is handed on unmapped is no address behind any IOMMU.
    const isRaw = findings.some(({ rule, range }) => rule === 'raw-physical-address' && isWithin(range, functionRange));
    for (const iommu of oneOfEachKind) {
      if (isRaw) {
        expect(run(call, iommu)?.outcome).not.toBe('interrupt');
        expect(run(call, 'none')?.outcome).toBe('interrupt');
        continue;
      }
      const outcome = stops ? 'kernel BUG' : denied && deniesWrites(iommu) ? 'write fault' : 'interrupt raised';
      promised.set(`${lines.position(call.start).line + 1}: ${iommu}`, outcome);
    }
  }
  const outcomes = new Map(
    outcomesIn(engine, text, { uri, iommus: oneOfEachKind }).map(
      (run) => run.split(/: (?=[^:]*$)/) as [string, string],
    ),
  );
  // Where nothing is reported, the host may write at any moment.
  if (findings.length === 0) for (const { call } of kept) expect(wrongLater(run(call, 'smmuv3-stage1'))).toEqual([]);
  function run(call: TextRange, iommu: string): Run | undefined {
    return withText(engine, uri, text, () => {
      const flow = engine.check(uri).flows.find((each) => each.call.start === call.start)!;
      return engine.simulate(uri, flow, { iommus: [iommu] })[0];
    });
  }
  const found = new Map([...promised.keys()].map((run) => [run, outcomes.get(run)]));
  expect(found).toEqual(promised);
}
