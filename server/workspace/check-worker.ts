/** Entry of dist/check-worker.js, a worker of the pool in check-files.ts: checks the files that it is told. */
import { worker } from 'workerpool';
import { checkFile } from './check-file.ts';
import type { CheckWorker } from './check-files.ts';
import { openWorkspace } from './open.ts';

const opened = openWorkspace(__dirname);
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
