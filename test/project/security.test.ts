/** What docs/security.md claims of the sources, and that each of its claims has a test. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { importsOf } from './imports.ts';
import { files, read } from './repository.ts';

const sources = files('server/**/*.ts', 'extension/**/*.ts');

/** The sources that import one of these modules. */
const importing = (...modules: string[]): string[] =>
  sources.filter((path) =>
    importsOf(read(path)).some(({ specifier }) => modules.includes(specifier.replace(/^node:/, ''))),
  );

test('each claim of docs/security.md names a test that is there', () => {
  const claims = read('docs/security.md').match(/^- .*$/gm) ?? [];
  expect(claims.length).toBeGreaterThan(20);
  const wanting = claims.filter((claim) => {
    const named = Array.from(claim.matchAll(/\[(test\/[\w./-]+): "([^"]+)"\]/g));
    return named.length === 0 || !named.every(([, file, name]) => read(file!).includes(name!));
  });
  expect(wanting).toEqual([]);
});

test('no text is run as a program', () => {
  expect(sources.filter((path) => /\beval\s*\(|\bnew Function\b/.test(read(path)))).toEqual([]);
  // The command line loads its own bundle of the server.
  expect(sources.filter((path) => /\bawait import\((?!')/.test(read(path)))).toEqual(['server/cli/lsp.ts']);
  expect(importing('vm', 'repl', 'inspector')).toEqual([]);
});

test('only git is started, and the server itself', () => {
  const starting = ['extension/node-client.ts', 'extension/server-process.ts', 'server/workspace/git.ts'];
  expect(importing('child_process')).toEqual(starting);
  const started = Array.from(read('server/workspace/git.ts').matchAll(/\b(?:run|spawnSync)\(('[^']*')/g));
  expect(new Set(started.map(([, program]) => program))).toEqual(new Set(["'git'"]));
});

test('nothing connects to the network', () => {
  expect(importing('net')).toEqual(['server/lsp/main.ts']);
  expect(importing('http', 'https', 'http2', 'tls', 'dgram', 'dns', 'undici')).toEqual([]);
  const fetching = sources.filter((path) =>
    /(?<![\w.])fetch\((?!change|uri)|\bXMLHttpRequest\b|\bWebSocket\b/.test(read(path)),
  );
  expect(fetching).toEqual([]);
});

test('the lock file has a checksum of each package', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  const bare = Object.entries(packages).filter(([path, one]) => path !== '' && !one.integrity?.startsWith('sha512-'));
  expect(bare.map(([path]) => path)).toEqual([]);
});

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

test('the bill of materials has each package that is bundled, with its checksum', () => {
  const dist = dirname(bundle('cli.js'));
  const { specVersion, metadata, components } = JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8'));
  expect([specVersion, metadata.component.name]).toEqual(['1.6', 'doorbell-lint']);
  const notices = readFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  // What packages hold already compiled in has no version of its own.
  const bundled = Array.from(
    notices.matchAll(/^-{80}\n(\S+) (\d\S*) \(/gm),
    ([, name, version]) => `${name} ${version}`,
  );
  const listed = (components as Component[]).map(({ name, version }) => `${name} ${version}`);
  expect(listed.sort()).toEqual(bundled.sort());
  for (const { hashes } of components as Component[])
    expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
});
