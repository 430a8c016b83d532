/** What a fix does to a file, held against what it is offered for. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Edit, Finding, Fix } from '../../server/rules/finding.ts';
import { repository } from './engine.ts';

interface Placed {
  readonly rule: string;
  readonly start: number;
}

/** The findings in a text that fixes have changed, each where it would be without them. */
export function placedBefore(findings: readonly Finding[], { edits }: Fix): Placed[] {
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start);
  return findings.map(({ rule, range }) => ({ rule, start: originOf(range.start, sorted) }));
}

/** The offset before edits of one after them; within a new text, where that begins. */
function originOf(offset: number, edits: readonly Edit[]): number {
  let moved = 0;
  for (const { range, newText } of edits) {
    const start = range.start + moved;
    if (offset < start) break;
    if (offset < start + newText.length) return range.start;
    moved += newText.length - (range.end - range.start);
  }
  return offset - moved;
}

/** Whether the finding is still there after its fix, and the findings that only the fix has brought. */
export function effectOf(
  finding: Finding & { readonly fix: Fix },
  before: readonly Finding[],
  after: readonly Finding[],
): { readonly remains: boolean; readonly news: readonly Placed[] } {
  const known = before.map(({ rule, range }) => `${rule} ${range.start}`);
  const found = placedBefore(after, finding.fix);
  const isIt = (one: string): boolean => one === `${finding.rule} ${finding.range.start}`;
  const left = found.filter(({ rule, start }) => isIt(`${rule} ${start}`)).length;
  return {
    remains: left >= known.filter(isIt).length,
    news: found.filter(({ rule, start }) => !known.includes(`${rule} ${start}`)),
  };
}

/**
 * What a compiler says of a text, without where. The kernel's headers are left out for test/support/kernel/kernel.h; records that
 * a fixture only names stay unknown, so that the text before a fix is the measure of the text after it.
 */
export function compilerSays(text: string, folder: string): string[] {
  const code = text.replaceAll(/^[ \t]*#[ \t]*include[ \t]*<.*/gm, '');
  const options = ['-x', 'c', '-std=gnu11', '-fsyntax-only', '-Wall', '-Wno-unused', '-fno-diagnostics-show-caret'];
  const header = join(repository, 'test/support/kernel/kernel.h');
  const { stderr, error } = spawnSync('gcc', [...options, '-include', header, '-I', folder, '-'], {
    input: code,
    encoding: 'utf8',
  });
  if (error) throw new Error(`gcc cannot be run, install it: ${error.message}`);
  return stderr
    .split('\n')
    .filter((line) => /: (error|warning):/.test(line))
    .map((line) => line.replace(/^.*?: (?=error:|warning:)/, ''));
}

/** What is said of the second text and not of the first. */
export function saidAnew(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((one) => !before.includes(one));
}
