/** The head of the panel: which run it is, how it ended, whether it is of the current text. */
import { button, element, replace } from './dom.ts';
import { l10n } from './l10n.ts';
import type { Target, View } from './messages.ts';
import { said } from './sentences.ts';
import { isFinding, isSameSubject } from './subject.ts';
import { machineText } from './text.ts';
import { verdictOf, verdictText } from './words.ts';

const signs = { good: '✓', bad: '✗', open: '?' } as const;

export class Header {
  readonly root = element('header', {});
  private readonly flows = element('select', { 'aria-label': l10n.t('Doorbell') });
  private readonly verdict = element('span', { class: 'verdict' });
  /** The selectors show the same. */
  private readonly machine = element('span', { class: 'machine quiet' });
  /** What a run that goes well does not say. */
  private readonly doubt = element('span', { class: 'doubt' });
  private readonly state = element('span', { class: 'freshness' });
  /** Read by screen readers when it changes. */
  private readonly status = element('p', { class: 'status', role: 'status' });
  readonly copies: HTMLElement;
  private view: View | undefined;

  constructor(showRun: (target: Target) => void, copyTrace: (form: 'text' | 'Markdown') => void) {
    this.copies = element(
      'span',
      { class: 'copies' },
      button(l10n.t('Copy trace'), { title: l10n.t('Copy the trace as text') }, () => copyTrace('text')),
      button(l10n.t('Copy as Markdown'), {}, () => copyTrace('Markdown')),
    );
    this.flows.addEventListener('change', () => {
      const of = this.view?.choices[this.flows.selectedIndex]?.of;
      const { iommu = null, machine = {} } = this.view?.target ?? {};
      if (of) showRun({ of, iommu, machine, compare: null });
    });
    this.root.append(this.flows, this.verdict, this.doubt, this.machine, this.state, this.copies, this.status);
  }

  show(view: View): void {
    this.view = view;
    const { choices, target, trace, findings, freshness, summary } = view;
    const chosen = choices.findIndex(({ of }) => target !== null && isSameSubject(of, target.of));
    replace(this.flows, ...choices.map(({ label }, i) => element('option', { selected: i === chosen }, label)));
    this.flows.hidden = choices.length === 0;
    this.copies.hidden = trace === null;

    const verdict = trace ? verdictOf(trace) : 'open';
    this.verdict.textContent = trace ? `${signs[verdict]} ${verdictText(trace)}` : '';
    this.verdict.className = `verdict ${verdict}`;
    this.doubt.textContent = trace ? doubtText(target, findings.length) : '';
    this.doubt.hidden = this.doubt.textContent === '';
    this.machine.textContent = trace ? machineText(trace) : '';
    this.state.textContent = { current: '', running: l10n.t('running…'), stale: l10n.t('stale') }[freshness];
    this.root.dataset.freshness = freshness;
    // While it runs again nothing is said: each key typed would be.
    if (freshness !== 'running') this.announce(target && isFinding(target.of) ? said(summary) : summary);
    // What shows a finding is the news; of a doorbell, the verdict says as much.
    this.status.classList.toggle('quiet', trace?.isMapping === false && freshness !== 'stale');
  }

  announce(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

/** Of a comparison: what it leaves out. Of the driver's run: that something is wrong all the same. */
function doubtText(target: Target | null, findings: number): string {
  if (target?.compare) return l10n.t('a comparison: only the access is simulated');
  if (findings === 0) return '';
  return findings === 1 ? l10n.t('1 finding in this file') : l10n.t('{0} findings in this file', findings);
}
