/**
 * `textDocument/codeLens`. Above each function that maps a doorbell: simulate it, its faults once it was, on how many IOMMUs
 * it faults, and the run that shows what is found in it. Above each fault of a kernel log: what it is, and how many map calls can explain it. Counts take
 * time, so that they are made for the lenses that are on the screen (`codeLens/resolve`).
 */
import {
  type CancellationToken,
  type CodeLens,
  type CodeLensParams,
  CodeLensRefreshRequest,
  type Command,
  type Range,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { ClientCommand, type LensData } from '../protocol.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Flow } from '../workspace/engine.ts';
import { causesOf } from '../workspace/fault-causes.ts';
import { causesTitle, faultTitle, hasCauses } from '../workspace/fault-words.ts';
import { matrixText } from '../workspace/outcome.ts';
import { toRange } from './convert.ts';
import { simulateFinding } from './finding-link.ts';
import type { Session } from './session.ts';

/** Milliseconds of rest after an edit before a flow runs on every IOMMU. */
const restAfterEdit = 300;

/** What a lens without a command still needs to know. */
type Unresolved = LensData &
  (
    | { readonly kind: 'matrix'; readonly version: number; readonly start: number }
    | { readonly kind: 'fault'; readonly line: number }
  );

export function register(session: Session): ServerCapabilities {
  const { connection } = session;
  const answer = async ({ textDocument: { uri } }: CodeLensParams): Promise<CodeLens[]> => [
    ...faultLenses(session, uri),
    ...(await flowLenses(session, uri)),
  ];
  connection.onCodeLens(session.guarded('textDocument/codeLens', [], answer));
  const canRefresh = session.client.workspace?.codeLens?.refreshSupport ?? false;
  const refresh = session.guarded('workspace/codeLens/refresh', undefined, async () => {
    if (canRefresh) await connection.sendRequest(CodeLensRefreshRequest.type);
  });
  const work = async ([lens, token]: [CodeLens, CancellationToken]): Promise<CodeLens> => {
    const resolved = await resolve(session, lens, token);
    // Of a text that has changed: without newer lenses, a client that asks no more would keep the empty one.
    if (!resolved.command && !token.isCancellationRequested) void refresh(undefined);
    return resolved;
  };
  connection.onCodeLensResolve((lens, token) => session.guarded('codeLens/resolve', lens, work)([lens, token]));
  session.onChange((change) => {
    if (typeof change === 'string') void refresh(undefined);
  });
  return { codeLensProvider: { resolveProvider: true } };
}

function faultLenses(session: Session, uri: string): CodeLens[] {
  return session.logs.records(uri).map((record) => {
    const range = lineRange(session.logs.range(uri, record).start.line);
    const { line } = range.start;
    const data: Unresolved = { kind: 'fault', uri, key: String(line), line };
    return { range, data };
  });
}

async function flowLenses(session: Session, uri: string): Promise<CodeLens[]> {
  if (!(await session.settings.for(uri)).codeLens) return [];
  const { flows, findings } = await session.check(uri);
  const version = session.documents.get(uri)?.version ?? 0;
  const faults = session.simulations.remembering(uri, flows).filter(({ outcome }) => outcome !== 'interrupt');
  return functionsOf(flows).flatMap(([name, definition]) => {
    const { start } = toRange(session.lines(uri), definition);
    const range = { start, end: start };
    const failed = faults.filter((run) => definition.start <= run.range.start && run.range.end <= definition.end);
    const count = failed.length === 1 ? '1 fault' : `${failed.length} faults`;
    const simulate = { title: 'Simulate doorbell', command: ClientCommand.simulate, arguments: [uri, start.line] };
    const data = (of: string): LensData => ({ uri, key: `${of} ${name}` });
    const found = findings.find(({ range: at }) => definition.start <= at.start && at.end <= definition.end);
    const shows = found && simulateFinding(session, found);
    const matrix: Unresolved = { ...data('matrix'), kind: 'matrix', version, start: definition.start };
    return [
      { range, command: simulate, data: data('simulate') },
      ...(failed.length > 0 && session.offers(ClientCommand.showProblems)
        ? [{ range, command: { title: count, command: ClientCommand.showProblems }, data: data('faults') }]
        : []),
      { range, data: matrix },
      ...(found && shows
        ? [{ range, command: { ...shows, title: `Simulate ${found.rule}` }, data: data('finding') }]
        : []),
    ];
  });
}

/** The lens with its command; as it came where the text is no longer the one that it was made of. */
async function resolve(session: Session, lens: CodeLens, token: CancellationToken): Promise<CodeLens> {
  const data: Unresolved | undefined = lens.data;
  const command =
    data?.kind === 'fault'
      ? await faultCommand(session, data, token)
      : data?.kind === 'matrix'
        ? await matrixCommand(session, data, token)
        : null;
  return command ? { ...lens, command } : lens;
}

async function faultCommand(
  session: Session,
  { uri, line }: Unresolved & { kind: 'fault' },
  token: CancellationToken,
): Promise<Command | null> {
  const position = { line, character: 0 };
  const record = session.logs.at(uri, position);
  if (!record) return null;
  if (!hasCauses(record)) return { title: faultTitle(record), command: '' };
  const calls = await session.workspaceCalls(() => token.isCancellationRequested);
  const found = causesOf(record, calls, session.logs.drivers(uri, record));
  const title = `${faultTitle(record)} (${causesTitle(found)})`;
  if (found.causes.length === 0 || !session.offers(ClientCommand.goToMapCalls)) return { title, command: '' };
  return { title, command: ClientCommand.goToMapCalls, arguments: [uri, position] };
}

async function matrixCommand(
  session: Session,
  { uri, version, start }: Unresolved & { kind: 'matrix' },
  token: CancellationToken,
): Promise<Command | null> {
  await new Promise((resolve) => setTimeout(resolve, restAfterEdit));
  const isOutdated = () => token.isCancellationRequested || session.documents.get(uri)?.version !== version;
  if (isOutdated()) return null;
  const { flows, findings } = await session.check(uri);
  const own = flows.filter(({ functionRange }) => functionRange.start === start);
  const rows = await session.simulations.matrix(uri, own, isOutdated);
  if (rows === null || own.length === 0) return null;
  if (rows.length === 0) return { title: '', command: '' };
  const line = session.lines(uri).positionAt(start).line;
  const { showTrace, simulate } = ClientCommand;
  const command = session.offers(showTrace) ? showTrace : simulate;
  return {
    title: matrixText(rows, findings.length),
    command,
    arguments: command === showTrace ? [uri, line, null, 'matrix'] : [uri, line],
  };
}

/** The definitions of the functions that hold the map calls, each once, by names that no two of them share. */
function functionsOf(flows: readonly Flow[]): [name: string, definition: TextRange][] {
  const definitions = [...new Map(flows.map((flow) => [flow.functionRange.start, flow])).values()];
  return definitions.map((flow, i) => {
    const before = definitions.slice(0, i).filter((other) => other.function === flow.function).length;
    return [before > 0 ? `${flow.function} ${before + 1}` : flow.function, flow.functionRange];
  });
}

const lineRange = (line: number): Range => ({ start: { line, character: 0 }, end: { line, character: 0 } });
