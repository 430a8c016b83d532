/** `doorbell-lint check --list-rules`: each rule with its severity and what it finds. */
import { rules } from '../rules/all.ts';
import { defaultSeverity } from '../rules/rule.ts';
import type { Output } from './terminal.ts';

export function listRules({ print, colors }: Output): void {
  const width = Math.max(...rules.map(({ id }) => id.length));
  for (const rule of rules)
    print(`${colors.bold(rule.id.padEnd(width))}  ${defaultSeverity(rule).padEnd('warning'.length)}  ${rule.title}`);
}
