/**
 * Runs for a person: the map call, then the way of the doorbell write from the host down to the interrupt, hop by hop with
 * the address that it has there, the page-table walk, and what the kernel prints.
 */
import type { Hop, HopPlace, Incident, KernelWarning, Remnant, Ringing, Run, Unknown } from '../../simulator/trace.ts';
import { hex } from '../../simulator/units.ts';
import { isProven, outcomeText, summarize } from '../../workspace/outcome.ts';
import { endingText, mappingText, placeNames, standInText } from '../../workspace/run-words.ts';
import { excerpt } from '../excerpt.ts';
import type { Places } from '../place.ts';
import type { SimulateFormat } from '../simulate.ts';
import type { Colors, Output } from '../terminal.ts';

export function simulateText({ print, colors }: Output): SimulateFormat {
  return (runs, file, places) => {
    for (const [i, run] of runs.entries()) {
      const previous = runs[i - 1];
      const isSameCall = previous?.file === run.file && previous.range.start === run.range.start;
      print([...describe(run, isSameCall, places, colors), ''].join('\n'));
    }
    if (runs.length > 1) print([...table(runs, places, colors), ''].join('\n'));
    if (runs.length === 0) print(`${file}: no doorbell was simulated`);
    else print(verdict(runs, summarize(runs), colors));
  };
}

function describe(run: Run, isSameCall: boolean, places: Places, colors: Colors): string[] {
  const { file, line } = places.place(run);
  const paint = { good: colors.green, open: colors.yellow, bad: colors.red }[kindOf(run)];
  return [
    colors.bold(`${file}:${line}: ${run.function}() on ${run.iommu} (${run.platform})`),
    ...(isSameCall ? [] : excerpt(places.source(run.file), run.range, paint)),
    '',
    ...(run.standIn ? [`  ${colors.yellow(standInText(run.standIn))}`] : []),
    `  ${mappingText(run.mapping)}`,
    '',
    ...diagram(run, places, colors),
    ...(run.fault && !run.access
      ? ['', `  ${colors.bold('kernel log')}`, ...run.fault.log.map((entry) => `    ${paint(entry)}`)]
      : []),
    ...(run.rings.length > 0
      ? ['', `  ${colors.bold('the host writes')}`, ...ringLines(run.rings, places, colors)]
      : []),
    ...run.incidents.flatMap((incident) => ['', ...wentWrong(incident, places, colors)]),
    // An incident brings its lines along.
    ...(run.access ? [] : run.warnings).flatMap((warning) => ['', ...warned(warning, places, colors)]),
    ...run.remnants.flatMap((remnant) => ['', ...leftBehind(remnant, places, colors)]),
    ...(run.unknown.length > 0
      ? ['', `  ${colors.bold('not known to the run')}`, ...unknowns(run.unknown, places)]
      : []),
    ...(run.notes.length > 0 ? ['', ...run.notes.map((note) => `  ${colors.dim(`note: ${note}`)}`)] : []),
    '',
    `  ${verdict([run], endingText(run), colors)}`,
  ];
}

/** `open`: nothing is shown of the driver, either way. */
function kindOf(run: Run): 'good' | 'open' | 'bad' {
  if (run.outcome === 'unknown') return 'open';
  if (run.access && run.outcome === 'done' && run.incidents.length + run.warnings.length === 0)
    return run.access === 'known' ? 'good' : 'open';
  if (run.outcome !== 'interrupt' || run.remnants.length + run.warnings.length > 0) return 'bad';
  return isProven(run) ? 'good' : 'open';
}

/** A line for each moment. */
function ringLines(rings: readonly Ringing[], places: Places, colors: Colors): string[] {
  const width = Math.max(...rings.map(({ when }) => when.length));
  return rings.map(({ when, told, source, isFine, isUnheard, outcome }) => {
    const isHeard = outcome === 'interrupt' && !isUnheard;
    const mark = !isFine ? colors.red('✗') : isHeard ? colors.green('✓') : colors.dim('·');
    const place = source && places.place(source);
    const at = place ? colors.dim(`  ${place.file}:${place.line}`) : '';
    return `    ${mark} ${when.padEnd(width)}  ${told}${at}`;
  });
}

function leftBehind(remnant: Remnant, places: Places, colors: Colors): string[] {
  const { file, line } = places.place(remnant);
  return [
    `  ${colors.red(remnant.message)}  ${colors.dim(`${file}:${line}`)}`,
    ...(remnant.fault?.log.map((entry) => `    ${colors.red(entry)}`) ?? []),
  ];
}

