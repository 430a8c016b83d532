/**
 * `textDocument/completion`: the directions of a map or unmap call, the right one first where it is known; and in a comment
 * the words that silence a rule, the rules that report there first.
 */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  InsertTextFormat,
  MarkupKind,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { ClientCommand } from '../protocol.ts';
import { rules } from '../rules/all.ts';
import { suppressionKeyword } from '../rules/directive.ts';
import { protText } from '../simulator/grants.ts';
import type { Direction } from '../simulator/trace.ts';
import { type ArgumentPlace, argumentAt } from './argument.ts';
import { explainDirection, faultsText, rightDirection } from './call-text.ts';
import { toRange } from './convert.ts';
import type { OpenDocument } from './open-document.ts';
import { ruleLink } from './rule-link.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri }, position, context }: CompletionParams): Promise<CompletionItem[]> => {
    const document = session.documents.get(uri);
    if (!document) return [];
    const offset = document.offsetAt(position);
    const comment = await inComment(session, document, offset);
    // A space is typed everywhere; only in such a comment does it ask for something.
    if (comment.length > 0 || context?.triggerCharacter === ' ') return comment;
    return directionItems(session, document, offset);
  };
  session.connection.onCompletion(session.guarded('textDocument/completion', [], answer));
  return { completionProvider: { triggerCharacters: [' '] } };
}

/** The start of a line up to the cursor, where it is in a comment: the keyword, the rule, the dashes. */
const DIRECTIVE = /(?:\/\*|\/\/|^\s*\*)(?:(?!\*\/).)*?(?<keyword>\bdoor[\w-]*)(?<gap>[ \t]+)?(?<rule>[\w-]+)?$/;

async function inComment(session: Session, document: OpenDocument, offset: number): Promise<CompletionItem[]> {
  const { line } = document.positionAt(offset);
  const before = document.getText({ start: { line, character: 0 }, end: document.positionAt(offset) });
  const { keyword, gap, rule = '' } = DIRECTIVE.exec(before)?.groups ?? {};
  if (keyword === undefined) return [];
  const isSnippet = session.client.textDocument?.completion?.completionItem?.snippetSupport ?? false;
  const insertTextFormat = isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText;
  const reason = isSnippet ? '-- $0' : '-- ';
  const item = (typed: string, label: string, text: string, detail: string): CompletionItem => ({
    label,
    detail,
    kind: CompletionItemKind.Keyword,
    filterText: label,
    insertTextFormat,
    textEdit: { range: toRange(document, { start: offset - typed.length, end: offset }), newText: text },
  });
  if (gap === undefined) {
    return [
      item(keyword, suppressionKeyword, `${suppressionKeyword} `, 'silence a rule on this line and the next one'),
      item(keyword, `${suppressionKeyword}-file`, `${suppressionKeyword}-file `, 'silence a rule in the whole file'),
    ].map((one) => (session.offers(suggest.command) ? { ...one, command: suggest } : one));
  }
  if (keyword !== suppressionKeyword && keyword !== `${suppressionKeyword}-file`) return [];
  const { findings } = await session.check(document.uri);
  const near = new Set(
    findings
      .filter(({ range }) => Math.abs(document.positionAt(range.start).line - line) <= 1)
      .map((finding) => finding.rule),
  );
  return rules.map(({ id, title }) => ({
    ...item(rule, id, `${id} ${reason}`, title),
    kind: CompletionItemKind.EnumMember,
    sortText: `${near.has(id) ? 0 : 1} ${id}`,
    preselect: near.has(id),
  }));
}

/** The rule is what comes next. */
const suggest = { title: 'Suggest a rule', command: ClientCommand.suggest };

const directions: readonly Direction[] = ['DMA_FROM_DEVICE', 'DMA_TO_DEVICE', 'DMA_BIDIRECTIONAL', 'DMA_NONE'];

function directionItems(session: Session, document: OpenDocument, offset: number): CompletionItem[] {
  const place = argumentAt(document.getText(), offset);
  if (!place) return [];
  if (session.workspace.engine.directionArgument(document.uri, place.callee) !== place.argument) return [];
  const right = rightFor(session, document, place);
  const order = (direction: Direction) => (direction === right?.direction ? 0 : direction === 'DMA_NONE' ? 2 : 1);
  return directions.map((direction) => ({
    label: direction,
    kind: CompletionItemKind.EnumMember,
    detail: protText(direction) ?? 'stops the kernel',
    ...(right && { labelDetails: { description: aside(direction, right) } }),
    documentation: {
      kind: MarkupKind.Markdown,
      value: explainDirection(direction, (rule) => ruleLink(session, rule), right?.does),
    },
    sortText: `${order(direction)} ${direction}`,
    preselect: direction === right?.direction,
    textEdit: { range: toRange(document, place.word), newText: direction },
  }));
}

/** Why a direction is the right one, or what is wrong with it. */
function aside(direction: Direction, right: Right): string {
  if (direction === right.direction) return right.why;
  const faults = right.does.flatMap((access) => faultsText(direction, access) ?? []);
  if (faults.length > 0) return `✗ ${faults.join(', ')}`;
  return right.does.length > 0 ? '✗ grants more than the device does' : `✗ not ${right.why}`;
}

interface Right {
  readonly direction: Direction;
  readonly why: string;
  readonly does: readonly ('read' | 'write')[];
}

/** The direction that belongs here, found out on a copy of the text in which the argument stands whole. */
function rightFor(session: Session, document: OpenDocument, { word, closing }: ArgumentPlace): Right | null {
  const text = document.getText();
  const draft = `${text.slice(0, word.start)}DMA_BIDIRECTIONAL${closing}${text.slice(word.end)}`;
  // The same path, so that headers and configuration are those of the document.
  const uri = `${document.uri}?draft`;
  const { engine } = session.workspace;
  engine.open(uri, draft);
  try {
    const { maps, unmaps } = engine.dmaCalls(uri);
    const isHere = ({ directionRange: { start, end } }: { directionRange: { start: number; end: number } }) =>
      start <= word.start && word.start <= end;
    const address = maps.find(isHere)?.address;
    if (address) {
      const does = address.access === 'read-write' ? (['write', 'read'] as const) : [address.access];
      return { direction: rightDirection[address.access], why: address.what, does };
    }
    const [direction, ...others] = unmaps.find(isHere)?.mapped ?? [];
    return direction && others.length === 0 ? { direction, why: 'as it was mapped', does: [] } : null;
  } finally {
    engine.close(uri);
  }
}
