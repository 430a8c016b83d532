/**
 * What a finding is known by from one check to the next: its rule, its file and the code that it is about, not its line. Edits
 * elsewhere in the file, and other spacing, leave it as it is; of equal ones, each has its number.
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../rules/finding.ts';
import type { Places } from './place.ts';

/** Fingerprints of the findings of one check. */
export class Fingerprints {
  private readonly counts = new Map<string, number>();

  of({ rule, ...location }: Finding, places: Places): string {
    const { file } = places.treePlace(location);
    const content = JSON.stringify([rule, file, code(places, location)]);
    const number = this.counts.get(content) ?? 0;
    this.counts.set(content, number + 1);
    return createHash('sha256').update(`${content} ${number}`).digest('hex').slice(0, 32);
  }
}

/** The lines that a finding is on, with one blank for each space. */
function code(places: Places, { file, range }: Pick<Finding, 'file' | 'range'>): string {
  const { text, lines } = places.source(file);
  const start = lines.offset({ line: lines.position(range.start).line, column: 0 });
  const end = lines.offset({ line: lines.position(range.end).line + 1, column: 0 });
  return text.slice(start, end).trim().split(/\s+/).join(' ');
}
