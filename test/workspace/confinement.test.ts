/** Nothing that a tree says, and no link in it, has files outside of it read or programs started. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import { Configurations } from '../../server/workspace/configurations.ts';
import { discover } from '../../server/workspace/discover.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { changedFiles, changesSince } from '../../server/workspace/git.ts';
import { patchesIn } from '../../server/workspace/patch/mails.ts';
import { applySeries, readSeries } from '../../server/workspace/patch/series.ts';
import { toPath, toUri } from '../../server/workspace/source.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const repository = { 'tree/.git/HEAD': 'ref: refs/heads/main\n' };

/** What the include of a name in the file `from` means, by its path. */
function included(root: string, from: string, name: string): string | undefined {
  const found = new DiskFiles().resolveInclude(name, toUri(join(root, from)));
  return found && toPath(found);
}

test('an include leads to no file outside of the tree, whatever its name, links or compile commands say', () => {
  const root = temporaryTree({
    ...repository,
    'tree/drivers/a.c': '',
    'tree/drivers/own.h': '',
    'tree/lib/shared.inc': '',
    'secret/key': '',
    'secret/key.h': '',
    'tree/compile_commands.json': '',
  });
  const command = { directory: root, file: 'tree/drivers/a.c', arguments: ['cc', '-Isecret'] };
  writeFileSync(join(root, 'tree/compile_commands.json'), JSON.stringify([command]));
  symlinkSync(join(root, 'secret'), join(root, 'tree/drivers/linked'));
  symlinkSync(join(root, 'secret/key'), join(root, 'tree/drivers/linked.h'));
  symlinkSync(join(root, 'tree/lib/shared.inc'), join(root, 'tree/drivers/inside.h'));
  const from = (name: string) => included(root, 'tree/drivers/a.c', name);
  expect(from('own.h')).toBe(join(root, 'tree/drivers/own.h'));
  expect(from('../lib/shared.inc')).toBe(join(root, 'tree/lib/shared.inc'));
  expect(from('inside.h')).toBe(join(root, 'tree/drivers/inside.h'));
  const outside = [
    '../../secret/key',
    '../../secret/key.h',
    'linked/key',
    'linked/key.h',
    'linked.h',
    'key',
    '/etc/passwd',
  ];
  expect(outside.map(from)).toEqual(outside.map(() => undefined));
  // Headers are what a folder of the compiler's is named for.
  expect(from('key.h')).toBe(join(root, 'secret/key.h'));
});

