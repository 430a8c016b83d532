/** `doorbell-lint explain RULE`: the page of a rule, from the rule itself. */
import { rules } from '../rules/all.ts';
import type { Rule } from '../rules/rule.ts';
import { unknownName } from '../workspace/nearest.ts';
import { type Status, status } from './status.ts';
import type { Terminal } from './terminal.ts';

/** How a rule's page is printed. */
export type ExplainFormat = (rule: Rule) => void;

export function explain(id: string, format: ExplainFormat, { complain }: Terminal): Status {
  const rule = rules.find((one) => one.id === id);
  if (!rule) {
    complain(
      unknownName(
        'rule',
        id,
        rules.map((one) => one.id),
      ),
    );
    return status.failed;
  }
  format(rule);
  return status.clean;
}
