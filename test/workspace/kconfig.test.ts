/** What a Kconfig and a Makefile say about when a file is built. */
import { describe, expect, it } from 'vitest';
import { Kconfig } from '../../server/workspace/kconfig.ts';

/** Whether `driver.c` can be built while the option NARROW cannot be set. */
function canBeBuilt(makefile: string, kconfig: string): boolean {
  const files: Record<string, string> = { 'file:///tree/net/Makefile': makefile, 'file:///tree/Kconfig': kconfig };
  const host = { read: (uri: string) => files[uri], resolveInclude: () => undefined };
  return new Kconfig(host).canBeBuilt('file:///tree/net/driver.c', (option) => option !== 'NARROW');
}

const MAKEFILE = 'obj-$(CONFIG_DRIVER) += driver.o\n';
const driver = (condition: string): string => `config DRIVER\n\ttristate "Driver"\n\tdepends on ${condition}\n`;

describe('a condition', () => {
  it.each([
    ['NARROW', false],
    ['NET && NARROW', false],
    ['NARROW || NET', true],
    ['NET && (NARROW || PCI)', true],
    ['(NET || PCI) && NARROW && OF', false],
    ['!NARROW', true],
    ['NARROW=n', true],
    ['PCI = y && NARROW', false],
    ['NARROW \\\n\t\t&& NET', false],
    ['NET # || NARROW', true],
  ])('%s', (condition, expected) => {
    expect(canBeBuilt(MAKEFILE, driver(condition))).toBe(expected);
  });
});

describe('a condition that stands elsewhere', () => {
  it('is that of each block around the option', () => {
    expect(canBeBuilt(MAKEFILE, `if NARROW\n${driver('NET')}endif\n`)).toBe(false);
    expect(canBeBuilt(MAKEFILE, `menu "Drivers"\n\tdepends on NARROW\n\n${driver('NET')}endmenu\n`)).toBe(false);
    expect(canBeBuilt(MAKEFILE, `if NARROW\nconfig OTHER\n\tbool\nendif\n${driver('NET')}`)).toBe(true);
  });

  it('is that of an option that it depends on', () => {
    expect(canBeBuilt(MAKEFILE, `config VENDOR\n\tbool\n\tdepends on NARROW\n\n${driver('VENDOR')}`)).toBe(false);
  });

  it('does not count where help mentions it', () => {
    expect(canBeBuilt(MAKEFILE, `config DRIVER\n\ttristate\n\thelp\n\t  Only\n\t  if NARROW is set.\n`)).toBe(true);
  });

  it('is that of the module which the file is part of', () => {
    const makefile = 'obj-$(CONFIG_DRIVER) += module.o\nmodule-$(CONFIG_NET) += other.o \\\n\tdriver.o\n';
    expect(canBeBuilt(makefile, driver('NARROW'))).toBe(false);
  });

  it('is one of those of several options', () => {
    const makefile = `${MAKEFILE}obj-$(CONFIG_ELSE) += driver.o\n`;
    expect(canBeBuilt(makefile, `${driver('NARROW')}config ELSE\n\tdepends on NET\n`)).toBe(true);
  });
});

it('says of what it does not know that it can be built', () => {
  expect(canBeBuilt('obj-y += driver.o\n', driver('NARROW'))).toBe(true);
  expect(canBeBuilt('obj-$(CONFIG_OTHER) += other.o\n', driver('NARROW'))).toBe(true);
  expect(canBeBuilt(MAKEFILE, '')).toBe(true);
});
