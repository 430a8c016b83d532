/**
 * `npm start`: from a bare clone to a report. Without arguments it lints and simulates the example drivers; with
 * arguments it is the command line: `npm start -- check PATH`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Runs the command line; gives its exit status. */
function doorbellLint(...args) {
  const { status } = spawnSync(process.execPath, ['dist/cli.js', ...args], { stdio: 'inherit' });
  return status ?? 2;
}

if (!existsSync('dist/cli.js')) {
  const built = spawnSync('npm', ['run', 'bundle', '--silent'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (built.status !== 0) process.exit(2);
}

const args = process.argv.slice(2);
if (args.length > 0) {
  process.exitCode = doorbellLint(...args);
} else {
  const shown = [
    ['check', 'examples'],
    ['simulate', 'examples/doorbell-wrong.c'],
    ['simulate', 'examples/doorbell-right.c'],
  ];
  // The wrong example is wrong on purpose: finding that is success here.
  const failed = shown.some((command) => {
    console.log(`\n$ doorbell-lint ${command.join(' ')}\n`);
    return doorbellLint(...command) > 1;
  });
  process.exitCode = failed ? 2 : 0;
}
