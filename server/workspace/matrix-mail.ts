/** A matrix as a kernel developer puts it into a mail: all directions in fewer than 72 columns, and the words of the cells below. */
import type { Cell, Matrix } from '../simulator/matrix.ts';
import { block, mail, paragraph } from './mail.ts';
import type { PlaceText } from './run-mail.ts';

/** Columns of a cell, with the blank before it. */
const CELL = 5;

/** What the cells say, in four letters. */
const meanings: Readonly<Record<string, string>> = {
  ok: 'the access gets through',
  perm: 'permission fault',
  none: 'translation fault: nothing is mapped there',
  size: 'address size fault',
  BUG: 'the kernel stops at the map call',
  lost: 'no interrupt, and no fault either',
  '?': 'not known',
  '-': 'this kernel has no driver for it',
};

/** The table and its sentence. */
export function matrixMail(matrix: Matrix, at: PlaceText): string {
  const { columns, rows, platform, kernel, mode } = matrix;
  const names = Math.max(...rows.map(({ iommu }) => iommu.length));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(names)}${cells.map((cell) => ` ${cell.padEnd(CELL - 1)}`).join('')}`.trimEnd();
  const directions = columns.filter(({ access }) => access === 'write');
  const used = new Set(rows.flatMap(({ cells, untranslated }) => (untranslated === null ? cells.map(word) : [])));
  return mail([
    paragraph(
      `${at(matrix)}: ${matrix.function}() on every IOMMU (${platform}, Linux ${kernel}, ${mode}): ${matrix.summary}`,
    ),
    block([
      `${' '.repeat(names)}${directions.map(({ direction }) => ` ${short(direction).padEnd(2 * CELL - 1)}`).join('')}`,
      line(
        '',
        columns.map(({ access, isDriver }) => `${access === 'write' ? 'wr' : 'rd'}${isDriver ? '*' : ''}`),
      ),
      ...rows.map(({ iommu, cells, untranslated }) =>
        untranslated === null ? line(iommu, cells.map(word)) : `${iommu.padEnd(names)} not translated on this kernel`,
      ),
    ]),
    paragraph(
      `wr: the device writes, rd: it reads; *: what the driver does. ${Object.entries(meanings)
        .filter(([cell]) => used.has(cell))
        .map(([cell, meaning]) => `${cell}: ${meaning}`)
        .join('; ')}.`,
    ),
    ...logs(matrix),
    ...reasons(rows),
  ]);
}

const short = (direction: string): string =>
  direction.replace('DMA_', '').replace('_DEVICE', '_DEV').replace('BIDIRECTIONAL', 'BIDIR');

function word({ outcome, fault }: Cell): string {
  if (outcome === 'fault')
    return { permission: 'perm', translation: 'none', 'address-size': 'size', 'kernel-bug': 'BUG' }[
      fault ?? 'permission'
    ];
  return { done: 'ok', lost: 'lost', unknown: '?', unavailable: '-' }[outcome];
}

/** Why IOMMUs are left aside. */
function reasons(rows: Matrix['rows']): string[] {
  const lines = rows.flatMap(({ iommu, untranslated }) => (untranslated === null ? [] : [`${iommu}: ${untranslated}`]));
  return lines.length > 0 ? [paragraph('Not translated on this kernel:'), block(lines)] : [];
}

/** What the kernels print about the driver's own write. */
function logs({ columns, rows }: Matrix): string[] {
  const own = columns.findIndex(({ isDriver }) => isDriver);
  const lines = rows.flatMap(({ iommu, cells }) => (cells[own]?.log ? [`${iommu}: ${cells[own].log}`] : []));
  return lines.length > 0 ? [paragraph('The first line that the kernel prints about it:'), block(lines)] : [];
}
