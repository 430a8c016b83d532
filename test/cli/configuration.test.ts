/** What dist/cli.js is told besides paths: configurations, baselines, repairs; and what it tells of itself. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../server/rules/all.ts';
import { cli, json, run } from '../support/cli.ts';
import { driver, right, wrapped, wrapper, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

test('--config stands in place of the nearest files, in workers too', () => {
  const many = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`d/${i}.c`, wrong]));
  const cwd = temporaryTree({
    ...many,
    'd/.doorbell.json': '{ "rules": { "direction-denies-write": "off" } }',
    'ci/strict.json': '{ "rules": { "direction-denies-write": "warning" } }',
  });
  expect(run(['check', 'd'], { cwd }).stdout).toBe('');
  for (const jobs of ['1', '2']) {
    const { status, stdout } = run(['check', 'd', '--config', 'ci/strict.json', '-j', jobs, '--no-cache'], { cwd });
    expect(status).toBe(0);
    expect(stdout.match(/: warning: /g)).toHaveLength(8);
  }
  const printed = run(['check', '--print-config', 'd/0.c', '--config', 'ci/strict.json'], { cwd });
  expect(printed.stdout).toMatch(/"direction-denies-write": "warning",? \/\/ ci\/strict\.json$/m);
});

test.each([
  ['none.json', undefined, 'cannot be read: no such file or folder'],
  ['.doorbell.json', '{ "rulez": {} }', 'rulez'],
  ['.doorbell.json', '{ "rules": { "direction-denies-write": 3 } }', 'direction-denies-write'],
  ['.doorbell.json', '{', 'not valid JSON'],
])(
  'a configuration that cannot be used is told, what can be checked is, and the status is 2: %s %s',
  (name, text, problem) => {
    const cwd = temporaryTree({ 'wrong.c': wrong, ...(text !== undefined && { [name]: text }) });
    const { status, document } = json(['check', 'wrong.c', '--config', name], { cwd });
    expect(status).toBe(2);
    expect(document.findings).toMatchObject([
      { rule: 'direction-denies-write' },
      { rule: 'configuration', file: name, message: expect.stringContaining(problem) },
    ]);
  },
);

test('a baseline keeps what is known from being told again, whatever its lines, and nothing else', () => {
  const cwd = temporaryTree({ 'a.c': wrong, 'b.c': right });
  const written = run(['check', '.', '--write-baseline', 'known.json'], { cwd });
  expect(written).toMatchObject({ status: 0, stdout: '' });
  expect(written.stderr).toBe('doorbell-lint: 1 finding written to known.json\n');
  const { findings } = JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8'));
  expect(findings).toMatchObject([{ rule: 'direction-denies-write', file: 'a.c', message: expect.any(String) }]);
  writeFileSync(join(cwd, 'a.c'), `/* More\n   lines. */\n${wrong}`);
  writeFileSync(join(cwd, 'b.c'), wrong);
  const found = run(['check', '.', '--baseline', 'known.json'], { cwd });
  expect(found.status).toBe(1);
  expect(found.stdout.match(/^\w\.c(?=:.*error)/gm)).toEqual(['b.c']);
  expect(found.stderr).toBe('doorbell-lint: 1 known finding in known.json\n');
});

test.each([
  ['none.json', undefined, 'none.json: no such file or folder'],
  ['b.json', '{', 'b.json: is not JSON'],
  ['b.json', 'null', 'b.json: is no baseline of this version'],
  ['b.json', '{ "version": 1, "findings": [3] }', 'b.json: `findings` is no list of findings'],
])('a baseline that cannot be read is named, and everything is new: %s %s', (name, text, problem) => {
  const cwd = temporaryTree({ 'wrong.c': wrong, ...(text !== undefined && { [name]: text }) });
  const { status, stdout, stderr } = run(['check', 'wrong.c', '--baseline', name], { cwd });
  expect(status).toBe(2);
  expect(stdout).toContain('[direction-denies-write]');
  expect(stderr).toContain(problem);
});

test('--fix repairs map and unmap whatever the encoding, and tells what is left', () => {
  const latin1 = (text: string) => Buffer.concat([Buffer.from('/* Gr\xf6\xdfe */\r\n', 'latin1'), Buffer.from(text)]);
  const odd = Buffer.from(wrong.replace('res[i].phys_addr', '/* \xf6 */ res[i].phys_addr'), 'latin1');
  const cwd = temporaryTree({
    'a.c': latin1(wrong),
    'mark.c': `\ufeff${wrong}`,
    'odd.c': odd,
    'use.c': wrapped('DMA_FROM_DEVICE'),
    'map.c': wrapper('DMA_TO_DEVICE'),
    '.doorbell.json': '{}',
  });
  const { status, stdout, stderr } = run(['check', '.', '--fix'], { cwd });
  expect(status).toBe(1);
  expect(stdout.match(/^\w+\.c(?=:.*error)/gm)).toEqual(['odd.c', 'use.c']);
  expect(stderr).toBe(
    'doorbell-lint: 2 findings repaired in 2 files\n' +
      'doorbell-lint: odd.c: not repaired: a line to be changed is not UTF-8\n',
  );
  expect(readFileSync(join(cwd, 'a.c'))).toEqual(latin1(right));
  expect(readFileSync(join(cwd, 'mark.c'), 'utf8')).toBe(`\ufeff${right}`);
  expect(readFileSync(join(cwd, 'odd.c'))).toEqual(odd);
});

test('--fix leaves a file the permissions that it has, whatever the process masks', () => {
  const cwd = temporaryTree({ 'a.c': wrong });
  chmodSync(join(cwd, 'a.c'), 0o666);
  const mask = process.umask(0o077);
  try {
    run(['check', '.', '--fix'], { cwd });
  } finally {
    process.umask(mask);
  }
  expect(readFileSync(join(cwd, 'a.c'), 'utf8')).toBe(right);
  expect(statSync(join(cwd, 'a.c')).mode & 0o777).toBe(0o666);
});

test('--fix --dry-run prints a diff that git applies, and nothing where there is nothing to repair', () => {
  const cwd = temporaryTree({
    '.git/HEAD': '',
    'drivers/a.c': wrong,
    'drivers/b.c': driver('DMA_BIDIRECTIONAL'),
    'c.c': right,
  });
  spawnSync('git', ['init', '-q'], { cwd });
  const { stdout } = run(['check', '.', '--fix', '--dry-run'], { cwd: join(cwd, 'drivers') });
  expect(stdout).toMatch(/^--- a\/drivers\/a\.c\n\+\+\+ b\/drivers\/a\.c\n@@ /);
  expect(spawnSync('git', ['apply', '-'], { cwd, input: stdout }).status).toBe(0);
  expect(readFileSync(join(cwd, 'drivers/b.c'), 'utf8')).toBe(right);
  expect(run(['check', '.', '--fix', '--dry-run'], { cwd })).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(run(['check', '.', '--dry-run'], { cwd })).toMatchObject({ status: 2, stdout: '' });
});

test('--list-rules names each rule with its severity', () => {
  const lines = run(['check', '--list-rules']).stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(/\s+/, 2))).toEqual(
    rules.map(({ id, severity, isOff }) => [id, isOff ? 'off' : severity]),
  );
});

test('bash completes commands, options, the words that they take, and files', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong, 'completion.bash': run(['completion', 'bash']).stdout });
  const complete = (...words: readonly string[]): string[] => {
    const list = ['doorbell-lint', ...words].map((word) => `'${word}'`).join(' ');
    const script = `source completion.bash; COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _doorbell_lint; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  };
  expect(complete('ch')).toEqual(['check']);
  expect(complete('check', '--for')).toEqual(['--format']);
  expect(complete('check', '--format', 'gi')).toEqual(['github', 'gitlab']);
  expect(complete('check', 'wr')).toEqual(['wrong.c']);
  expect(complete('explain', 'double')).toEqual(['double-unmap']);
  expect(complete('completion', 'f')).toEqual(['fish']);
});

