/** How a `.doorbell.json` switches a rule off for a whole project. */
import { applyEdits, modify } from 'jsonc-parser';

/**
 * The text of a configuration file with a rule switched off; `text` is what it says now, comments and all, if it is there.
 * Null where that is nothing that could hold rules, such as a list.
 */
export function switchedOff(text: string | undefined, rule: string): string | null {
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const before = text?.trim() ? text : '{}';
  try {
    const after = applyEdits(before, modify(before, ['rules', rule], 'off', { formattingOptions }));
    return after.endsWith('\n') ? after : `${after}\n`;
  } catch {
    return null;
  }
}
