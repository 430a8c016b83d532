/** Tells a client that shows runs when to ask for them again (RunsOutdatedNotification). */
import type { ServerCapabilities } from 'vscode-languageserver';
import { RunsOutdatedNotification } from '../protocol.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const experimental: { readonly runsOutdated?: unknown } | undefined = session.client.experimental;
  if (experimental?.runsOutdated === true) {
    session.onChange((change) => {
      if (change !== 'simulations') void session.connection.sendNotification(RunsOutdatedNotification);
    });
  }
  return {};
}
