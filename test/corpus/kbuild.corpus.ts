/** `kbuild` on Linux 6.12 under make, with the flags that Kbuild gives a checker there: what it says is what a plain check says. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { linuxTree } from './linux.ts';

const FOLDERS = ['drivers/pci/endpoint', 'drivers/ntb'];

/** What `make O=... C=2` runs for a file of that tree: the rule of scripts/Makefile.build, and c_flags of arm64. */
const makefile = (tree: string) => `\
srctree := ${tree}
CHECK := '${process.execPath}' '${bundle('cli.js')}' kbuild
CHECKFLAGS := -D__linux__ -Dlinux -D__STDC__ -Dunix -D__unix__ -Wbitwise -Wno-return-void -Wno-unknown-attribute \\
	-D__aarch64__ --arch=arm64 -mlittle-endian -m64
LINUXINCLUDE := -I$(srctree)/arch/arm64/include -I./arch/arm64/include/generated -I$(srctree)/include -I./include \\
	-I$(srctree)/arch/arm64/include/uapi -I$(srctree)/include/uapi -I./include/generated/uapi \\
	-include $(srctree)/include/linux/compiler-version.h -include $(srctree)/include/linux/kconfig.h
c_flags = -Wp,-MMD,$(@D)/.$(@F).d -nostdinc $(LINUXINCLUDE) -include $(srctree)/include/linux/compiler_types.h \\
	-D__KERNEL__ -DKASAN_SHADOW_SCALE_SHIFT= -fmacro-prefix-map=$(srctree)/= -std=gnu11 -fshort-wchar -O2 \\
	-Wimplicit-fallthrough=5 --param=allow-store-data-races=0 -DMODULE '-DKBUILD_MODNAME="epf"' -D__KBUILD_MODNAME=kmod_epf
sources := wrong.c $(shell find ${FOLDERS.map((folder) => `$(srctree)/${folder}`).join(' ')} -name '*.c')
all: $(sources:%=%.checked)
%.checked: %
	@$(CHECK) $(CHECKFLAGS) $(c_flags) $<
.PHONY: all
`;

let tree: string;
let output: string;

beforeAll(() => {
  tree = linuxTree('6.12');
  output = mkdtempSync(join(tmpdir(), 'doorbell-lint-kbuild-'));
  const configuration = join(output, 'include/generated/autoconf.h');
  mkdirSync(dirname(configuration), { recursive: true });
  writeFileSync(configuration, '#define CONFIG_64BIT 1\n#define CONFIG_PCI_ENDPOINT 1\n#define CONFIG_NTB_MODULE 1\n');
  writeFileSync(join(output, 'Makefile'), makefile(tree));
  const example = readFileSync(join(import.meta.dirname, '../../examples/doorbell-wrong.c'), 'utf8');
  writeFileSync(join(output, 'wrong.c'), example);
});
afterAll(() => rmSync(output, { recursive: true, force: true }));

test('make -j C=2: the findings of a check, and of a driver in the build folder', () => {
  const { status, stdout, stderr } = spawnSync('make', ['-s', '-j4'], { cwd: output, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^[^:]+\.c:\d+:\d+: (?:error|warning|note): /);
  const own = lines.filter((line) => line.startsWith('wrong.c:'));
  expect(own.filter((line) => line.includes('[direction-denies-write]'))).toHaveLength(1);
  const args = [bundle('cli.js'), 'check', '--quiet', ...FOLDERS.map((folder) => join(tree, folder))];
  const plain = spawnSync(process.execPath, args, { cwd: output, encoding: 'utf8' });
  const others = lines.filter((line) => !own.includes(line));
  expect(others.sort()).toEqual(plain.stdout.split('\n').filter(Boolean).sort());
});
