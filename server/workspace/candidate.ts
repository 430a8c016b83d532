/** The cheap look at a text before it is parsed: without a call that maps, a record's known address or a comment for this tool, there is nothing to say. */
import { builtinModels } from '../model/builtin.ts';
import { conditionsOf, FOLLOWED, type ModelData } from '../model/model.ts';
import type { Configuration } from './configuration.ts';

const patterns = new WeakMap<Configuration, RegExp>();

/** Whether a text names a call that maps or the address of a known record, of the built-in models or of the project's own, or has a suppression to judge. */
export function mayMap(text: string, configuration: Configuration): boolean {
  let pattern = patterns.get(configuration);
  if (!pattern) {
    const names = [...builtinModels, ...configuration.models].flatMap((data) => [
      ...mapCalls(data),
      ...conditionsIn(data),
    ]);
    // The schema leaves names free; what is no C name stands nowhere.
    const known = names.filter((name) => /^\w+$/.test(name));
    pattern = new RegExp(`\\b(?:${[...known, 'doorbell-lint-ignore'].join('|')})\\b`);
    patterns.set(configuration, pattern);
  }
  return pattern.test(text);
}

function mapCalls({ functions = {} }: ModelData): string[] {
  return Object.keys(functions).filter((name) => FOLLOWED.has(functions[name]?.effect));
}

function conditionsIn({ structs = {} }: ModelData): string[] {
  return Object.values(structs).flatMap(({ addresses = [] }) => conditionsOf(addresses));
}
