/** The analysis of one file: every function from which a map call can be reached is run with unknown arguments. */
import { Explorer } from './explore.ts';
import type { FileFacts } from './facts.ts';
import { Recorder } from './recorder.ts';
import { Relevance } from './relevance.ts';
import type { Unit } from './unit.ts';

/** Facts about a file. Never throws on what the file contains: a function that cannot be analysed becomes a note. */
export function analyse(unit: Unit): FileFacts {
  const recorder = new Recorder();
  const notes: string[] = [];
  if (unit.reaching.size > 0) {
    const explorer = new Explorer(unit, new Relevance(unit), recorder);
    for (const name of unit.reaching) {
      const fn = unit.ir(name);
      try {
        if (fn && !explorer.explore(fn)) notes.push(`${name}(): more paths than are followed, the rest is left out`);
      } catch (error) {
        notes.push(`${name}(): left out, ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return { file: unit.file, text: unit.text, maps: recorder.mapSites(), unmaps: recorder.unmapSites(), notes };
}
