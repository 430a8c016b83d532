/** `simulate --format markdown`: runs and tables as they go into a mail. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { block, paragraph } from '../../server/workspace/mail.ts';
import { run } from '../support/cli.ts';

/** Lines that are too long for a mail, but for words that cannot be broken. */
const tooLong = (text: string): string[] =>
  text.split('\n').filter((line) => line.length >= 72 && /\S\s+\S/.test(line));

const [wrong, right] = ['examples/doorbell-wrong.c', 'examples/doorbell-right.c'];
const line =
  readFileSync(wrong, 'utf8')
    .split('\n')
    .findIndex((text) => text.includes('dma_map_resource(')) + 1;
const simulate = (...args: string[]) =>
  run(['simulate', ...args, '--format', 'markdown'], { env: { FORCE_COLOR: '1' } });

test('a run: what was run, the steps with their lines, and what the kernel prints, without colours', () => {
  const { stdout, status } = simulate(wrong, '--platform', 'renesas-r8a779f0');
  expect(status).toBe(1);
  expect(stdout.startsWith(`${wrong}:${line}: buzzer_install() on ipmmu-vmsa\n`)).toBe(true);
  const flat = stdout.replace(/\s+/g, ' ');
  expect(flat).toContain(`DMA_TO_DEVICE) = 0xfffff000 (line ${line})`);
  expect(flat).toContain('IOMMU ipmmu-vmsa blocks the write: permission fault at IOVA 0xfffff0a0');
  expect(flat).toContain('ipmmu-vmsa eed40000.iommu: Unhandled fault: status 0x00000002 iova 0xfffff0a0');
  expect(flat).toContain('- after buzzer_install(): write fault');
  expect(stdout).not.toContain('\x1b');
  expect(tooLong(stdout)).toEqual([]);
});

test('on every IOMMU, and of a driver that is right', () => {
  const all = simulate(wrong, '--iommu', 'all').stdout;
  expect(all).toContain('    smmuv3-stage1              buzzer_install(): write fault\n');
  expect(tooLong(all)).toEqual([]);
  const { stdout, status } = simulate(right);
  expect(status).toBe(0);
  expect(tooLong(stdout)).toEqual([]);
});

test('the table has all directions, what its words mean, and the sentence', () => {
  const { stdout } = simulate(wrong, '--matrix');
  const { stdout: coloured } = run(['simulate', wrong, '--matrix']);
  const [, sentence] = /✗ (.*)/.exec(coloured)!;
  expect(stdout.replace(/\n/g, ' ')).toContain(sentence);
  expect(stdout).toContain('perm: permission fault');
  expect(stdout).toMatch(/^ {4}amd-v1 +ok +perm perm ok +ok +ok +BUG +BUG$/m);
  expect(stdout).not.toContain('\x1b');
  expect(tooLong(stdout)).toEqual([]);
});

test('--inject has none', () => {
  const { stderr, status } = simulate(wrong, '--inject');
  expect(status).toBe(2);
  expect(stderr).toContain("option '--inject' has no --format markdown");
});

test('wrapping loses no word and keeps to the width', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^\S{1,90}$/), { minLength: 1 }), (words) => {
      for (const text of [paragraph(words.join(' ')), block([words.join(' ')])]) {
        expect(text.split(/\s+/).filter(Boolean)).toEqual(words);
        expect(tooLong(text.replace(/^ +/gm, ''))).toEqual([]);
      }
    }),
  );
});
