/** C examples as pages show them: with what a real run of the engine and of the simulator says about them. */
import type { Finding } from '../../server/rules/finding.ts';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import type { Run } from '../../server/simulator/trace.ts';
import { LineIndex } from '../../server/syntax/text.ts';
import type { Engine, RuleSettings } from '../../server/workspace/engine.ts';
import { fence } from './markdown.ts';

/** Tabs as wide as the kernel has them. */
const tabWidth = 8;

export interface CheckedExample {
  readonly text: string;
  readonly findings: readonly Finding[];
  /** A run of each of its flows on every IOMMU. */
  readonly runs: readonly Run[];
}

/** Checks a text and simulates it. */
export function checkExample(engine: Engine, text: string, rules: RuleSettings = {}): CheckedExample {
  const uri = 'file:///example.c';
  engine.open(uri, text);
  const { findings, flows } = engine.check(uri, rules);
  const runs = flows.flatMap((flow) => engine.simulate(uri, flow, { iommus: iommuNames }));
  engine.close(uri);
  return { text, findings, runs };
}

/** The C text, each finding underlined, and below it what each finding says. */
export function showExample({ text, findings }: CheckedExample): string {
  const lines = new LineIndex(text);
  const code = text
    .trimEnd()
    .split('\n')
    .flatMap((content, line) => {
      const here = findings.filter(({ range }) => lines.position(range.start).line === line);
      return [
        expand(content),
        ...here.map(({ range }) => squiggle(content, lines.position(range.start).column, range)),
      ];
    });
  return [fence('c', code.join('\n')), ...findings.map((finding) => sayFinding(finding, lines))].join('\n\n');
}

function squiggle(line: string, column: number, range: Finding['range']): string {
  const before = expand(line.slice(0, column)).length;
  return ' '.repeat(before) + '^'.repeat(range.end - range.start);
}

function sayFinding({ severity, message, related, fix }: Finding, lines: LineIndex): string {
  return [
    `**${severity}**: ${message}`,
    ...related.map(({ range, message }) => `- line ${lines.position(range.start).line + 1}: ${message}`),
    ...(fix ? [`- fix: ${fix.title}`] : []),
  ].join('\n');
}

function expand(text: string): string {
  let result = '';
  for (const character of text) {
    result += character === '\t' ? ' '.repeat(tabWidth - (result.length % tabWidth)) : character;
  }
  return result;
}
