/** A rule has fixtures both ways, an example that shows it, and no knowledge of the kernel's names. */
import { beforeAll, describe, expect, test } from 'vitest';
import { builtinModels } from '../../server/model/builtin.ts';
import { rules } from '../../server/rules/all.ts';
import type { Finding } from '../../server/rules/finding.ts';
import type { Engine, RuleSettings } from '../../server/workspace/engine.ts';
import { applyEdits, fixturesIn, fixtureText, openEngine, outcomesIn } from '../support/check.ts';
import { files, read } from './repository.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

function findingsIn(text: string, settings: RuleSettings = {}): readonly Finding[] {
  const uri = 'file:///nowhere/driver.c';
  engine.open(uri, text);
  const { findings } = engine.check(uri, settings);
  engine.close(uri);
  return findings;
}

describe.for(rules)('$id', ({ id, severity, example }) => {
  test('has a fixture that it reports, and one on which all rules are silent', () => {
    const fixtures = fixturesIn(`rules/${id}`).map((name) => fixtureText(`rules/${id}/${name}`));
    const firing = fixtures.filter((text) => text.includes(`/* want: ${id} `));
    const silent = fixtures.filter((text) => !text.includes('/* want: '));
    expect({ firing: firing.length > 0, silent: silent.length > 0 }).toEqual({ firing: true, silent: true });
  });

  test('reports its wrong example, which its fix, if it has one, makes the right one', () => {
    const findings = findingsIn(example.wrong, { [id]: severity });
    expect(findings.map(({ rule }) => rule)).toEqual([id]);
    // Where control flow has to change, nothing mechanical repairs it.
    const fixes = findings.flatMap(({ fix }) => (fix ? [fix] : []));
    const repaired = fixes.map(({ edits }) => applyEdits(example.wrong, edits));
    expect(repaired).toEqual(repaired.length > 0 ? [example.right] : []);
    expect(findingsIn(example.right, { [id]: severity })).toEqual([]);
  });

  test('is as bad as its severity says: the error of a doorbell loses interrupts, the others lose none', () => {
    const lost = (text: string) => outcomesIn(engine, text).filter((line) => !line.endsWith(': interrupt raised'));
    const simulated = outcomesIn(engine, example.wrong).length > 0;
    expect(lost(example.wrong).length > 0).toBe(simulated && severity === 'error');
    expect(lost(example.right)).toEqual([]);
  });
});

test('no folder of fixtures is left of a rule that is gone', () => {
  const folders = new Set(files('test/rules/*/**/*.c').map((path) => path.split('/')[2]));
  expect([...folders].filter((folder) => !rules.some(({ id }) => id === folder))).toEqual([]);
});

test('no rule names a kernel function: those are data in server/model', () => {
  const functions = builtinModels.flatMap((model) => Object.keys(model.functions ?? {}));
  const named = new RegExp(`\\b(?:${functions.join('|')})\\b`);
  const knowing = files('server/rules/**/*.ts').filter((path) => named.test(codeOf(read(path))));
  expect(knowing).toEqual([]);
});

/** A file without its comments, and without the texts that only people read. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|`(?:\\.|[^`\\])*`/g, '');
}

test('messages are one lower-case sentence without a final stop', () => {
  const examples = rules.flatMap(({ example }) => [example.wrong]);
  const fixtures = fixturesIn('rules').map((name) => fixtureText(`rules/${name}`));
  const findings = [...examples, ...fixtures].flatMap((text) => findingsIn(text));
  const messages = new Set(
    findings.flatMap(({ message, related }) => [message, ...related.map((step) => step.message)]),
  );
  expect(messages.size).toBeGreaterThan(rules.length);
  // A constant of C begins a sentence as it is written.
  const isFine = (message: string) => /^(?:[a-z]|[A-Z][A-Z0-9_]+\b)/.test(message) && !/[.!]$|[.!] [A-Z]/.test(message);
  expect([...messages].filter((message) => !isFine(message))).toEqual([]);
});
