/** The cheap look at a text before it is parsed: without a call that maps or a comment for this tool, there is nothing to say. */
import { builtinModels } from '../model/builtin.ts';
import { FOLLOWED, type ModelData } from '../model/model.ts';
import type { Configuration } from './configuration.ts';

const patterns = new WeakMap<Configuration, RegExp>();

/** Whether a text names a call that maps, of the built-in models or of the project's own, or has a suppression to judge. */
export function mayMap(text: string, configuration: Configuration): boolean {
  let pattern = patterns.get(configuration);
  if (!pattern) {
    const names = [...builtinModels, ...configuration.models].flatMap(mapCalls);
    pattern = new RegExp(`\\b(?:${[...names, 'doorbell-lint-ignore'].join('|')})\\b`);
    patterns.set(configuration, pattern);
  }
  return pattern.test(text);
}

/** The schema leaves names free; what is no C name is never called. */
function mapCalls({ functions = {} }: ModelData): string[] {
  return Object.keys(functions).filter((name) => FOLLOWED.has(functions[name]?.effect) && /^\w+$/.test(name));
}
