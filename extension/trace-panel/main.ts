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
import { Steps } from './steps.ts';
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

const header = new Header(showRun, () => view?.trace && copy(header.text(view.trace), l10n.t('The trace is copied.')));
const path = new Path(select);
const details = new Details({ open, copy });
const steps = new Steps(select, open);
const matrix = new MatrixTable(({ iommu }, { direction, access, isDriver }) => {
  if (view?.target) showRun({ ...view.target, iommu, compare: isDriver ? null : { direction, access } });
});
const body = document.createElement('div');
body.className = 'body';
body.append(details.root, steps.root, matrix.root);
document.querySelector('main')!.append(header.root, path.root, body);

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => show(data.view));
vscode.postMessage({ kind: 'ready', target: vscode.getState()?.target ?? null });

function show(next: View): void {
  const before = view;
  view = next;
  header.show(next);
  const { trace, target } = next;
  for (const part of [path.root, body]) part.hidden = trace === null;
  if (!trace || !target) return;
  if (trace !== before?.trace) step = stepToShow(trace, target, before);
  steps.show(trace, next.lines);
  matrix.show(next.matrix, trace.iommu, target.compare);
  select(step);
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
  return Math.max(
    trace.hops.findLastIndex(({ ring }) => ring !== null),
    0,
  );
}

function sameRun(a: Target, b: Target): boolean {
  return (
    a.iommu === b.iommu &&
    a.compare?.direction === b.compare?.direction &&
    a.compare?.access === b.compare?.access &&
    a.flow.uri === b.flow.uri &&
    a.flow.function === b.flow.function &&
    a.flow.index === b.flow.index
  );
}

function select(to: number): void {
  if (!view?.trace || !view.target) return;
  step = Math.min(Math.max(to, 0), view.trace.hops.length - 1);
  path.show(view.trace, step, view.target.compare !== null);
  details.show(view.trace, step, view);
  steps.mark(step);
  vscode.setState({ target: view.target, step });
}
