/**
 * Looks through the trees of open files for functions that they call, while nothing else is to be done. What was said before
 * is said again with what is then known.
 */
import type { ServerCapabilities } from 'vscode-languageserver';
import type { Session } from './session.ts';

/** Milliseconds of rest after a change before a tree is looked through: who waits for diagnostics comes first. */
const rest = 300;

export function register(session: Session): ServerCapabilities {
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
  const prepare = session.guarded('index', undefined, async (uri: string) => {
    if (await session.workspace.prepare(uri, pause)) session.changed('surroundings');
  });
  const due = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.onChange((change) => {
    if (change !== 'surroundings' && typeof change === 'string') return;
    if (change === 'surroundings') for (const uri of session.documents.keys()) due.add(uri);
    else due.add(change.uri);
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const uri of due) if (session.documents.has(uri)) void prepare(uri);
      due.clear();
    }, rest);
  });
  session.onEnd(() => clearTimeout(timer));
  return {};
}
