/** Every step of the run as a list: the driver's calls and the hops of each ring, each with its source line. */
import type { Trace } from '../../server/protocol.ts';
import { type Actions, sourceLink } from './details.ts';
import { button, element, replace } from './dom.ts';
import { l10n } from './l10n.ts';
import type { View } from './messages.ts';
import { said } from './sentences.ts';
import { addressText, placeName, stoppedAt } from './words.ts';

export class Steps {
  readonly root = element('section', { class: 'steps', 'aria-label': l10n.t('Steps of the run') });
  private readonly list = element('ol', {});
  private readonly select: (step: number) => void;
  private readonly open: Actions['open'];

  constructor(select: (step: number) => void, open: Actions['open']) {
    this.select = select;
    this.open = open;
    this.root.append(element('h2', {}, l10n.t('Steps')), this.list);
  }

  show(trace: Trace, lines: View['lines']): void {
    const stopped = stoppedAt(trace);
    const items = trace.hops.map((hop, i) => {
      const face = button('', { class: 'step', 'data-key': i }, () => this.select(i));
      face.append(
        element('span', { class: 'name' }, placeName(trace, hop.place)),
        element('span', { class: 'text' }, said(hop.text)),
        element('span', { class: 'address' }, addressText(hop)),
      );
      const link = hop.source ? sourceLink(hop.source, lines, this.open) : null;
      return element('li', { class: hop === stopped ? 'stopped' : null }, face, link);
    });
    replace(this.list, ...items);
  }

  /** Marks the current step. */
  mark(step: number): void {
    for (const [i, face] of [...this.list.querySelectorAll('.step')].entries()) {
      if (i === step) face.setAttribute('aria-current', 'step');
      else face.removeAttribute('aria-current');
    }
  }
}
