/** What a release is made of: one version, notes for it, and a workflow that calls what there is. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryTree } from '../support/temporary-tree.ts';
import { read, root } from './repository.ts';

const { version, scripts } = JSON.parse(read('package.json'));

function releaseNotes(changelog: string, tag: string) {
  const cwd = temporaryTree({ 'package.json': '{ "version": "1.2.3" }', 'CHANGELOG.md': changelog });
  return spawnSync(process.execPath, [join(root, 'scripts/release-notes.mjs'), tag], { cwd, encoding: 'utf8' });
}

test('the changelog and the lock file are of the version in package.json', () => {
  expect(/^## (\S+)/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version);
  const lock = JSON.parse(read('package-lock.json'));
  expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
});

test('the notes of a release are its part of the changelog', () => {
  const old = '## 1.2.2 (2026-01-01)\n\n- Old.\n';
  const { status, stdout } = releaseNotes(
    `# Changelog\n\n## 1.2.3 (2026-11-28)\n\n- New.\n- Newer.\n\n${old}`,
    'v1.2.3',
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: '- New.\n- Newer.\n' });
});

test.each([
  ['## 1.2.3 (2026-11-28)\n\n- New.\n', 'v1.2.4', 'the tag is v1.2.4, and package.json has 1.2.3'],
  ['## 1.2.3 (not released)\n\n- New.\n', 'v1.2.3', '"1.2.3 (not released)", which is no release'],
  ['## 1.2.2 (2026-01-01)\n\n- Old.\n', 'v1.2.3', '"1.2.2 (2026-01-01)", and package.json has 1.2.3'],
])('no release from %j by %s', (changelog, tag, problem) => {
  const { status, stdout, stderr } = releaseNotes(`# Changelog\n\n${changelog}`, tag);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(problem);
});

test('the workflow runs scripts that there are', () => {
  const named = Array.from(read('.github/workflows/release.yml').matchAll(/npm (?:run (?:--silent )?)([\w:-]+)/g));
  expect(named.length).toBeGreaterThan(1);
  expect(named.map((match) => match[1]!).filter((name) => !(name in scripts))).toEqual([]);
});
