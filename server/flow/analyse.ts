/**
 * The analysis of one file. Functions that map or unmap are run first, with unknown arguments. Those of which a caller
 * could tell more are then run again from their callers.
 */
import { Explorer } from './explore.ts';
import type { FileFacts } from './facts.ts';
import { Recorder } from './recorder.ts';
import { Relevance } from './relevance.ts';
import type { Unit } from './unit.ts';

/** Facts about a file. Never throws on what the file contains: a function that cannot be analysed becomes a note. */
export function analyse(unit: Unit): FileFacts {
  const recorder = new Recorder();
  const notes: string[] = [];
  explore(unit, recorder, unit.mapping, new Set(), notes);
  if (recorder.open.size > 0) {
    const open = new Set(recorder.open);
    const callers = unit.callersOf(open);
    explore(unit, recorder, callers, new Set([...open, ...callers]), notes);
  }
  return { file: unit.file, text: unit.text, maps: recorder.mapSites(), unmaps: recorder.unmapSites(), notes };
}

/** Runs each of `roots`; calls of functions in `entered` are followed. */
function explore(unit: Unit, recorder: Recorder, roots: ReadonlySet<string>, entered: ReadonlySet<string>, notes: string[]): void {
  if (roots.size === 0) return;
  const explorer = new Explorer(unit, new Relevance(unit, roots, entered), recorder);
  for (const name of roots) {
    const fn = unit.ir(name);
    try {
      if (fn && !explorer.explore(fn)) notes.push(`${name}(): more paths than are followed, the rest is left out`);
    } catch (error) {
      notes.push(`${name}(): left out, ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
