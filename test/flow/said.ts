/** What an engine says of a text, without what a rewrite may change: each place is a function and a line in it. */
import type { Finding } from '../../server/rules/finding.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { LineIndex, type TextRange } from '../../server/syntax/text.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { nameOf } from './renamed.ts';

export interface Rewritten {
  readonly text: string;
  /** What the file was before, and is edited from. */
  readonly earlier?: string;
  /** Gives names back that were changed. */
  readonly back?: (said: string) => string;
}

/** The findings of a text, sorted. */
export function said(
  engine: Engine,
  parser: CParser,
  uri: string,
  { text, earlier, back = same }: Rewritten,
): string[] {
  engine.open(uri, earlier ?? text);
  if (earlier !== undefined) {
    engine.check(uri);
    engine.change(uri, [{ range: { start: 0, end: earlier.length }, text }]);
  }
  const { findings, notes } = engine.check(uri);
  engine.close(uri);
  const place = placesIn(parser, text);
  const show = ({ rule, severity, range, message, related, fix }: Finding): string =>
    [
      `${place(range)}: ${severity} ${rule}: ${message}`,
      ...related.map((step) => `  ${step.file === uri ? place(step.range) : step.file}: ${step.message}`),
      // One fix is one edit: the order of its parts says nothing.
      ...(fix?.edits ?? []).map((edit) => back(`  fix ${place(edit.range)}: ${edit.newText}`)).sort(),
    ].join('\n');
  return [...findings.map(show), ...notes].map((it) => withoutCuts(back(it))).sort();
}

const same = (said: string): string => said;

/** Without the ends of quotes that are cut at a length: how much of the code fits hangs on its names. */
function withoutCuts(said: string): string {
  return said.replace(/assuming '[^'\n]*'/g, "assuming '...'").replace(/'[^'\n]*\.\.\.'/g, "'...'");
}

/** Names places of a text by function and line in it, from 0. */
function placesIn(parser: CParser, text: string): (range: TextRange) => string {
  const tree = parser.parse(text);
  const lines = new LineIndex(text);
  const functions = tree.root.descendantsOfType('function_definition').map((node) => ({
    name: nameOf(node!),
    start: node!.startIndex,
    end: node!.endIndex,
  }));
  tree.dispose();
  return ({ start }) => {
    const within = functions.find((fn) => fn.start <= start && start < fn.end);
    const line = lines.position(start).line - lines.position(within?.start ?? start).line;
    return within ? `${within.name}()+${line}` : 'file';
  };
}
