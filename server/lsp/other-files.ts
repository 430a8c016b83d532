/**
 * Looks through the trees of open files for functions that they call, while nothing else is to be done. What was said before
 * is said again with what is then known.
 */
import type { ServerCapabilities } from 'vscode-languageserver';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
  const prepare = session.guarded('index', undefined, async (uri: string) => {
    if (await session.workspace.prepare(uri, pause)) session.changed('surroundings');
  });
  session.onChange((change) => {
    if (change !== 'surroundings' && typeof change === 'string') return;
    const uris = change === 'surroundings' ? [...session.documents.keys()] : [change.uri];
    for (const uri of uris) if (session.documents.has(uri)) void prepare(uri);
  });
  return {};
}
