/** Restricted Mode: until the user trusts the workspace (TrustNotification), the models that it brings along do not count. */
import type { ServerCapabilities } from 'vscode-languageserver';
import { TrustNotification } from '../protocol.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  session.connection.onNotification(TrustNotification, () => {
    session.trust(true);
    session.changed('surroundings');
    session.changed('everything');
  });
  return {};
}
