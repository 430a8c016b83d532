/** Prints, as JSON, the C files below the folders that it is given which `check` reads further than their text. */
import { dirname } from 'node:path';
import { discover } from '../../server/workspace/discover.ts';
import { openWorkspace } from '../../server/workspace/open.ts';
import { readSource, toUri } from '../../server/workspace/source.ts';
import { bundle } from '../support/bundle.ts';

const workspace = await openWorkspace(dirname(bundle('cli.js')));
const isCandidate = (path: string): boolean => {
  const source = readSource(path);
  return source.kind === 'text' && workspace.isCandidate(toUri(path), source.text);
};
console.log(JSON.stringify(discover(process.argv.slice(2)).files.filter(isCandidate)));
