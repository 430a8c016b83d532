/** What the documents name is there. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../server/cli/program.ts';
import { files, read, root } from './repository.ts';

const program = createProgram();
const documents = files('*.md', 'docs/**/*.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe.for(documents)('%s', (document) => {
  const text = read(document);

  test('links lead somewhere', () => {
    const targets = Array.from(text.matchAll(/\]\(([^)#]+)[^)]*\)/g), (match) => match[1]!);
    const local = targets.filter((target) => !/^https?:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
  });

  test('folders and files exist', () => {
    const paths = text.match(/(?<![\w/.-])(?:server|extension|test|scripts|docs|syntaxes|examples)\/[\w./-]*/g) ?? [];
    const real = paths.map((path) => path.replace(/[.]+$/, '')).filter((path) => !/\b(?:NAME|ID|RULE)\b/.test(path));
    expect(real.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('commands and options exist', () => {
    const unknown = Array.from(text.matchAll(/\bdoorbell-lint ([a-z]+)((?: [^`\n#|;]*)?)/g)).flatMap((match) => {
      const [, name, rest = ''] = match;
      const command = program.commands.find((one) => one.name() === name);
      // Prose goes on after the name.
      if (!command) return /^ --/.test(rest) ? [match[0]] : [];
      const flags = rest.match(/(?<= )--[a-z-]+/g) ?? [];
      return flags.filter((flag) => flag !== '--help' && !command.options.some(({ long }) => long === flag));
    });
    expect(unknown).toEqual([]);
  });

  test('npm scripts exist', () => {
    const named = Array.from(text.matchAll(/\bnpm run ([\w:]+(?:-\w+)*)/g), (match) => match[1]!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('each folder of the product has its place in ARCHITECTURE.md', () => {
  const folders = new Set(files('server/*/*.ts').map(dirname));
  const text = read('ARCHITECTURE.md');
  expect(
    [...folders].filter((folder) => !text.includes(`- \`${folder}\``) && !text.includes(`and \`${folder}\``)),
  ).toEqual([]);
});
