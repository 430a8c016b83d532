/** The head of the panel: which run it is, how it ended, whether it is of the current text. */
import type { Trace } from '../../server/protocol.ts';
import { button, element, replace } from './dom.ts';
import { l10n } from './l10n.ts';
import type { Target, View } from './messages.ts';
import { sourceLabel } from './source.ts';
import { addressText } from './words.ts';

export class Header {
  readonly root = element('header', {});
  private readonly flows = element('select', { 'aria-label': l10n.t('Doorbell') });
  private readonly verdict = element('span', { class: 'verdict' });
  private readonly machine = element('span', { class: 'machine' });
  /** What a run that goes well does not say. */
  private readonly doubt = element('span', { class: 'doubt' });
  private readonly state = element('span', { class: 'freshness' });
  /** Read by screen readers when it changes. */
  private readonly status = element('p', { class: 'status', role: 'status' });
  private readonly copyAll: HTMLButtonElement;
  private view: View | undefined;

  constructor(showRun: (target: Target) => void, copyTrace: () => void) {
    this.copyAll = button(l10n.t('Copy trace'), { title: l10n.t('Copy the trace as text') }, copyTrace);
    this.flows.addEventListener('change', () => {
      const flow = this.view?.flows[this.flows.selectedIndex]?.flow;
      if (flow) showRun({ flow, iommu: this.view?.target?.iommu ?? null, compare: null });
    });
    this.root.append(this.flows, this.verdict, this.doubt, this.machine, this.state, this.copyAll, this.status);
  }

  show(view: View): void {
    this.view = view;
    const { flows, target, trace, findings, freshness, summary } = view;
    const chosen = flows.findIndex(
      ({ flow }) => flow.function === target?.flow.function && flow.index === target.flow.index,
    );
    replace(this.flows, ...flows.map(({ label }, i) => element('option', { selected: i === chosen }, label)));
    this.flows.hidden = flows.length === 0;
    this.copyAll.hidden = trace === null;

    const good = trace?.outcome === 'interrupt' || trace?.outcome === 'done';
    this.verdict.textContent = trace ? `${good ? '✓' : '✗'} ${trace.summary}` : '';
    this.verdict.className = `verdict ${good ? 'good' : 'bad'}`;
    this.doubt.textContent = trace ? doubtText(target, findings.length) : '';
    this.doubt.hidden = this.doubt.textContent === '';
    this.machine.textContent = trace ? machineText(trace) : '';
    this.state.textContent = { current: '', running: l10n.t('running…'), stale: l10n.t('stale') }[freshness];
    this.root.dataset.freshness = freshness;
    // While it runs again nothing is said: each key typed would be.
    if (freshness !== 'running') this.announce(summary);
    this.status.classList.toggle('quiet', trace !== null && freshness !== 'stale');
  }

  announce(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** The trace as text, to paste into a mail: in English, as the engine speaks. */
  text(trace: Trace): string {
    const { mapping, fault } = trace;
    return [
      `${sourceLabel(trace.source)}: ${trace.function}() on ${machineText(trace)}: ${trace.summary}`,
      mapping
        ? `mapping: physical ${mapping.physical} at IOVA ${mapping.iova}, ${mapping.size} bytes, ${mapping.direction}: ${mapping.permits}`
        : '',
      ...trace.hops.flatMap((hop) => [
        `${hop.place.padEnd(9)}  ${[hop.text, addressText(hop)].filter(Boolean).join('  ')}`,
        ...hop.walk.map(({ text }) => `           ${text}`),
      ]),
      ...(fault?.log ?? []),
      '',
    ]
      .filter((line, i, all) => line !== '' || i === all.length - 1)
      .join('\n');
  }
}

/** Of a comparison: what it leaves out. Of the driver's run: that something is wrong all the same. */
function doubtText(target: Target | null, findings: number): string {
  if (target?.compare) return l10n.t('a comparison: only the access is simulated');
  if (findings === 0) return '';
  return findings === 1 ? l10n.t('1 finding in this file') : l10n.t('{0} findings in this file', findings);
}

function machineText({ iommu, platform, kernel, mode }: Trace): string {
  return `${iommu} (${platform}, Linux ${kernel}${mode === 'strict' ? '' : `, ${mode}`})`;
}
