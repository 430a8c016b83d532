/** Plants every defect in every driver, checks the result, and counts what is found. */
import { readFileSync } from 'node:fs';
import { rules } from '../../server/rules/all.ts';
import type { Finding } from '../../server/rules/finding.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { LineIndex } from '../../server/syntax/text.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { toUri } from '../../server/workspace/source.ts';
import type { Defect } from './operator.ts';
import { operators } from './operators/all.ts';
import { Source } from './source.ts';

/** What became of one planted defect. */
export interface Outcome {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly what: string;
  readonly resolved: boolean;
  readonly found: boolean;
  /** Other findings than the one that is wanted, as `line: rule: message`. */
  readonly extra: readonly string[];
}

export interface Campaign {
  readonly outcomes: readonly Outcome[];
  /** Findings in code without a planted defect, as `path:line: rule: message`. */
  readonly falsePositives: readonly string[];
}

/** Operators whose rule there is. */
export const active = operators.filter(({ rule }) => rules.some(({ id }) => id === rule));

interface Choice {
  /** The rules whose operators are run; all where absent. */
  readonly rules?: ReadonlySet<string>;
  /** Whether a finding in code without a planted defect is known to be true; none is where absent. */
  readonly isTrue?: (path: string, finding: Finding, text: string) => boolean;
}

/** Runs operators on the files. */
export function runCampaign(
  engine: Engine,
  parser: CParser,
  paths: readonly string[],
  { rules = new Set(active.map(({ rule }) => rule)), isTrue = () => false }: Choice = {},
): Campaign {
  const outcomes: Outcome[] = [];
  const falsePositives: string[] = [];
  for (const path of paths) {
    const text = readFileSync(path, 'utf8');
    const uri = toUri(path);
    engine.open(uri, text);
    const before = engine.check(uri).findings;
    const wrong = before.filter((finding) => !isTrue(path, finding, text));
    falsePositives.push(...wrong.map((finding) => `${path}:${show(finding, text)}`));
    const known = new Set(before.map((finding) => show(finding, text)));
    const source = new Source(parser, path, text, uri);
    for (const { rule, plant } of active.filter(({ rule }) => rules.has(rule))) {
      for (const defect of plant(source)) outcomes.push(outcomeOf(engine, source, uri, { rule, defect, known }));
    }
    source.dispose();
    engine.close(uri);
  }
  return { outcomes, falsePositives };
}

function outcomeOf(
  engine: Engine,
  source: Source,
  uri: string,
  { rule, defect, known }: { rule: string; defect: Defect; known: ReadonlySet<string> },
): Outcome {
  const text = source.edited(defect.edits);
  const findings = changedTo(engine, uri, text).filter((finding) => !known.has(show(finding, text)));
  // Edits keep every line where it is.
  const lines = new LineIndex(text);
  const near = new Set([
    ...defect.edits.map(({ start }) => source.line(start)),
    ...defect.near.flatMap((node) => source.linesOf(node)),
  ]);
  const isNear = ({ range }: Finding): boolean => near.has(lines.position(range.start).line + 1);
  const wanted = findings.filter((finding) => finding.rule === rule && isNear(finding));
  const extra = findings.filter((finding) => !wanted.includes(finding) && !defect.also?.includes(finding.rule));
  return {
    path: source.path,
    line: source.line(Math.min(...defect.edits.map(({ start }) => start))),
    rule,
    what: defect.what,
    // A function that is followed in part is one of which nothing is promised.
    resolved: (defect.resolved ?? true) && !defect.near.some((node) => source.isPartial(node)),
    found: wanted.length > 0,
    extra: extra.map((finding) => show(finding, text)),
  };
}

/** The findings of an open file with another text. */
function changedTo(engine: Engine, uri: string, text: string): readonly Finding[] {
  engine.change(uri, [{ range: { start: 0, end: engine.text(uri)!.length }, text }]);
  return engine.check(uri).findings;
}

function show({ range, rule, message }: Finding, text: string): string {
  return `${new LineIndex(text).position(range.start).line + 1}: ${rule}: ${message}`;
}
