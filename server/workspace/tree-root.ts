/** The tree that a file is part of: where its wrappers are looked for, and what a cache of results belongs to. */
import { dirname, join } from 'node:path';
import { configurationFileName } from './configuration.ts';
import { isFile, isFolder } from './source.ts';

export interface Tree {
  readonly root: string;
  /** A file outside any tree has its folder alone, without what lies beneath. */
  readonly isDeep: boolean;
}

/** The repository or kernel tree that a folder lies in, else the workspace folder, else what the nearest configuration is for. */
export function treeOf(folder: string, workspaceFolders: readonly string[] = []): Tree {
  let configured: string | undefined;
  let opened: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    if (isFolder(join(at, '.git')) || isFile(join(at, '.git'))) return { root: at, isDeep: true };
    if (isFile(join(at, 'Kbuild')) && isFile(join(at, 'MAINTAINERS'))) return { root: at, isDeep: true };
    if (workspaceFolders.includes(at)) opened ??= at;
    if (isFile(join(at, configurationFileName))) configured ??= at;
    if (dirname(at) === at) break;
  }
  const root = opened ?? configured;
  return root === undefined ? { root: folder, isDeep: false } : { root, isDeep: true };
}
