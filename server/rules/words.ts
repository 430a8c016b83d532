/** How messages call what they are about. */
import type { Life } from '../flow/domain/lifecycle.ts';
import type { FileFacts } from '../flow/facts.ts';
import type { Related } from './finding.ts';

/** A map call as its line calls it: a wrapper by its own name, not by that of the call within. */
export function mapName({ file, code }: FileFacts, { file: home, range, api }: Life): string {
  return (home === file ? code.calleeAt(range) : null) ?? api;
}

/** The step with which a mapping begins. */
export function madeHere(facts: FileFacts, life: Life): Related {
  return { file: life.file, range: life.range, message: `${mapName(facts, life)}() makes the mapping here` };
}
