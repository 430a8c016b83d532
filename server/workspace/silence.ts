/** How a `.doorbell.json` switches a rule off for a whole project. */
import { applyEdits, modify } from 'jsonc-parser';

/** The text of a configuration file with a rule switched off; `text` is what it says now, comments and all, if it is there. */
export function switchedOff(text: string | undefined, rule: string): string {
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const before = text?.trim() ? text : '{}';
  const after = applyEdits(before, modify(before, ['rules', rule], 'off', { formattingOptions }));
  return after.endsWith('\n') ? after : `${after}\n`;
}
