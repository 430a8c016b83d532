/** Include folders that a build has left in a compile_commands.json. */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toPath, toUri } from '../../server/workspace/source.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const SOURCES = {
  'drivers/a/one.c': '',
  'drivers/a/two.c': '',
  'drivers/b/regs.h': 'b',
  'drivers/c/regs.h': 'c',
  'drivers/c/more.h': '',
  'include/regs.h': '',
};

function resolverIn(root: string): (name: string, from: string) => string | undefined {
  const files = new DiskFiles();
  return (name, from) => {
    const found = files.resolveInclude(name, toUri(join(root, from)));
    return found === undefined ? undefined : relative(root, toPath(found) ?? '');
  };
}

test('the command of a file says where its headers are; a header is read as most commands would', () => {
  const root = temporaryTree(SOURCES);
  const database = [
    {
      directory: root,
      file: 'drivers/a/one.c',
      arguments: ['cc', '-Idrivers/b', '-I', 'drivers/c', '-c', 'drivers/a/one.c'],
    },
    {
      directory: join(root, 'drivers'),
      file: join(root, 'drivers/a/two.c'),
      command: `cc -DX='"a b"' "-I${root}/drivers/c" -isystem ../include`,
    },
  ];
  writeFileSync(join(root, 'compile_commands.json'), JSON.stringify(database));
  const resolve = resolverIn(root);
  expect(resolve('regs.h', 'drivers/a/one.c')).toBe('drivers/b/regs.h');
  expect(resolve('regs.h', 'drivers/a/two.c')).toBe('drivers/c/regs.h');
  expect(resolve('more.h', 'drivers/b/regs.h')).toBe('drivers/c/more.h');
});

test('a broken database is none', () => {
  for (const text of ['', '{', '{"a": 1}', '[1, null, {"file": 3}]']) {
    const resolve = resolverIn(temporaryTree({ ...SOURCES, 'compile_commands.json': text }));
    expect(resolve('regs.h', 'drivers/a/one.c')).toBe('include/regs.h');
    expect(resolve('more.h', 'drivers/a/one.c')).toBeUndefined();
  }
});
