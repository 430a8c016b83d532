/**
 * `textDocument/hover`: over a map call or a direction, what the IOMMU will permit and what the device does; over a finding, a
 * link to the run that shows it; over a line of a kernel log, the fault field by field and the map calls that can explain it.
 */
import {
  type CancellationToken,
  type Hover,
  type HoverParams,
  MarkupContent,
  MarkupKind,
  type Position,
  type Range,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { Direction } from '../simulator/trace.ts';
import { causesOf } from '../workspace/fault-causes.ts';
import { explainCall, explainDirection } from './call-text.ts';
import { toRange } from './convert.ts';
import { explainFault } from './fault-text.ts';
import { simulateLink } from './finding-link.ts';
import { ruleLink } from './rule-link.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const answer = async (
    { textDocument: { uri }, position }: HoverParams,
    token: CancellationToken,
  ): Promise<Hover | null> => {
    const fault = await overFault(session, uri, position, token);
    return fault ?? withRuns(await overFindings(session, uri, position), overCode(session, uri, position));
  };
  session.connection.onHover((params, token) =>
    session.guarded('textDocument/hover', null, (asked: HoverParams) => answer(asked, token))(params),
  );
  return { hoverProvider: true };
}

async function overFault(
  session: Session,
  uri: string,
  position: Position,
  token: CancellationToken,
): Promise<Hover | null> {
  const record = session.logs.at(uri, position);
  if (!record) return null;
  const part = record.parts.find(
    ({ line, start, end }) => line === position.line && start <= position.character && position.character <= end,
  );
  const calls = await session.workspaceCalls(() => token.isCancellationRequested);
  const range = part
    ? { start: { line: part.line, character: part.start }, end: { line: part.line, character: part.end } }
    : session.logs.range(uri, record);
  return hover(explainFault(record, causesOf(record, calls, session.logs.drivers(uri, record)), part), range);
}

/** Links to the runs that show the findings at a position. */
async function overFindings(session: Session, uri: string, position: Position): Promise<Hover | null> {
  const document = session.documents.get(uri);
  if (!document) return null;
  const { findings } = await session.check(uri);
  const offset = document.offsetAt(position);
  const here = findings.filter(({ range }) => range.start <= offset && offset <= range.end);
  const links = here.flatMap((finding) => simulateLink(session, finding) ?? []);
  return links.length > 0 ? hover(links.join('\n\n'), toRange(document, here[0]!.range)) : null;
}

function withRuns(runs: Hover | null, code: Hover | null): Hover | null {
  if (!runs || !code) return code ?? runs;
  return { ...code, contents: { kind: MarkupKind.Markdown, value: `${textOf(code)}\n\n${textOf(runs)}` } };
}

const textOf = ({ contents }: Hover): string => (MarkupContent.is(contents) ? contents.value : '');

function overCode(session: Session, uri: string, position: Position): Hover | null {
  const document = session.documents.get(uri);
  if (!document) return null;
  const offset = document.offsetAt(position);
  const linesOf = session.lines.bind(session);
  const text = document.getText();
  const linkTo = (rule: string): string => ruleLink(session, rule);
  for (const call of session.dmaCalls(uri).maps) {
    const callee = { start: call.range.start, end: text.indexOf('(', call.range.start) };
    const over = [callee, call.directionRange].find(({ start, end }) => start <= offset && offset <= end);
    if (over) return hover(explainCall(call, linesOf, linkTo), toRange(document, over));
  }
  const word = wordAt(text, offset);
  const direction = directions.find((name) => name === text.slice(word.start, word.end));
  return direction ? hover(explainDirection(direction, linkTo), toRange(document, word)) : null;
}

const directions: readonly Direction[] = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];

function wordAt(text: string, offset: number): { start: number; end: number } {
  let [start, end] = [offset, offset];
  while (start > 0 && /\w/.test(text[start - 1]!)) start--;
  while (end < text.length && /\w/.test(text[end]!)) end++;
  return { start, end };
}

const hover = (value: string, range: Range): Hover => ({ contents: { kind: MarkupKind.Markdown, value }, range });
