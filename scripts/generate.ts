/** `npm run generate`: writes the files that are generated, and says which of them have changed. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { read, root } from '../test/project/repository.ts';
import { outputs } from './generate/outputs.ts';

/** Brings generated files up to date; returns the paths of those that were not. */
export async function generate(): Promise<string[]> {
  const changed: string[] = [];
  for (const [path, text] of await outputs()) {
    const target = join(root, path);
    if (existsSync(target) && read(path) === text) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    changed.push(path);
  }
  return changed;
}

if (import.meta.main) for (const path of await generate()) console.log(`written: ${path}`);
