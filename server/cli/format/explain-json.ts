/** A rule's page as one JSON document, version 1. */
import { rulePage } from '../../workspace/rule-page.ts';
import type { ExplainFormat } from '../explain.ts';
import type { Output } from '../terminal.ts';

export function explainJson({ print }: Output): ExplainFormat {
  return ({ id, severity, title, explanation }) => {
    print(JSON.stringify({ version: 1, rule: { id, severity, title, explanation, page: rulePage(id) } }));
  };
}
