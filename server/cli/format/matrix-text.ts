/** The tables for a person: a row per IOMMU, two columns per direction, and the kernel's lines for what the driver does. */
import type { Cell, Column, Matrix, Row } from '../../simulator/matrix.ts';
import { excerpt } from '../excerpt.ts';
import type { MatrixFormat } from '../matrix.ts';
import type { Places } from '../place.ts';
import type { Colors, Output } from '../terminal.ts';

export function matrixText({ print, colors }: Output): MatrixFormat {
  return (matrices, file, places) => {
    for (const matrix of matrices) print([...describe(matrix, places, colors), ''].join('\n'));
    if (matrices.length === 0) print(`${file}: no doorbell was simulated`);
    for (const matrix of matrices) print(verdict(matrix, colors));
  };
}

function describe(matrix: Matrix, places: Places, colors: Colors): string[] {
  const { columns, rows, kernel, mode, platform } = matrix;
  const { file, line } = places.place(matrix);
  const own = columns.findIndex(({ isDriver }) => isDriver);
  return [
    colors.bold(`${file}:${line}: ${matrix.function}() on every IOMMU (${platform}, Linux ${kernel}, ${mode})`),
    ...excerpt(places.source(matrix.file), matrix.range, colors.cyan),
    '',
    ...table(columns, rows, colors),
    ...logs(rows, own, colors),
    ...reasons(rows, colors),
  ];
}

function table(columns: readonly Column[], rows: readonly Row[], colors: Colors): string[] {
  const names = Math.max(...rows.map(({ iommu }) => iommu.length));
  const heads = columns.map(({ direction, access, isDriver }) => [
    access === 'write' ? direction.replace('DMA_', '') : '',
    `${access}${isDriver ? ' *' : ''}`,
  ]);
  const widths = columns.map((_, i) =>
    Math.max(...heads[i]!.map((head) => head.length), ...rows.map(({ cells }) => word(cells[i]!).length)),
  );
  const line = (first: string, cells: readonly string[], paint: (text: string, i: number) => string): string =>
    `  ${[first.padEnd(names), ...cells.map((cell, i) => paint(cell.padEnd(widths[i]!), i))].join('  ')}`.trimEnd();
  return [
    line(
      '',
      heads.map(([head]) => head!),
      (text) => colors.dim(text),
    ),
    line(
      '',
      heads.map(([, head]) => head!),
      (text) => colors.dim(text),
    ),
    ...rows.map(({ iommu, cells, untranslated }) => {
      if (untranslated !== null) return colors.dim(`  ${iommu.padEnd(names)}  not translated on this kernel`);
      return line(iommu, cells.map(word), (text, i) => {
        if (!columns[i]!.isDriver) return colors.dim(text);
        return ['done', 'unavailable'].includes(cells[i]!.outcome) ? colors.green(text) : colors.red(text);
      });
    }),
    colors.dim('  * what the driver does'),
  ];
}

function word({ outcome, fault }: Cell): string {
  if (fault === 'kernel-bug') return 'BUG';
  if (outcome === 'fault') return `${fault ?? 'fault'}`;
  return { done: 'ok', lost: 'lost', unknown: '?', unavailable: '-' }[outcome];
}

/** What the kernels print about the driver's own write; equal lines of several IOMMUs once. */
function logs(rows: readonly Row[], own: number, colors: Colors): string[] {
  const lines = rows.flatMap(({ iommu, cells }) => {
    const log = cells[own]?.log;
    return log ? [`  ${iommu}: ${colors.red(log)}`] : [];
  });
  return lines.length > 0 ? ['', colors.bold('  kernel log'), ...lines] : [];
}

/** Why IOMMUs are left aside. */
function reasons(rows: readonly Row[], colors: Colors): string[] {
  const lines = rows.flatMap(({ iommu, untranslated }) =>
    untranslated === null ? [] : [`  ${iommu}: ${untranslated}`],
  );
  return lines.length > 0 ? ['', colors.bold('  not translated'), ...lines] : [];
}

function verdict({ columns, rows, summary }: Matrix, colors: Colors): string {
  const own = columns.findIndex(({ isDriver }) => isDriver);
  const good = rows.every(({ cells }) => ['done', 'unavailable'].includes(cells[own]?.outcome ?? 'unknown'));
  return good ? colors.green(`✓ ${summary}`) : colors.red(`✗ ${summary}`);
}
