/** What tests need from Debian, installed where that is allowed and named where it is not. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes sure that Debian packages are installed: by apt when run as root, else by telling the person what to run. */
export async function requireDebianPackages(names: readonly string[]): Promise<void> {
  const missing = [];
  for (const name of names) if (!(await isInstalled(name))) missing.push(name);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`Missing Debian packages. Run: sudo ${command}`);
  console.log(`Installing from Debian: ${missing.join(', ')}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, maxBuffer: 2 ** 26 };
  await run('apt-get', ['update'], options);
  await run('apt-get', command.split(' ').slice(1), options);
}

async function isInstalled(name: string): Promise<boolean> {
  const { stdout } = await run('dpkg', ['-s', name]).catch(() => ({ stdout: '' }));
  return stdout.includes('Status: install ok installed');
}
