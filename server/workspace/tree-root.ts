/** The tree that a file is part of: where its wrappers are looked for, and what a cache of results belongs to. */
import { dirname, join } from 'node:path';
import { configurationFileName } from './configuration.ts';
import { isFile, isFolder } from './source.ts';

export interface Tree {
  readonly root: string;
  /** A file outside any tree has its folder alone, without what lies beneath. */
  readonly isDeep: boolean;
}

/** What a folder is the top of. */
interface Top {
  readonly isTree: boolean;
  readonly isConfigured: boolean;
}

/** What is known of folders: of a tree, all ask about those above. */
export type Tops = Map<string, Top>;

/** The repository or kernel tree that a folder lies in, else the workspace folder, else what the nearest configuration is for. */
export function treeOf(folder: string, workspaceFolders: readonly string[] = [], tops: Tops = new Map()): Tree {
  let configured: string | undefined;
  let opened: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    const top = tops.get(at) ?? topOf(at);
    tops.set(at, top);
    if (top.isTree) return { root: at, isDeep: true };
    if (workspaceFolders.includes(at)) opened ??= at;
    if (top.isConfigured) configured ??= at;
    if (dirname(at) === at) break;
  }
  const root = opened ?? configured;
  return root === undefined ? { root: folder, isDeep: false } : { root, isDeep: true };
}

function topOf(folder: string): Top {
  const git = join(folder, '.git');
  const isKernel = () => isFile(join(folder, 'Kbuild')) && isFile(join(folder, 'MAINTAINERS'));
  return {
    isTree: isFolder(git) || isFile(git) || isKernel(),
    isConfigured: isFile(join(folder, configurationFileName)),
  };
}
