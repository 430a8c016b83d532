/** The way of one ring, host to interrupt, or of a device's access, as a row of boxes, and the controls that step along the run. */
import type { Trace, TraceHop, TracePlace } from '../../server/protocol.ts';
import { button, element, replace, roveTo } from './dom.ts';
import { l10n } from './l10n.ts';
import { said } from './sentences.ts';
import { addressText, placeName, placesOf, stoppedAt } from './words.ts';

/** The ring that a step belongs to; for a step of the driver, the ring that stopped, else the first. */
function ringOf(trace: Trace, hop: TraceHop | undefined): number | null {
  return hop?.ring ?? stoppedAt(trace)?.ring ?? trace.hops.find(({ ring }) => ring !== null)?.ring ?? null;
}

/** A step's number in words, for the slider and for a screen reader. */
function stepText(trace: Trace, step: number): string {
  const hop = trace.hops[step];
  return hop
    ? l10n.t('Step {0} of {1}, {2}: {3}', step + 1, trace.hops.length, placeName(trace, hop.place), said(hop.text))
    : '';
}

/** The address that a request has at one of the hops of its ring; where it gets another, from which space to which. */
function addressAt(hops: readonly (TraceHop | undefined)[], i: number): string {
  const hop = hops[i];
  if (!hop || hop.address) return hop ? addressText(hop) : '';
  const [from, to] = [hops[i - 1]?.address?.space, hops[i + 1]?.address?.space];
  return from && to && from !== to ? `${from} → ${to}` : '';
}

/** A line may break between words, and nowhere in an address. */
function unbroken(text: string): (Node | string)[] {
  return text.split(/(?<= )/).map((word) => element('span', { class: 'unbroken' }, word));
}

export class Path {
  readonly root = element('section', { class: 'path' });
  private readonly boxes = element('ol', { class: 'boxes' });
  private readonly back: HTMLButtonElement;
  private readonly forward: HTMLButtonElement;
  private readonly slider = element('input', {
    type: 'range',
    min: 1,
    step: 1,
    'aria-label': l10n.t('Step of the run'),
  });
  private readonly position = element('span', { class: 'position' });
  private readonly select: (step: number) => void;
  private step = 0;

  constructor(select: (step: number) => void) {
    this.select = select;
    this.back = button('‹', { 'aria-label': l10n.t('Previous step'), class: 'round' }, () => select(this.step - 1));
    this.forward = button('›', { 'aria-label': l10n.t('Next step'), class: 'round' }, () => select(this.step + 1));
    this.slider.addEventListener('input', () => select(this.slider.valueAsNumber - 1));
    this.boxes.addEventListener('keydown', (event) => this.onKey(event));
    const controls = element('div', { class: 'controls' }, this.back, this.slider, this.forward, this.position);
    this.root.append(this.boxes, controls);
  }

  /** Of a comparison, only what the access passes is simulated. */
  show(trace: Trace, step: number, isComparison: boolean): void {
    this.step = step;
    const { length } = trace.hops;
    this.slider.max = String(Math.max(length, 1));
    this.slider.valueAsNumber = step + 1;
    this.slider.setAttribute('aria-valuetext', stepText(trace, step));
    this.back.disabled = step <= 0;
    this.forward.disabled = step >= length - 1;
    const label = trace.isMapping ? l10n.t('Way of the access') : l10n.t('Way of the doorbell write');
    this.root.setAttribute('aria-label', label);
    this.showBoxes(trace, step, isComparison);
  }

  private showBoxes(trace: Trace, step: number, isComparison: boolean): void {
    const current = trace.hops[step];
    const ring = ringOf(trace, current);
    const rings = [...new Set(trace.hops.map((hop) => hop.ring))].filter((one) => one !== null);
    const texts = [l10n.t('Step {0} of {1}', step + 1, trace.hops.length)];
    const at = ring === null ? 0 : rings.indexOf(ring) + 1;
    if (rings.length > 1 && at > 0)
      texts.push(
        trace.isMapping ? l10n.t('access {0} of {1}', at, rings.length) : l10n.t('ring {0} of {1}', at, rings.length),
      );
    // In a run in which no device does anything there is no way.
    this.boxes.hidden = trace.isMapping && rings.length === 0;
    this.position.textContent = texts.join(', ');
    const stopped = stoppedAt(trace);
    const places = placesOf(trace, ring);
    const indexes = places.map((place) =>
      trace.hops.findLastIndex((hop) => hop.place === place && hop.ring === ring && ring !== null),
    );
    // A ring that goes the way of one before is told by its ends only.
    const reached = indexes.findLastIndex((index) => index >= 0);
    const hops = indexes.map((index) => trace.hops[index]);
    const items = places.map((place, i) => {
      const index = indexes[i]!;
      const hop = hops[i];
      const isSkipped = isComparison && hop === undefined && (i < reached || stopped === undefined);
      const isStopped = hop !== undefined && hop === stopped;
      const state = isSkipped ? 'skipped' : i > reached ? 'unreached' : isStopped ? 'stopped' : 'passed';
      return element(
        'li',
        { class: `box ${state}` },
        this.box(placeName(trace, place), place, hop, {
          index,
          state,
          address: addressAt(hops, i),
          isCurrent: hop === current,
        }),
      );
    });
    replace(this.boxes, ...items);
    const reachable = this.buttons();
    roveTo(reachable, reachable.find((box) => box.getAttribute('aria-current') === 'step') ?? reachable[0]);
  }

  private box(
    name: string,
    place: TracePlace,
    hop: TraceHop | undefined,
    {
      index,
      state,
      address,
      isCurrent,
    }: { index: number; state: 'passed' | 'stopped' | 'unreached' | 'skipped'; address: string; isCurrent: boolean },
  ): HTMLElement {
    const sign = { passed: '✓', stopped: '✗', unreached: '·', skipped: '–' }[state];
    const word = {
      passed: l10n.t('passed'),
      stopped: l10n.t('stopped here'),
      unreached: l10n.t('not reached'),
      skipped: l10n.t('not simulated'),
    }[state];
    const parts = [
      element('span', { class: 'name' }, element('span', { class: 'sign', 'aria-hidden': 'true' }, sign), name),
      element('span', { class: 'address' }, ...unbroken(address)),
      element('span', { class: 'word' }, word),
    ];
    if (hop === undefined) return element('div', { class: 'face' }, ...parts);
    const made = button(
      '',
      { class: 'face', 'data-key': place, title: said(hop.text), 'aria-current': isCurrent ? 'step' : null },
      () => this.select(index),
    );
    made.append(...parts);
    return made;
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.boxes.querySelectorAll('button')];
  }

  /** Arrow keys go from box to box, and take the step along. */
  private onKey(event: KeyboardEvent): void {
    const boxes = this.buttons();
    const focused = document.activeElement;
    if (!(focused instanceof HTMLButtonElement)) return;
    const at = boxes.indexOf(focused);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: boxes.length - 1 }[event.key];
    const box = to === undefined ? undefined : boxes[to];
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.click();
  }
}
