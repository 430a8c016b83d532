/** Does it work on more than one IOMMU? A grid of all of them, with each direction; a cell shows its run. */
import type { Comparison, Matrix, MatrixColumn, MatrixRow, Trace } from '../../server/protocol.ts';
import { button, element, replace, roveTo } from './dom.ts';
import { l10n } from './l10n.ts';
import { said } from './sentences.ts';
import { accessNames, cellWords } from './words.ts';

/** Shows the run behind a cell. */
export type ShowCell = (row: MatrixRow, column: MatrixColumn) => void;

export class MatrixTable {
  readonly root = element('section', { class: 'matrix', 'aria-label': l10n.t('All IOMMUs') });
  private readonly showCell: ShowCell;
  /** Stays, so that a cell that was clicked stays where it is. */
  private readonly scroll = element('div', { class: 'scroll' });
  private readonly unfold = button('', { class: 'unfold' }, () => this.toggle());
  private isWhole = false;
  private shown: Parameters<MatrixTable['show']> = [null, null, null];

  constructor(showCell: ShowCell) {
    this.showCell = showCell;
    const head = element('div', { class: 'matrix-head' }, element('h2', {}, l10n.t('All IOMMUs')), this.unfold);
    this.root.append(head, this.scroll);
    this.root.addEventListener('keydown', (event) => this.onKey(event));
  }

  /** Shows the matrix, and marks the cell whose run is the one on show. */
  show(matrix: Matrix | null, trace: Trace | null, compare: Comparison | null): void {
    this.shown = [matrix, trace, compare];
    this.root.hidden = matrix === null;
    if (!matrix) return;
    this.unfold.textContent = this.isWhole ? l10n.t('Writes only') : l10n.t('Reads and DMA_NONE');
    this.unfold.setAttribute('aria-expanded', String(this.isWhole));
    const isSeen = (column: MatrixColumn): boolean =>
      this.isWhole ||
      column.isDriver ||
      (column.access === 'write' && column.direction !== 'DMA_NONE') ||
      (column.direction === compare?.direction && column.access === compare.access);
    const seen = matrix.columns.map(isSeen);
    const columns = matrix.columns.filter((_, i) => seen[i]);
    const rows = matrix.rows.map((row) => ({ ...row, cells: row.cells.filter((_, i) => seen[i]) }));
    const shown = columns.findIndex(({ isDriver, direction, access }) =>
      compare ? direction === compare.direction && access === compare.access : isDriver,
    );
    const table = element(
      'table',
      { role: 'grid', 'aria-readonly': 'true' },
      element('caption', {}, captionText(matrix, trace)),
      head(columns),
      element('tbody', {}, ...rows.map((row) => this.row(row, columns, row.iommu === trace?.iommu ? shown : -1))),
    );
    replace(this.scroll, table);
    const cells = this.cells().flat();
    roveTo(cells, cells.find((cell) => cell.getAttribute('aria-selected') === 'true') ?? cells[0]);
  }

  private toggle(): void {
    this.isWhole = !this.isWhole;
    this.show(...this.shown);
  }

  private row(row: MatrixRow, columns: readonly MatrixColumn[], shown: number): HTMLElement {
    const cells = row.cells.map((cell, i) => {
      const column = columns[i]!;
      const { sign, word } = cellWords(cell, row.untranslated !== null);
      const made = element(
        'td',
        {
          role: 'gridcell',
          class: `cell ${cell.outcome}${column.isDriver ? ' driver' : ''}`,
          title: cell.log ?? null,
          'data-key': `${row.iommu} ${column.direction} ${column.access}`,
          'aria-selected': i === shown ? 'true' : 'false',
        },
        element('span', { 'aria-hidden': 'true' }, `${sign} `),
        word,
      );
      if (cell.outcome !== 'unavailable') made.addEventListener('click', () => this.showCell(row, column));
      return made;
    });
    return element(
      'tr',
      {},
      element('th', { scope: 'row', role: 'rowheader', title: rowTitle(row) }, row.iommu),
      ...cells,
    );
  }

  private cells(): HTMLElement[][] {
    return [...this.root.querySelectorAll('tbody tr')].map((row) => [
      ...row.querySelectorAll<HTMLElement>('[role=gridcell]'),
    ]);
  }

  private onKey(event: KeyboardEvent): void {
    const cells = this.cells();
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement)) return;
    const row = cells.findIndex((line) => line.includes(focused));
    if (row < 0) return;
    const column = cells[row]!.indexOf(focused);
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      focused.click();
      return;
    }
    const { length } = cells[row]!;
    const places: Readonly<Record<string, readonly [row: number, column: number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, length - 1],
    };
    const [toRow, toColumn] = places[event.key] ?? [-1, -1];
    const to = cells[toRow]?.[toColumn];
    if (!to) return;
    event.preventDefault();
    roveTo(cells.flat(), to);
    to.focus();
  }
}

function rowTitle({ title, untranslated }: MatrixRow): string {
  return untranslated === null ? title : `${title}; ${l10n.t('not translated on this kernel: {0}', untranslated)}`;
}

/** Cells are of the first write, which may go well where a later one does not. */
function captionText({ summary }: Matrix, trace: Trace | null): string {
  return trace?.isLate ? l10n.t('At the first write: {0}', said(summary)) : said(summary);
}

/** Two lines of heads: a direction over the accesses that are tried under it. */
function head(columns: readonly MatrixColumn[]): HTMLElement {
  const directions = [...new Set(columns.map(({ direction }) => direction))];
  const over = directions.map((direction) => {
    const own = columns.filter((column) => column.direction === direction);
    const mark = own.some(({ isDriver }) => isDriver) ? element('div', { class: 'mark' }, l10n.t('as written')) : null;
    return element(
      'th',
      { scope: 'colgroup', role: 'columnheader', colspan: own.length },
      ...breakable(direction),
      mark,
    );
  });
  const under = columns.map(({ access, isDriver }) =>
    element('th', { scope: 'col', role: 'columnheader', class: isDriver ? 'driver' : null }, accessNames[access]),
  );
  return element(
    'thead',
    {},
    element('tr', {}, element('th', { scope: 'col', role: 'columnheader', rowspan: 2 }, 'IOMMU'), ...over),
    element('tr', {}, ...under),
  );
}

/** A name that may go on in a new line behind each underscore. */
function breakable(name: string): (Node | string)[] {
  return name.split(/(?<=_)/).flatMap((part, i) => (i > 0 ? [element('wbr'), part] : [part]));
}
