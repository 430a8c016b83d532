/** Where the page of a rule is: in the editor where that has the command for it, else on the web. */
import { ClientCommand } from '../protocol.ts';
import { rulePage } from '../workspace/rule-page.ts';
import type { Session } from './session.ts';

export function ruleLink(session: Session, rule: string): string {
  if (!session.offers(ClientCommand.explainRule)) return rulePage(rule);
  return `command:${ClientCommand.explainRule}?${encodeURIComponent(JSON.stringify([rule]))}`;
}
