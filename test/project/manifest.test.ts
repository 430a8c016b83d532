/** What the extension promises to VS Code before any of its code runs. */
import { expect, test } from 'vitest';
import { commands } from '../../extension/manifest.ts';
import { files, read } from './repository.ts';

const manifest = JSON.parse(read('package.json'));
const { contributes } = manifest;

test('each command says when the palette offers it', () => {
  const palette: { command: string; when: string }[] = contributes.menus.commandPalette;
  expect(palette.filter(({ when }) => when).map(({ command }) => command)).toEqual(
    Object.values(commands).map(({ command }) => command),
  );
});

test('each setting has a scope, a description and a default, and each choice its explanation', () => {
  for (const [name, setting] of Object.entries<Record<string, unknown>>(contributes.configuration.properties)) {
    expect(setting, name).toMatchObject({ scope: expect.any(String), markdownDescription: expect.any(String) });
    expect(setting, name).toHaveProperty('default');
    if (setting.enum) expect(setting.enumDescriptions, name).toHaveLength((setting.enum as unknown[]).length);
  }
});

test('the pictures of the walkthrough are there and in the package', () => {
  const pictures: string[] = contributes.walkthroughs.flatMap(({ steps }: { steps: { media: { image: string } }[] }) =>
    steps.map(({ media }) => media.image),
  );
  expect(pictures).toHaveLength(4);
  expect(files(...pictures)).toEqual([...pictures].sort());
  expect(pictures.filter((path) => !/^docs\/images\/walkthrough-[\w-]+\.png$/.test(path))).toEqual([]);
});

test('no message box is awaited: nothing waits for a person who has not asked for it', () => {
  const awaited = files('extension/**/*.ts').filter((path) => /await\s+window\s*\.show\w+Message/.test(read(path)));
  expect(awaited).toEqual([]);
});

test('it runs in Restricted Mode, in virtual workspaces and in the browser, and says how', () => {
  expect(manifest.browser).toBe('./dist/web/extension.js');
  for (const place of ['untrustedWorkspaces', 'virtualWorkspaces']) {
    expect(manifest.capabilities[place]).toMatchObject({ supported: 'limited', description: expect.any(String) });
  }
});
