/**
 * The page of the Doorbell Trace panel, as the webview loads it: shows the views that the extension sends, keeps which
 * run and which step of it the user looks at, and sends back what the user asks for. No analysis happens here.
 */
import type { SourceRange, Trace } from '../../server/protocol.ts';
import { Details } from './details.ts';
import { Header } from './header.ts';
import { l10n } from './l10n.ts';
import { MatrixTable } from './matrix.ts';
import type { Kept, Target, ToExtension, ToPage, View } from './messages.ts';
import { Path } from './path.ts';
import { Selectors } from './selectors.ts';
import { Steps } from './steps.ts';
import { isSameSubject } from './subject.ts';
import { traceText } from './text.ts';
import { stoppedAt } from './words.ts';

/** What VS Code gives to a webview's script. */
declare function acquireVsCodeApi(): {
  postMessage(message: ToExtension): void;
  getState(): Kept | undefined;
  setState(state: Kept): void;
};

const vscode = acquireVsCodeApi();
const open = (source: SourceRange) => vscode.postMessage({ kind: 'open', source });
const showRun = (target: Target) => vscode.postMessage({ kind: 'show', target });
const copy = (text: string, announcement: string) => {
  vscode.postMessage({ kind: 'copy', text });
  header.announce(announcement);
};

let view: View | undefined;
let step = 0;

const header = new Header(showRun, (form) => {
  if (!view?.trace) return;
  const text = form === 'Markdown' ? markdownOf(view) : traceText(view.trace);
  copy(text, l10n.t('The trace is copied.'));
});
const selectors = new Selectors(showRun);
const path = new Path(goTo);
const details = new Details({ open, copy });
const steps = new Steps(goTo, open);
const matrix = new MatrixTable(({ iommu }, { direction, access, isDriver }) => {
  if (view?.target) showRun({ ...view.target, iommu, compare: isDriver ? null : { direction, access } });
});
const run = document.createElement('div');
run.className = 'run';
run.append(path.root, details.root, steps.root);
const body = document.createElement('div');
body.className = 'body';
body.append(run, matrix.root);
header.root.insertBefore(selectors.root, header.copies);
document.querySelector('main')!.append(header.root, body);

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => show(data.view));
vscode.postMessage({ kind: 'ready', target: vscode.getState()?.target ?? null });

/** The run, and below it the table of all IOMMUs where that is shown. */
function markdownOf({ trace, matrix: shown }: View): string {
  return [trace?.markdown, shown?.markdown].filter(Boolean).join('\n');
}

function show(next: View): void {
  const before = view;
  view = next;
  header.show(next);
  const { trace, target } = next;
  selectors.show(next);
  body.hidden = trace === null;
  if (!trace || !target) return;
  if (trace !== before?.trace) step = stepToShow(trace, target, before);
  steps.show(trace, next.lines);
  matrix.show(next.matrix, trace, target.compare);
  select(step);
  if (wantsMatrix(next) && !(before && wantsMatrix(before))) matrix.root.scrollIntoView({ block: 'nearest' });
}

/** Whether there is a matrix to look at, and that is what was asked for. */
function wantsMatrix({ isAboutMatrix, matrix: made }: View): boolean {
  return isAboutMatrix && made !== null;
}

/** The step that was looked at before an edit or a reload; for another run, where it stopped, else its end. */
function stepToShow(trace: Trace, target: Target, before: View | undefined): number {
  const kept = vscode.getState();
  const isKnown = kept !== undefined && sameRun(kept.target, target);
  const wasAtEnd = before?.trace ? step === endOf(before.trace) : false;
  return isKnown && !wasAtEnd && kept.step < trace.hops.length ? kept.step : endOf(trace);
}

function endOf(trace: Trace): number {
  const stopped = stoppedAt(trace);
  if (stopped) return trace.hops.indexOf(stopped);
  const { incident } = trace;
  const shown = trace.hops.findLastIndex(({ source }) => incident && source && isSameLine(source, incident.source));
  if (shown >= 0) return shown;
  return Math.max(
    trace.hops.findLastIndex(({ ring }) => ring !== null),
    0,
  );
}

function isSameLine(a: SourceRange, b: SourceRange): boolean {
  return a.uri === b.uri && a.range.start.line === b.range.start.line;
}

function sameRun(a: Target, b: Target): boolean {
  return (
    a.iommu === b.iommu &&
    a.machine?.platform === b.machine?.platform &&
    a.machine?.kernel === b.machine?.kernel &&
    a.machine?.mode === b.machine?.mode &&
    a.compare?.direction === b.compare?.direction &&
    a.compare?.access === b.compare?.access &&
    isSameSubject(a.of, b.of)
  );
}

/** A step that the user went to: its source comes into view beside it. */
function goTo(to: number): void {
  select(to);
  const source = view?.trace?.hops[step]?.source ?? view?.trace?.source;
  if (source) vscode.postMessage({ kind: 'reveal', source });
}

function select(to: number): void {
  if (!view?.trace || !view.target) return;
  step = Math.min(Math.max(to, 0), view.trace.hops.length - 1);
  path.show(view.trace, step, view.target.compare !== null);
  details.show(view.trace, step, view);
  steps.mark(step);
  vscode.setState({ target: view.target, step });
}