function warned({ log, ...at }: KernelWarning, places: Places, colors: Colors): string[] {
  const { file, line } = places.place(at);
  return [
    `  ${colors.bold('kernel log')}  ${colors.dim(`${file}:${line}`)}`,
    ...log.map((entry) => `    ${colors.red(entry)}`),
  ];
}

/** What goes wrong with a mapping, and what the kernel prints about it. */
function wentWrong({ text, log, ...at }: Incident, places: Places, colors: Colors): string[] {
  const { file, line } = places.place(at);
  return [`  ${colors.red(text)}  ${colors.dim(`${file}:${line}`)}`, ...log.map((entry) => `    ${colors.red(entry)}`)];
}

/** Each thing once, with its lines. */
function unknowns(unknown: readonly Unknown[], places: Places): string[] {
  const lines = new Map<string, Set<string>>();
  for (const { what, ...at } of unknown) {
    const { file, line } = places.place(at);
    lines.set(what, (lines.get(what) ?? new Set()).add(`${file}:${line}`));
  }
  return [...lines].map(([what, at]) => `    ${what}  ${[...at].join(', ')}`);
}

/** The worst of several: what is wrong, then what is open. */
function verdict(runs: readonly Run[], text: string, colors: Colors): string {
  const kinds = new Set(runs.map(kindOf));
  if (kinds.has('bad')) return colors.red(`✗ ${text}`);
  return kinds.has('open') ? colors.yellow(`? ${text}`) : colors.green(`✓ ${text}`);
}

/** One line per hop along a rail; after a fault, the places that the write never reached. */
function diagram(run: Run, places: Places, colors: Colors): string[] {
  const width = Math.max(...run.hops.map(({ text }) => text.length));
  const lines = run.hops.flatMap((hop, i) => {
    const failed =
      run.outcome !== 'interrupt' && endsHere(hop, run.hops[i + 1]) && !(run.access && hop.place === 'target');
    const isRinging = hop.place !== 'driver';
    const mark = failed ? colors.red('✗') : isRinging ? colors.green('●') : colors.dim('○');
    const rail = failed ? ' ' : colors.dim('│');
    const arrow = isRinging && i > 0 ? [`  ${colors.dim('▼')}`] : [];
    return [
      ...arrow,
      `  ${mark} ${placeNames[hop.place].padEnd(9)}  ${hop.text.padEnd(width)}  ${aside(hop, run.file, places, colors)}`.trimEnd(),
      ...(hop.walk ?? []).map((step) => `  ${rail}              ${colors.dim(step.text)}`),
    ];
  });
  const last = run.hops.at(-1)?.place;
  const reached = last === undefined ? 0 : ringOrder.indexOf(last) + 1;
  const missed =
    run.access || run.outcome === 'interrupt' || run.outcome === 'unknown' || last === 'driver' || last === 'interrupt'
      ? []
      : ringOrder.slice(reached).filter((place) => place !== 'bus');
  return [...lines, ...missed.map((place) => colors.dim(`  ·\n  · ${placeNames[place].padEnd(9)}  not reached`))];
}

/** Whether a write got no further than this hop. */
function endsHere({ place, ring }: Hop, next: Hop | undefined): boolean {
  return place !== 'driver' && place !== 'interrupt' && (next === undefined || next.ring !== ring);
}

const ringOrder = Object.keys(placeNames) as HopPlace[];

/** The address of a hop; and its line, where it tells more than the lines of the driver's calls above it. */
function aside({ place: where, address, source: cause }: Hop, file: string, places: Places, colors: Colors): string {
  const at = address ? `${address.space} ${hex(address.value)}` : '';
  const source = where === 'driver' || where === 'interrupt' ? cause : undefined;
  const place = source && places.place(source);
  const other = source && source.file !== file ? `${place?.file} ` : '';
  const line = place ? colors.dim(`${other}line ${place.line}`) : '';
  return [at, line].filter(Boolean).join('  ');
}

/** Does it work on more than one IOMMU? */
function table(runs: readonly Run[], places: Places, colors: Colors): string[] {
  const rows = runs.map((run) => ({
    run,
    cells: [`line ${places.place(run).line}`, `${run.function}()`, run.iommu, run.platform],
  }));
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map(({ cells }) => cells[i]!.length)));
  return rows.map(({ run, cells }) => {
    const padded = cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  ');
    return `  ${padded}  ${verdict([run], outcomeText(run), colors)}`;
  });
}
