/** The grammar of kernel logs, and which files VS Code takes for one. */
import { describe, expect, test } from 'vitest';
import { contributes, logLanguage } from '../../extension/manifest.ts';
import { iommus } from '../../server/simulator/iommu/all.ts';
import grammar from '../../syntaxes/kernel-log.tmLanguage.json' with { type: 'json' };
import { checkGrammar } from './check-grammar.ts';

test('timestamps, drivers, devices, faults and numbers have scopes of their own', () =>
  checkGrammar('syntaxes/kernel-log.tmLanguage.json', 'kernel-log.test.txt'));

test('each driver that reports faults is one of the grammar', () => {
  const patterns = grammar.repository.iommu.patterns.map(({ match }) => new RegExp(match));
  const drivers = iommus.flatMap(({ log }) => log?.markers.filter((marker) => marker.endsWith(' ')) ?? []);
  const unknown = drivers.filter((driver) => !patterns.some((pattern) => pattern.test(`${driver}iommu0: `)));
  expect(unknown).toEqual([]);
});

describe('the first line of a file without a known name', () => {
  const language = contributes([], [], []).languages.find(({ id }) => id === logLanguage)!;
  const firstLine = new RegExp(language.firstLine);

  test.for([
    '[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x410fd0b1]',
    '[   12.345678][    T1] pci 0000:00:04.0: enabling device',
    '<6>[    0.000000] Linux version 6.12.0',
    'kern  :info  : [    0.000000] Linux version 6.12.0',
  ])('%s', (line) => {
    expect(line).toMatch(firstLine);
  });

  test.for(['[2026-11-25 01:32:01] INFO started', '[12:00:01] Starting', '[1] first', 'int x;', '[section]'])(
    'not %s',
    (line) => {
      expect(line).not.toMatch(firstLine);
    },
  );

  test('no other .log file is taken', () => {
    expect(language.extensions).not.toContain('.log');
    const isTaken = (name: string) =>
      language.filenames.includes(name) ||
      language.filenamePatterns.some((glob) =>
        new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name),
      );
    expect(['dmesg', 'dmesg.log', 'board-dmesg.txt', 'dmesg.0', 'kern.log', 'kern.log.1'].filter(isTaken)).toHaveLength(
      6,
    );
    expect(['npm-debug.log', 'server.log', 'kernel.c', 'kernlog.txt'].filter(isTaken)).toEqual([]);
  });
});
