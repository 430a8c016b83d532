/** The bundles as users run them. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The path of a bundle in dist/; tests do not build it. */
export function bundle(name: 'cli.js' | 'server.js' | 'web/server.js'): string {
  const path = resolve(import.meta.dirname, '../../dist', name);
  if (!existsSync(path)) throw new Error(`dist/${name} is missing: run npm run build first`);
  return path;
}
