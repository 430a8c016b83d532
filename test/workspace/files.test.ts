/** Which files there are, what they hold, and which headers they mean. */
import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { discover } from '../../server/workspace/discover.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { readSource, toPath, toUri } from '../../server/workspace/source.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

test('a source file is text even where a byte is not UTF-8, and never where it is binary', () => {
  const root = temporaryTree({
    'utf8.c': '\uFEFF/* Größe */',
    'latin1.c': Buffer.from('/* Gr\xF6\xDFe */ int x;', 'latin1'),
    'object.c': Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0),
    'empty.c': '',
  });
  expect(readSource(join(root, 'utf8.c'))).toEqual({ kind: 'text', text: '/* Größe */' });
  expect(readSource(join(root, 'latin1.c'))).toEqual({ kind: 'text', text: '/* Gr\uFFFD\uFFFDe */ int x;' });
  expect(readSource(join(root, 'object.c'))).toEqual({ kind: 'binary' });
  expect(readSource(join(root, 'empty.c'))).toEqual({ kind: 'text', text: '' });
  expect(readSource(join(root, 'missing.c'))).toEqual({ kind: 'unreadable', reason: 'no such file or folder' });
  expect(readSource(root)).toEqual({ kind: 'unreadable', reason: 'not a regular file' });
  expect(readSource('/dev/zero')).toEqual({ kind: 'unreadable', reason: 'not a regular file' });
});

test('URIs are spelled as VS Code spells them and lead back to the path', () => {
  expect(toUri('/a b/c+d#1.c')).toBe('file:///a%20b/c%2Bd%231.c');
  expect(toPath('file:///a%20b/c%2Bd%231.c')).toBe('/a b/c+d#1.c');
  expect(toPath('untitled:Untitled-1')).toBeUndefined();
});

test('headers are found as a kernel tree lays them out', () => {
  const root = temporaryTree({
    'drivers/pci/endpoint/epf.c': '',
    'drivers/pci/endpoint/private.h': '',
    'drivers/pci/pci.h': '',
    'include/linux/pci-epc.h': '',
    'include/uapi/linux/pcitest.h': '',
    'include/linux/twice.h': '',
    'drivers/pci/endpoint/linux/twice.h': '',
    'arch/arm64/include/asm/io.h': '',
    'arch/arm64/kernel/smp.c': '',
    'arch/x86/include/asm/io.h': '',
    'arch/x86/include/asm/apic.h': '',
    'include/linux/folder.h/x': '',
  });
  const files = new DiskFiles();
  const resolve = (name: string, from = 'drivers/pci/endpoint/epf.c') => {
    const found = files.resolveInclude(name, toUri(join(root, from)));
    return found === undefined ? undefined : relative(root, toPath(found) ?? '');
  };
  expect(resolve('private.h')).toBe('drivers/pci/endpoint/private.h');
  expect(resolve('../pci.h')).toBe('drivers/pci/pci.h');
  expect(resolve('linux/pci-epc.h')).toBe('include/linux/pci-epc.h');
  expect(resolve('linux/pcitest.h')).toBe('include/uapi/linux/pcitest.h');
  expect(resolve('linux/twice.h')).toBe('drivers/pci/endpoint/linux/twice.h');
  expect(resolve('asm/apic.h')).toBe('arch/x86/include/asm/apic.h');
  expect(resolve('linux/absent.h')).toBeUndefined();
  expect(resolve('linux/folder.h')).toBeUndefined();
  expect(resolve(`${'long'.repeat(2000)}.h`)).toBeUndefined();
  // Two architectures have it: nobody knows which one is built, but a file of one of them does.
  expect(resolve('asm/io.h')).toBeUndefined();
  expect(resolve('asm/io.h', 'arch/arm64/kernel/smp.c')).toBe('arch/arm64/include/asm/io.h');
  expect(resolve('asm/apic.h', 'arch/arm64/kernel/smp.c')).toBeUndefined();
  expect(files.resolveInclude('linux/pci-epc.h', 'untitled:Untitled-1')).toBeUndefined();
});

test('a header that appears is found after invalidate', () => {
  const root = temporaryTree({ 'a.c': '' });
  const files = new DiskFiles();
  const from = toUri(join(root, 'a.c'));
  expect(files.resolveInclude('a.h', from)).toBeUndefined();
  symlinkSync(join(root, 'a.c'), join(root, 'a.h'));
  expect(files.resolveInclude('a.h', from)).toBeUndefined();
  files.invalidate();
  expect(files.resolveInclude('a.h', from)).toBe(toUri(join(root, 'a.h')));
});

function found(root: string, ...paths: string[]): string[] {
  return discover(paths.map((path) => join(root, path))).files.map((file) => relative(root, file));
}

test('a folder means its C files that git does not ignore', () => {
  const root = temporaryTree({
    '.git/hook.c': '',
    '.gitignore': '*.mod.c\n/build/\ngenerated/*\n!generated/kept.c\n',
    'b.c': '',
    'a.c': '',
    'a.h': '',
    'a.mod.c': '',
    'build/out.c': '',
    'deep/build/in.c': '',
    'deep/.gitignore': 'local.c\n!wanted.mod.c\n',
    'deep/local.c': '',
    'deep/wanted.mod.c': '',
    'generated/kept.c': '',
    'generated/table.c': '',
    'node_modules/x/x.c': '',
  });
  const all = ['a.c', 'b.c', 'deep/build/in.c', 'deep/wanted.mod.c', 'generated/kept.c'];
  expect(found(root, '.')).toEqual(all);
  expect(found(root, 'deep')).toEqual(['deep/build/in.c', 'deep/wanted.mod.c']);
  expect(found(root, 'b.c', '.', 'a.c')).toEqual(['b.c', ...all.filter((name) => name !== 'b.c')]);
  // What is named is searched, ignored or not, C or not.
  expect(found(root, 'build', 'a.mod.c', 'a.h')).toEqual(['build/out.c', 'a.mod.c', 'a.h']);
});

test('what cannot be read is named, the rest is found', () => {
  const root = temporaryTree({ 'a.c': '' });
  symlinkSync('loop.c', join(root, 'loop.c'));
  const paths = ['none.c', 'loop.c', 'a.c'].map((name) => join(root, name));
  expect(discover([...paths, '/dev/null'])).toEqual({
    files: [join(root, 'a.c')],
    unreadable: [
      { path: join(root, 'none.c'), reason: 'no such file or folder' },
      { path: join(root, 'loop.c'), reason: 'too many symbolic links' },
      { path: '/dev/null', reason: 'not a regular file' },
    ],
  });
});
