/** Which comments silence which findings. */
import { expect, test } from 'vitest';
import type { Finding } from '../../server/rules/finding.ts';
import { applySuppressions } from '../../server/rules/suppressions.ts';

const RULE = 'leaked-mapping';

/** What is left of a finding at `HERE` once the comments of a text were read. */
function left(text: string): string[] {
  const start = text.indexOf('HERE');
  const finding: Finding = {
    ...{ rule: RULE, severity: 'error', file: 'file:///a.c', message: 'it leaks', related: [], fix: null },
    range: { start, end: start + 4 },
  };
  const found = applySuppressions('file:///a.c', text, [finding], [RULE], new Set([RULE]));
  return found.map(({ rule, range, message }) => `${rule} at '${text.slice(range.start, range.end)}': ${message}`);
}

const REPORTED = `${RULE} at 'HERE': it leaks`;

test.for([
  ['on the line', `HERE; /* doorbell-lint-ignore ${RULE} -- why */`],
  ['before it', `// doorbell-lint-ignore ${RULE} -- why\nHERE;`],
  ['anywhere, for the file', `HERE;\n\n/* doorbell-lint-ignore-file ${RULE} -- why */`],
  ['after a quote in single quotes', `c = '"'; /* doorbell-lint-ignore ${RULE} -- why */\nHERE; s = "x";`],
  ['over several lines', `/*\n * Some text.\n * doorbell-lint-ignore ${RULE} -- why */\nHERE;`],
] as const)('silences %s', ([, text]) => {
  expect(left(text)).toEqual([]);
});

test.for([
  ['in a string', `s = "/* doorbell-lint-ignore ${RULE} -- why */"; HERE;`],
  ['in code', `doorbell-lint-ignore ${RULE} -- why; HERE;`],
] as const)('is no comment %s', ([, text]) => {
  expect(left(text)).toEqual([REPORTED]);
});

test('silences neither the line before it nor the second one after it', () => {
  const comment = `/* doorbell-lint-ignore ${RULE} -- why */`;
  const idle = `suppression at 'doorbell-lint-ignore ${RULE} -- why': nothing is left for this to ignore: ${RULE} does not report here`;
  expect(left(`HERE;\n${comment}`)).toEqual([REPORTED, idle]);
  expect(left(`${comment}\n\nHERE;`)).toEqual([REPORTED, idle]);
});

test('says what is wrong with itself, and where', () => {
  expect(left('HERE; // doorbell-lint-ignore')[1]).toMatch(/^suppression at 'doorbell-lint-ignore': name the rule/);
  expect(left('HERE; /* doorbell-lint-ignore leak -- why */')[1]).toMatch(/ -- why': there is no rule 'leak'/);
  expect(left(`HERE; /* doorbell-lint-ignore ${RULE} */`)[1]).toMatch(/-mapping': say why/);
});

test.for([
  ['with more after the rule', `HERE; // doorbell-lint-ignore ${RULE} and more`],
  ['with a line after the reason', `/* doorbell-lint-ignore ${RULE} -- why\n * and more */ HERE;`],
  ['as part of a word', `HERE; // doorbell-lint-ignored ${RULE} -- why`],
] as const)('is nothing %s', ([, text]) => {
  expect(left(text)).toEqual([REPORTED]);
});

test('is found behind a mention of itself, and where the line ends in a carriage return', () => {
  expect(left(`/* see doorbell-lint-ignore in the docs; doorbell-lint-ignore ${RULE} -- why */ HERE;`)).toEqual([]);
  expect(left(`HERE; // doorbell-lint-ignore ${RULE}\r\n`)[1]).toMatch(/-mapping': say why/);
});

test('asks for the rule where only a reason is given', () => {
  expect(left('HERE; // doorbell-lint-ignore -- why')[1]).toMatch(/name the rule to ignore/);
});
