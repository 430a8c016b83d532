/** A worker of the pool in check-files.ts: checks the files that it is told. The command line's bundle is its script too. */
import { worker } from 'workerpool';
import { checkFile } from './check-file.ts';
import type { CheckWorker } from './check-files.ts';
import { openWorkspace } from './open.ts';

/** Serves the pool that started this thread; `modules` is the folder of the bundles. */
export function serveChecks(modules: string): void {
  const opened = openWorkspace(modules);
  let wasTrusted = true;
  const methods: CheckWorker = {
    async check(paths, { settings, isTrusted }) {
      const workspace = await opened;
      if (isTrusted !== wasTrusted) workspace.trust(isTrusted);
      wasTrusted = isTrusted;
      return paths.map((path) => checkFile(workspace, path, settings));
    },
  };
  worker({ ...methods });
}
