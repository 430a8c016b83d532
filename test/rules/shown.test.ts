/**
 * Every finding comes with a run that shows it. Where that cannot be, the line of the finding says why, in a comment
 * `not shown: why`; and what is repaired shows nothing any more.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../server/rules/all.ts';
import type { Edit, Finding } from '../../server/rules/finding.ts';
import { LineIndex, type TextRange } from '../../server/syntax/text.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { applyEdits, findingsOf, fixturesIn, fixtureText, isRepaired, shownIn } from '../support/check.ts';
import { nowhere, openEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

/** The line of a finding, from 1, and its rule. */
const named = (text: string, { rule, range }: Pick<Finding, 'rule' | 'range'>): string =>
  `${new LineIndex(text).position(range.start).line + 1}: ${rule}`;

/** The findings of a text that runs show. */
const shown = (text: string, findings: readonly Finding[]): string[] =>
  findings.filter((finding) => shownIn(engine, text, finding).isShown).map((finding) => named(text, finding));

describe('what is found is shown', () => {
  test.each(fixturesIn('rules'))('%s', (name) => {
    const text = fixtureText(`rules/${name}`);
    const lines = text.split('\n');
    const index = new LineIndex(text);
    const findings = findingsOf(engine, `rules/${name}`);
    const isExcused = ({ range }: Finding): boolean =>
      lines[index.position(range.start).line]!.includes('/* not shown: ');
    expect(shown(text, findings)).toEqual(findings.filter((f) => !isExcused(f)).map((finding) => named(text, finding)));
  });
});

describe('what is repaired shows nothing', () => {
  test.each(fixturesIn('rules').filter((name) => isRepaired(`rules/${name}`)))('%s', (name) => {
    const text = fixtureText(`rules/${name}`);
    const findings = findingsOf(engine, `rules/${name}`).filter(({ fix }) => fix !== null);
    const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
    const repaired = applyEdits(text, edits);
    expect(
      shown(
        repaired,
        findings.map((finding) => after(edits, finding)),
      ),
    ).toEqual([]);
  });
});

describe('the page of a rule shows it', () => {
  test.each(rules)('$id', ({ id, severity, example }) => {
    engine.open(nowhere, example.wrong);
    const findings = engine.check(nowhere, { [id]: severity }).findings.filter(({ rule }) => rule === id);
    engine.close(nowhere);
    expect(shown(example.wrong, findings)).toEqual(findings.map((finding) => named(example.wrong, finding)));
    expect(findings).not.toEqual([]);
    // Whatever is taken for a place of the finding in what is right, no run shows one there.
    const [like] = findings;
    const places = placesIn(example.right);
    expect(
      shown(
        example.right,
        places.map((range) => ({ ...like!, range, related: [] })),
      ),
    ).toEqual([]);
  });
});

/** A finding where it would be after edits. */
function after(edits: readonly Edit[], finding: Finding): Finding {
  const distinct = [...new Map(edits.map((edit) => [edit.range.start, edit])).values()];
  const at = (offset: number): number =>
    distinct
      .filter(({ range }) => range.start < offset || (range.start === offset && range.end === offset))
      .reduce((sum, { range, newText }) => sum + newText.length - (range.end - range.start), offset);
  const moved = ({ start, end }: TextRange): TextRange => ({ start: at(start), end: at(end) });
  const related = finding.related.map((step) => ({ ...step, range: moved(step.range) }));
  return { ...finding, range: moved(finding.range), related };
}

/** The statements of a text, one on each line. */
function placesIn(text: string): TextRange[] {
  let start = 0;
  return text.split('\n').flatMap((line) => {
    const at = start;
    start += line.length + 1;
    const from = at + line.search(/\S/);
    return line.startsWith('\t') && line.trimEnd().endsWith(';')
      ? [{ start: from, end: at + line.trimEnd().length }]
      : [];
  });
}
