/** `doorbell-lint config FILE`: all that a file is checked under, as the editor shows it too. */
import { resolve } from 'node:path';
import { effectiveConfiguration } from '../workspace/effective-configuration.ts';
import { toPath, toUri } from '../workspace/uri.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Status, status } from './status.ts';
import { displayPath, type Terminal } from './terminal.ts';

/** Prints the configuration of a file, which need not be there; names what is wrong with it. */
export function config({ configurations }: Workspace, file: string, { print, complain }: Terminal): Status {
  const uri = toUri(resolve(file));
  const from = configurations.fileOf(uri);
  const shown = from && displayPath(toPath(from) ?? from);
  const text = effectiveConfiguration(displayPath(resolve(file)), shown, configurations.for(uri), { rules: {} });
  print(text.trimEnd());
  const mistakes = configurations.findings();
  for (const { message } of mistakes) complain(`${shown}: ${message}`);
  return mistakes.some(({ severity }) => severity === 'error') ? status.failed : status.clean;
}
