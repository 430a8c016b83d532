/** One line of what `npm run bench` prints: a measured number, what it is held against, and the limit that it has to keep. */

/** A number without a unit is an exponent or a count. */
export type Unit = 's' | 'ms' | 'MB' | '%' | '';

export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly ours: number;
  /** The same of what others need for the task, or for a part of it. */
  readonly against: { readonly what: string; readonly value: number } | null;
  /** How many times `against` ours is. */
  readonly ratio: number | null;
  readonly limit: { readonly of: 'ratio' | 'ours'; readonly value: number } | null;
  readonly ok: boolean | null;
}

interface Measured {
  readonly what: string;
  readonly unit: Unit;
  readonly ours: number;
  readonly against?: Figure['against'];
  readonly limit?: Figure['limit'];
}

/** A figure with its ratio and whether it keeps its limit. */
export function figure({ what, unit, ours, against = null, limit = null }: Measured): Figure {
  const ratio = against && ours / against.value;
  const ok = limit && (limit.of === 'ratio' ? (ratio ?? Number.POSITIVE_INFINITY) : ours) <= limit.value;
  return { what, unit, ours, against, ratio, limit, ok };
}

const COLUMNS = ['what', 'ours', 'against', 'ratio', 'limit', 'ok'];

/** Figures as a table of text. */
export function table(figures: readonly Figure[]): string {
  const rows = [COLUMNS, ...figures.map(cells)];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells({ what, unit, ours, against, ratio, limit, ok }: Figure): string[] {
  const withUnit = (value: number): string => `${number(value)}${unit === '' || unit === '%' ? '' : ' '}${unit}`;
  return [
    what,
    withUnit(ours),
    against ? `${withUnit(against.value)} ${against.what}` : '',
    ratio === null ? '' : `${number(ratio)}x`,
    limit ? (limit.of === 'ratio' ? `${number(limit.value)}x` : withUnit(limit.value)) : '',
    ok === null ? '' : ok ? 'yes' : 'NO',
  ];
}

/** Three digits are as much as a measurement on a busy machine is worth. */
function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
