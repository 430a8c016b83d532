/** A worker of the pool in check-files.ts: checks the files that it is told. The command line's bundle is its script too. */
import { threadId, workerData } from 'node:worker_threads';
import { worker } from 'workerpool';
import { checkRecorded } from './check-file.ts';
import type { CheckWorker, CheckWorkerData } from './check-files.ts';
import { openSurroundings, openWorkspace } from './open.ts';

/** Serves the pool that started this thread; `modules` is the folder of the bundles. */
export function serveChecks(modules: string): void {
  const { indexes, configuration, folders } = workerData as CheckWorkerData;
  const surroundings = openSurroundings(configuration, folders);
  surroundings.indexes.import(indexes);
  const opened = openWorkspace(modules, 'first', surroundings);
  let wasTrusted = true;
  const methods: CheckWorker = {
    async check(paths, { settings, isTrusted }) {
      const workspace = await opened;
      if (isTrusted !== wasTrusted) workspace.trust(isTrusted);
      wasTrusted = isTrusted;
      const { files } = surroundings;
      const reports = paths.map((path) => checkRecorded(workspace, files, path, settings));
      return { reports, dependencies: files.news(), thread: threadId };
    },
  };
  worker({ ...methods });
}
