/** The manifest says what the code declares: `contributes` of package.json is written from extension/manifest.ts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contributes } from '../../extension/manifest.ts';
import { rules } from '../../server/rules/all.ts';

test('contributes in package.json is what extension/manifest.ts declares', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const declared = contributes(rules);
  if (process.env.UPDATE) {
    writeFileSync('package.json', `${JSON.stringify({ ...manifest, contributes: declared }, null, 2)}\n`);
  } else {
    expect(manifest.contributes, 'run: UPDATE=1 npx vitest run test/project/manifest.test.ts').toEqual(declared);
  }
});
