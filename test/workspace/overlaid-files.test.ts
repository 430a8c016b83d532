/** What stands above the disk: texts that are not there yet, and files that are to be gone; and indexes that follow them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFlags } from '../../server/workspace/compiler-flags.ts';
import { OverlaidFiles } from '../../server/workspace/overlaid-files.ts';
import { Stamps } from '../../server/workspace/stamps.ts';
import { TreeIndexes } from '../../server/workspace/tree-index.ts';
import { toUri } from '../../server/workspace/uri.ts';
import { wrapper } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

test('texts, includes and lists are those of the overlay, then of the disk', () => {
  const root = temporaryTree({
    Kbuild: '',
    MAINTAINERS: '',
    'd/a.c': 'a',
    'd/gone.c': 'g',
    'd/a.h': 'h',
    'include/x.h': 'x',
  });
  const uri = (name: string) => toUri(join(root, name));
  const files = new OverlaidFiles();
  files.show(
    new Map([
      [uri('d/a.c'), 'other'],
      [uri('d/gone.c'), null],
      [uri('d/a.h'), null],
      [uri('d/new.c'), 'n'],
      [uri('d/new.h'), 'n'],
      [uri('include/linux/fresh.h'), 'f'],
    ]),
  );
  expect([files.read(uri('d/a.c')), files.read(uri('d/gone.c')), files.onDisk(uri('d/a.c'))]).toEqual([
    'other',
    undefined,
    'a',
  ]);
  const resolved = (name: string) => files.resolveInclude(name, uri('d/a.c'));
  expect(resolved('a.h')).toBeUndefined();
  expect(resolved('new.h')).toBe(uri('d/new.h'));
  expect(resolved('linux/fresh.h')).toBe(uri('include/linux/fresh.h'));
  expect(resolved('x.h')).toBe(uri('include/x.h'));
  expect(files.sources(uri('d'))).toEqual([uri('d/a.c'), uri('d/new.c')]);
  expect(files.list([uri('')], 1)).toEqual([uri('d/a.c')]);
  files.show(new Map());
  expect(files.sources(uri('d'))).toEqual([uri('d/a.c'), uri('d/gone.c')]);
});

test('an index takes what is shown in place of files, before it is made and after', () => {
  const root = temporaryTree({ Kbuild: '', MAINTAINERS: '', 'map.c': wrapper('dir'), 'use.c': '' });
  const [map, use, other] = ['map.c', 'use.c', 'other.c'].map((name) => toUri(join(root, name))) as [
    string,
    string,
    string,
  ];
  const indexes = new TreeIndexes();
  indexes.show(map, null);
  expect(indexes.for(use)?.find('demo_map', use)).toBeUndefined();
  indexes.show(other, wrapper('dir'));
  expect(indexes.for(use)?.find('demo_map', use)).toBe(other);
});

test('an index that was looked through lately is taken as it is, where that is asked for', () => {
  const root = temporaryTree({ Kbuild: '', MAINTAINERS: '', 'use.c': '', 'map.c': wrapper('dir') });
  const use = toUri(join(root, 'use.c'));
  const find = (lasting: number) => new TreeIndexes(new Stamps(), lasting).for(use)?.find('demo_map', use);
  const found = find(600_000);
  expect(found).toBe(toUri(join(root, 'map.c')));
  rmSync(join(root, 'map.c'));
  writeFileSync(join(root, 'more.c'), '');
  expect(find(600_000)).toBe(found);
  expect(find(0)).toBeUndefined();
});

test('the flags of a compiler: folders, forced headers, macros, and the file', () => {
  const words = [
    '-Ia',
    '-I',
    'b',
    '-isystem',
    '/c',
    '-DX',
    '-D',
    'Y=2',
    '-DF(a)=a+1',
    '-UZ',
    '-include',
    'k.h',
    '-o',
    'no.c',
    '-m64',
    's.c',
  ];
  expect(readFlags(words, '/top')).toEqual({
    folders: ['/top/a', '/top/b', '/c'],
    headers: ['/top/k.h'],
    definitions: '#define X 1\n#define Y 2\n#define F(a) a+1\n#undef Z\n',
    source: '/top/s.c',
  });
  expect(readFlags(['-D'], '/top')).toEqual({ folders: [], headers: [], definitions: '', source: undefined });
});
