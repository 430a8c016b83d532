/** A rule's page for a person. */
import { rulePage } from '../../workspace/rule-page.ts';
import type { ExplainFormat } from '../explain.ts';
import type { Output } from '../terminal.ts';

export function explainText({ print, colors }: Output): ExplainFormat {
  return ({ id, severity, isOff, title, explanation }) => {
    const lines = [
      `${colors.bold(id)}: ${title}`,
      colors.dim(`severity: ${severity}${isOff ? ', off by default' : ''}`),
      '',
      explanation.trim(),
      '',
      colors.dim(rulePage(id)),
    ];
    print(lines.join('\n'));
  };
}
