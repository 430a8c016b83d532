/** The current step in full: what happens, where in the source, the page-table walk; and the fault with its record. */
import type { SourceRange, Trace, TraceHop, TraceWalkStep } from '../../server/protocol.ts';
import { button, element, replace } from './dom.ts';
import { l10n } from './l10n.ts';
import type { View } from './messages.ts';
import { said } from './sentences.ts';
import { lineKey, sourceLabel } from './source.ts';
import { addressText, faultTitles, placeName } from './words.ts';

export interface Actions {
  readonly open: (source: SourceRange) => void;
  /** Puts a text on the clipboard, and says so. */
  readonly copy: (text: string, announcement: string) => void;
}

/** A source line as a button that opens it. */
export function sourceLink(source: SourceRange, lines: View['lines'], open: Actions['open']): HTMLElement {
  const label = sourceLabel(source);
  const text = lines[lineKey(source)] ?? '';
  const made = button('', { class: 'source', title: l10n.t('Open {0}', label) }, () => open(source));
  made.append(element('span', { class: 'place' }, label), element('code', {}, text));
  return made;
}

export class Details {
  readonly root = element('section', { class: 'details', 'aria-label': l10n.t('Current step') });
  private readonly actions: Actions;

  constructor(actions: Actions) {
    this.actions = actions;
  }

  show(trace: Trace, step: number, { lines, findings }: Pick<View, 'lines' | 'findings'>): void {
    const hop = trace.hops[step];
    replace(
      this.root,
      element('h2', {}, hop ? l10n.t('Step {0}: {1}', step + 1, placeName(trace, hop.place)) : l10n.t('No step')),
      hop ? this.hop(hop, trace, lines) : null,
      hop && hop.walk.length > 0 ? walk(hop.walk) : null,
      ...this.incident(trace, lines),
      this.fault(trace),
      ...this.findings(findings, lines),
      ...this.remnants(trace, lines),
      ...this.doubts(trace, lines),
    );
  }

  private hop(hop: TraceHop, trace: Trace, lines: View['lines']): HTMLElement {
    const address = addressText(hop);
    return element(
      'div',
      { class: 'hop' },
      element('p', {}, said(hop.text)),
      address ? element('p', { class: 'address' }, address) : null,
      sourceLink(hop.source ?? trace.source, lines, this.actions.open),
    );
  }

  private fault({ fault, mapping }: Trace): HTMLElement | null {
    if (!fault) return null;
    const sent =
      fault.access === 'write'
        ? l10n.t('The device sent a write to IOVA {0}.', fault.iova)
        : l10n.t('The device sent a read to IOVA {0}.', fault.iova);
    const fields = fault.code === null ? fault.fields : [{ name: l10n.t('code'), value: fault.code }, ...fault.fields];
    const log = fault.log.join('\n');
    return element(
      'div',
      { class: 'report' },
      element('h2', {}, faultTitles[fault.kind]),
      element(
        'p',
        {},
        [sent, mapping && l10n.t('The mapping permits: {0}.', said(mapping.permits))].filter(Boolean).join(' '),
      ),
      fields.length > 0 ? record(fields) : null,
      element(
        'div',
        { class: 'log-head' },
        element('h3', { id: 'log' }, l10n.t('Kernel log')),
        button(l10n.t('Copy'), { 'aria-label': l10n.t('Copy the kernel log'), 'data-key': 'copy-log' }, () =>
          this.actions.copy(log, l10n.t('The kernel log is copied.')),
        ),
      ),
      element('pre', { class: 'log', tabindex: 0, role: 'region', 'aria-labelledby': 'log' }, log),
    );
  }

  private incident({ incident, fault }: Trace, lines: View['lines']): HTMLElement[] {
    if (!incident) return [];
    const { text, log, source } = incident;
    // That of a fault stands with it.
    const printed = fault || log.length === 0 ? null : element('pre', { class: 'log' }, log.join('\n'));
    const item = element('li', {}, said(text), printed, sourceLink(source, lines, this.actions.open));
    return section(l10n.t('What goes wrong'), [item]);
  }

  private findings(findings: View['findings'], lines: View['lines']): HTMLElement[] {
    const items = findings.map(({ rule, message, source }) =>
      element('li', { class: 'finding' }, `${message} [${rule}]`, sourceLink(source, lines, this.actions.open)),
    );
    return section(l10n.t('Findings in this file'), items);
  }

  private remnants({ remnants }: Trace, lines: View['lines']): HTMLElement[] {
    const items = remnants.map(({ message, source }) =>
      element('li', {}, message, sourceLink(source, lines, this.actions.open)),
    );
    return section(l10n.t('Left behind after the clean-up'), items);
  }

  private doubts({ unknown, notes }: Trace, lines: View['lines']): HTMLElement[] {
    const items = [
      ...notes.map((note) => element('li', {}, note)),
      ...unknown.map(({ what, source }) =>
        element('li', {}, l10n.t('not known: {0}', what), sourceLink(source, lines, this.actions.open)),
      ),
    ];
    return section(l10n.t('What the run assumes'), items);
  }
}

/** A list under its heading; nothing where it is empty. */
function section(heading: string, items: readonly HTMLElement[]): HTMLElement[] {
  return items.length === 0 ? [] : [element('h3', {}, heading), element('ul', { class: 'notes' }, ...items)];
}

/** The entries that the walk read, root first, each with its bits spelled out. */
function walk(steps: readonly TraceWalkStep[]): HTMLElement {
  const entries = steps.flatMap(({ entry }) => (entry ? [entry] : []));
  if (entries.length < steps.length) {
    const items = steps.map(({ text }) => element('li', {}, said(text)));
    return element('ol', { class: 'walk-lines', 'aria-label': l10n.t('Page-table walk') }, ...items);
  }
  const head = [l10n.t('Entry'), l10n.t('At, value'), l10n.t('Bits')].map((name) =>
    element('th', { scope: 'col' }, name),
  );
  const rows = entries.map(({ level, index, address, value, bits }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, `${level}[${index}]`),
      element('td', { class: 'number' }, address, element('br'), value),
      element('td', {}, element('ul', { class: 'bits' }, ...bits.map((bit) => element('li', {}, said(bit))))),
    ),
  );
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      { class: 'walk' },
      element('caption', {}, l10n.t('Page-table walk')),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    ),
  );
}

function record(fields: readonly { readonly name: string; readonly value: string }[]): HTMLElement {
  const pairs = fields.map(({ name, value }) =>
    element('div', {}, element('dt', {}, name), element('dd', { class: 'number' }, value)),
  );
  return element('dl', { class: 'record', 'aria-label': l10n.t('Fault record') }, ...pairs);
}
