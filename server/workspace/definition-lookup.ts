/** Asks the index of a file's tree only where there is something to ask: it may be that of a whole kernel. */
import { builtinModels } from '../model/builtin.ts';
import { calledIn, type DefinitionLookup, functionsIn } from './definitions.ts';

/** What looks like a call and is none, or is known without an index. */
const KNOWN: ReadonlySet<string> = new Set([
  ...'if for while switch return sizeof typeof __typeof__ __attribute__ defined do else case'.split(' '),
  ...builtinModels.flatMap(({ functions = {} }) => Object.keys(functions)),
]);

/** The same answers as those of `lookup`, which is not asked about a text that calls nothing but its own and what is known. */
export function sparing(lookup: DefinitionLookup): DefinitionLookup {
  return {
    find: (name, from) => (KNOWN.has(name) ? undefined : lookup.find(name, from)),
    isCalledIn: (text, from) => callsOthers(text) && lookup.isCalledIn(text, from),
  };
}

function callsOthers(text: string): boolean {
  const own = new Set(functionsIn(text).map(({ name }) => name));
  return [...calledIn(text)].some((name) => !own.has(name) && !KNOWN.has(name));
}
