/** Every text of the extension can be translated, and the German translation is complete. */
import { describe, expect, test } from 'vitest';
import { files, read } from './repository.ts';

const sources = files('extension/**/*.ts');
const literal = String.raw`(['"])((?:\\.|(?!\1)[^\\])*)\1`;

/** The texts that the extension gives to `l10n.t` and `l10n.template`. */
const used = new Set(
  sources.flatMap((path) =>
    Array.from(read(path).matchAll(new RegExp(`l10n\\.(?:t|template)\\(\\s*${literal}`, 'g')), (match) => match[2]!),
  ),
);

const manifest = read('package.json');
const english: Record<string, string> = JSON.parse(read('package.nls.json'));

test('texts that a person sees go through l10n.t', () => {
  const shown = new RegExp(
    `(?:showErrorMessage|showWarningMessage|showInformationMessage|setStatusBarMessage)\\(\\s*(?:['"]|\`\\w)|` +
      `\\b(?:title|placeHolder|detail|tooltip): ['"]|'aria-label': ['"]|element\\([^()]*\\}, '[A-Z][a-z]`,
  );
  const declarations = ['extension/manifest.ts', 'extension/walkthrough.ts'];
  const bare = sources.filter((path) => !declarations.includes(path) && shown.test(read(path)));
  expect(bare, 'wrap their texts in l10n.t()').toEqual([]);
});

test('package.json names the texts that package.nls.json has', () => {
  const named = new Set(Array.from(manifest.matchAll(/"%([^%"]+)%"/g), (match) => match[1]!));
  expect([...named].sort()).toEqual(Object.keys(english).sort());
});

const translations = files('package.nls.*.json', 'l10n/bundle.l10n.*.json');

test('there is a translation, and each has both of its files', () => {
  const languages = (pattern: string) => files(pattern).map((path) => path.split('.').at(-2));
  expect(languages('package.nls.*.json')).toContain('de');
  expect(languages('l10n/bundle.l10n.*.json')).toEqual(languages('package.nls.*.json'));
});

describe.for(translations)('%s', (path) => {
  const translated: Record<string, string> = JSON.parse(read(path));
  const original = path.startsWith('l10n/') ? Object.fromEntries([...used].map((text) => [text, text])) : english;

  test('translates every text and no other', () => {
    expect(Object.keys(translated).sort()).toEqual(Object.keys(original).sort());
  });

  test('keeps placeholders, commands and code', () => {
    const fixed = (text: string) => (text.match(/\{\d+\}|command:[\w.-]+|`(?!Strg|Ctrl)[^`]+`/g) ?? []).sort();
    const lost = Object.keys(original).filter(
      (key) => `${fixed(translated[key] ?? '')}` !== `${fixed(original[key]!)}`,
    );
    expect(lost).toEqual([]);
  });
});
