/** The cheap look at a text before it is parsed: without a call that maps, a record's known address or a comment for this tool, there is nothing to say. */
import { builtinModels } from '../model/builtin.ts';
import { conditionsOf, FOLLOWED, type ModelData } from '../model/model.ts';
import type { Configuration } from './configuration.ts';

const patterns = new WeakMap<Configuration, RegExp>();

/** Whether a text names a call that maps or the address of a known record, of the built-in models or of the project's own, or has a suppression to judge. */
export function mayMap(text: string, configuration: Configuration): boolean {
  let pattern = patterns.get(configuration);
  if (!pattern) {
    const models = [...builtinModels, ...configuration.models];
    const names = withMacros(
      models.flatMap((data) => [...mapCalls(data), ...conditionsIn(data)]),
      models,
    );
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

/** The names, and those of the models' macros that come to one of them. */
function withMacros(names: readonly string[], models: readonly ModelData[]): string[] {
  const known = new Set(names);
  const macros = models.flatMap(({ macros = {} }) => Object.entries(macros));
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const [head, body] of macros) {
      if (body.match(/\w+/g)?.some((word) => known.has(word))) known.add(/^\w*/.exec(head)![0]);
    }
  }
  return [...known];
}
