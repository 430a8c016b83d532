/** Makes a bare clone ready to run, on any Node: installs the locked packages where they are missing or outdated. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** When a file was written, in milliseconds; 0 where there is none. */
const written = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (written('node_modules/.package-lock.json') < written('package-lock.json')) {
  console.error('Installing packages (npm ci).');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