test.each([
  ['zsh', ["'--format[", 'full gcc json', "'check:", ':value:_files']],
  ['fish', ['-a check -d', "-l format -x -a 'full gcc json", '-s j -l jobs', "-f -a 'bash zsh fish'"]],
])('the completion of %s has commands, options and words', (shell, parts) => {
  const { status, stdout } = run(['completion', shell]);
  expect(status).toBe(0);
  for (const part of parts) expect(stdout).toContain(part);
  expect(stdout).not.toContain('showfile');
});

test('the manual page names every command, option and exit status', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/doorbell-lint.1'), 'utf8').replaceAll('\\-', '-');
  for (const command of ['', 'check', 'kbuild', 'merge', 'simulate', 'explain', 'config', 'completion', 'lsp']) {
    const help = spawnSync(process.execPath, [cli, command, '--help'].filter(Boolean), { encoding: 'utf8' }).stdout;
    const [, own = page] = page.split(`\n.SS "${command} `);
    for (const [option] of help.matchAll(/--[a-z-]+/g)) expect(own).toContain(option);
    if (!command)
      for (const [, name] of help.matchAll(/^ {2}(?!help)([a-z]+) /gm)) expect(page).toContain(`.SS "${name} `);
  }
  expect(page).toMatch(/^\.SH EXIT STATUS$[\s\S]*^\.B 130$/m);
});

test('nothing is left beside what is written', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  run(['check', '.', '--write-baseline', 'known.json'], { cwd });
  run(['check', '.', '--fix'], { cwd });
  expect(readdirSync(cwd).sort()).toEqual(['known.json', 'wrong.c']);
});
