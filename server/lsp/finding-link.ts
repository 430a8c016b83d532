/** "Simulate this": what a client is given to ask for the run that shows a finding. */
import type { Command } from 'vscode-languageserver';
import { ClientCommand } from '../protocol.ts';
import type { Finding } from '../rules/finding.ts';
import { toRange } from './convert.ts';
import type { Session } from './session.ts';

/** The command for a finding of a rule; null where the client does not have it. */
export function simulateFinding(session: Session, { rule, file, range }: Finding): Command | null {
  const command = ClientCommand.simulateFinding;
  if (!session.offers(command) || !session.workspace.ruleIds.includes(rule)) return null;
  return { title: 'Simulate this', command, arguments: [file, rule, toRange(session.lines(file), range)] };
}

/** The same as a link in Markdown. */
export function simulateLink(session: Session, finding: Finding): string | null {
  const made = simulateFinding(session, finding);
  return made && `[${made.title}](${commandUri(made)}): ${finding.rule}`;
}

const commandUri = ({ command, arguments: given }: Command): string =>
  `command:${command}?${encodeURIComponent(JSON.stringify(given)).replaceAll('(', '%28').replaceAll(')', '%29')}`;
