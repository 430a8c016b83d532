/**
 * What somebody who looks for a mistake has to know: in the log the server, the machine, and once for each document the tree,
 * configuration and platform that it is checked under, with how long that took; and all of it for a bug report (AboutRequest).
 */
import type { ServerCapabilities } from 'vscode-languageserver';
import manifest from '../../package.json' with { type: 'json' };
import { AboutRequest, type AboutResult, type StatusParams } from '../protocol.ts';
import type { CheckResult } from '../workspace/engine.ts';
import { undecidedText } from '../workspace/outcome.ts';
import { toPath } from '../workspace/uri.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const { connection } = session;
  const told = new Map<string, string>();
  session.onReady(() => {
    const folders = session.folders.map((uri) => toPath(uri) ?? uri).join(', ') || 'no folder';
    connection.console.log([`${manifest.name} ${manifest.version}`, ...session.host(), folders].join('; '));
  });
  session.onChecked(({ uri, result }) => {
    const place = placeOf(session, uri);
    if (told.get(uri) === place) return;
    told.set(uri, place);
    const took = Math.round(session.lastCheck(uri)?.milliseconds ?? 0);
    connection.console.log(`${toPath(uri) ?? uri}: ${place}; ${result.findings.length} findings in ${took} ms`);
  });
  connection.onRequest(AboutRequest, async ({ textDocument }: Partial<StatusParams>): Promise<AboutResult> => {
    const lines = [...session.host()];
    const uri = textDocument?.uri;
    if (uri === undefined || !session.documents.has(uri)) return { lines };
    const result = await session.check(uri);
    return { lines: [...lines, placeOf(session, uri), ...cutIn(result)] };
  });
  return {};
}

/** What a document is checked under. */
function placeOf(session: Session, uri: string): string {
  const file = session.workspace.configurations.fileOf(uri);
  const { platform, iommus, kernel, mode } = session.machine(uri);
  const chosen = [...(iommus ?? []), ...(kernel ? [`Linux ${kernel}`] : []), ...(mode ? [mode] : [])];
  return [
    `tree ${session.workspace.rootOf(uri) ?? 'none'}`,
    `configuration ${file === null ? 'none' : (toPath(file) ?? file)}`,
    `platform ${typeof platform === 'object' ? platform.name : (platform ?? 'default')}`,
    ...chosen,
  ].join(', ');
}

/** What the analysis has left out. */
function cutIn({ undecided, mapping, notes }: CheckResult): string[] {
  return [
    `functions that map or unmap: ${mapping}, of which undecided: ${undecided.length}`,
    ...undecided.map(undecidedText),
    ...notes,
  ];
}