test('a file of no tree has the headers beside it and in the folders around it, and no other files', () => {
  const root = temporaryTree({ 'a/b/x.c': '', 'a/common/x.h': '', 'a/common/key': '', 'key.h': '' });
  const from = (name: string) => included(root, 'a/b/x.c', name);
  expect(from('../common/x.h')).toBe(join(root, 'a/common/x.h'));
  expect(['../common/key', '../../../etc/x.h', `../../..${root}/key`].map(from)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

const vocabulary = { schema: schema as object, ruleIds: [] };

/** The platform's name and the messages that the configuration of `tree/drivers/a.c` comes to. */
function configured(root: string, open: readonly string[] = []): (string | undefined)[] {
  const configurations = new Configurations(vocabulary);
  configurations.setFolders(open);
  const { platform } = configurations.for(toUri(join(root, 'tree/drivers/a.c')));
  return [platform?.name, ...configurations.findings().map(({ message }) => message)];
}

const board = '/ { ep: pcie-ep@0 { compatible = "snps,dw-pcie-ep"; reg = <0 0x1000 0x1000>; }; };\n';
const here = (platform: string) => ({ ...repository, 'tree/drivers/.doorbell.json': JSON.stringify({ platform }) });

test('a configuration names boards of its tree and of the folders that are open, and no others', () => {
  const inside = temporaryTree({ ...here('../b.dts'), 'tree/b.dts': board });
  expect(configured(inside)).toEqual(['b.dts']);
  const beside = temporaryTree({ ...here('../../b.dts'), 'b.dts': board });
  const refused = 'lies outside of the tree; copy it there, or name it by --platform';
  expect(configured(beside)).toEqual([undefined, expect.stringContaining(`../../b.dts: ${refused}`)]);
  expect(configured(beside, [beside])).toEqual(['b.dts']);
  // Who names the configuration answers for it.
  const chosen = new Configurations(vocabulary, join(beside, 'tree/drivers/.doorbell.json'));
  expect(chosen.for('file:///nowhere/a.c').platform?.name).toBe('b.dts');
});

test('links and includes lead a board no further', () => {
  const root = temporaryTree({
    ...here('b.dts'),
    'key.dts': board,
    'tree/drivers/c.dts': '#include "../../key.dts"\n',
  });
  symlinkSync(join(root, 'key.dts'), join(root, 'tree/drivers/b.dts'));
  expect(configured(root)).toEqual([undefined, expect.stringContaining('b.dts: lies outside of the tree')]);
  writeFileSync(join(root, 'tree/drivers/.doorbell.json'), '{"platform":"c.dts"}');
  expect(configured(root)).toEqual([
    undefined,
    expect.stringContaining('c.dts:1: the include file ../../key.dts is not found in its tree'),
  ]);
});

test('a configuration that is a link out of its tree is not read', () => {
  const root = temporaryTree({ ...repository, 'secret.json': '{"password":1}' });
  mkdirSync(join(root, 'tree/drivers'));
  symlinkSync(join(root, 'secret.json'), join(root, 'tree/drivers/.doorbell.json'));
  const [platform, message, ...others] = configured(root);
  expect([platform, others]).toEqual([undefined, []]);
  expect(message).toContain('it is a link that leads out of its tree; name it by --config');
  expect(message).not.toContain('password');
});

test('a patch leads to no file outside of the tree', async () => {
  const root = temporaryTree({ 'tree/a.c': 'x\n', 'secret/b.c': 'x\n' });
  symlinkSync(join(root, 'secret'), join(root, 'tree/out'));
  const diff = (name: string) => `--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n-x\n+y\n`;
  const texts = await patchesIn(Buffer.from(['a.c', 'out/b.c', '../secret/b.c'].map(diff).join('')));
  const [patch] = applySeries(join(root, 'tree'), readSeries(texts!));
  expect(patch!.problems).toEqual(
    ['out/b.c', '../secret/b.c'].map((name) => `${name}: is outside the tree ${join(root, 'tree')}`),
  );
  expect(patch!.files.map(({ after }) => after)).toEqual([toUri(join(root, 'tree/a.c'))]);
});

test('a search follows no links, out of the tree or in circles', () => {
  const root = temporaryTree({ 'tree/a.c': '', 'secret/b.c': '' });
  symlinkSync(join(root, 'secret'), join(root, 'tree/out'));
  symlinkSync(join(root, 'secret/b.c'), join(root, 'tree/b.c'));
  symlinkSync(join(root, 'tree'), join(root, 'tree/circle'));
  expect(discover([join(root, 'tree')]).files).toEqual([join(root, 'tree/a.c')]);
});

test('a repository has git start no program', async () => {
  const root = temporaryTree({ 'a.c': 'int x;\n', '.gitattributes': '*.c filter=a=b diff=own\n', 'evil.sh': '' });
  const [script, mark] = [join(root, 'evil.sh'), join(root, 'mark')];
  writeFileSync(script, `#!/bin/sh\ntouch ${mark}\ncat\n`);
  chmodSync(script, 0o755);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x', ...args], { stdio: 'pipe' });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'x');
  for (const key of [
    'core.fsmonitor',
    'filter.a=b.clean',
    'filter.a=b.process',
    'diff.own.command',
    'diff.own.textconv',
  ])
    git('config', key, script);
  writeFileSync(join(root, 'a.c'), 'int y;\n');
  expect(await changedFiles(root)).toEqual([join(root, 'a.c')]);
  expect(changesSince(root, 'HEAD')).toMatchObject({ kind: 'text' });
  expect(existsSync(mark)).toBe(false);
  // The same without care.
  git('diff');
  expect(existsSync(mark)).toBe(true);
});
