/** Finds files of the product that import each other in a circle, imports of types included: such files are one file in many parts. */
import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import { files, read } from './repository.ts';

const { dirname, join } = posix;

/** The circles among files, given as texts by path, each as `a.ts -> b.ts -> a.ts`; files that a circle before has named are not looked at again. */
export function importCircles(texts: ReadonlyMap<string, string>): string[] {
  const imports = new Map(
    [...texts].map(([path, text]) => {
      const named = importsOf(text).map(({ specifier }) => join(dirname(path), specifier));
      return [path, named.filter((target) => texts.has(target))];
    }),
  );
  const told = new Set<string>();
  return [...texts.keys()].flatMap((path) => {
    const way = told.has(path) ? undefined : wayBack(path, imports);
    for (const file of way ?? []) told.add(file);
    return way ? [way.join(' -> ')] : [];
  });
}

/** The circles of the whole product. */
export function allCircles(): string[] {
  return importCircles(new Map(files('server/**/*.ts', 'extension/**/*.ts').map((path) => [path, read(path)])));
}

/** The shortest way along imports from a file back to itself. */
function wayBack(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const target of imports.get(path) ?? []) {
      if (target === start) return [...wayTo(path, from), start];
      if (from.has(target)) continue;
      from.set(target, path);
      queue.push(target);
    }
  }
  return undefined;
}

function wayTo(path: string, from: ReadonlyMap<string, string>): string[] {
  const before = from.get(path);
  return before === undefined ? [path] : [...wayTo(before, from), path];
}
