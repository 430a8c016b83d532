/** `npm run package`: the extension as a VSIX, doorbell-lint.vsix or what `--out` says; fails over its budget. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** Bytes that a user downloads at most: a jump in size is a file to look at. */
const budget = 1_710_000;

const { values } = parseArgs({ options: { out: { type: 'string', default: 'doorbell-lint.vsix' } } });
// Without them it packages as well, and looks through node_modules for what is not there: all is bundled.
const { status } = spawnSync('vsce', ['package', '--no-dependencies', '--out', values.out], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status === 0) {
  const { size } = statSync(values.out);
  console.log(`${values.out}: ${size} bytes, ${size > budget ? `over its budget of ${budget}` : 'ok'}`);
  process.exitCode = size > budget ? 1 : 0;
} else {
  process.exitCode = status ?? 1;
}
