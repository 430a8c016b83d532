/**
 * Bundles the extension, the language server and the command line into dist/, with the files that they read
 * at run time, and the licences of what is in them, beside them. Prints the sizes and fails over the budget. `--watch` rebuilds on every change. Does not type-check.
 */
import { chmodSync, copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, relative } from 'node:path';
import { context } from 'esbuild';
import { notices, packageFolders } from './scripts/notices.mjs';
import { sbom } from './scripts/sbom.mjs';

const { resolve } = createRequire(import.meta.url);

/** Files that dist/ holds, each with the most bytes that it may have: a jump in size is a dependency to look at. */
const budgets = {
  'extension.js': 60_000,
  'node-client.js': 450_000,
  'server.js': 1_240_000,
  'cli.js': 1_170_000,
  'web/extension.js': 500_000,
  'web/server.js': 1_120_000,
  'trace-panel.js': 30_000,
  'trace-panel.css': 10_000,
  'web-tree-sitter.wasm': 250_000,
  'tree-sitter-c.wasm': 700_000,
  'doorbell.schema.json': 50_000,
  'platform.schema.json': 50_000,
};

const copied = [
  resolve('web-tree-sitter/web-tree-sitter.wasm'),
  resolve('tree-sitter-c/tree-sitter-c.wasm'),
  'server/model/doorbell.schema.json',
  'server/simulator/platform/platform.schema.json',
];

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // Not keepNames: it costs every closure a call, which is a tenth of what an editor waits for.
  minify: true,
  sourcemap: 'linked',
  logLevel: 'info',
  mainFields: ['module', 'main'],
  // The ECMAScript build of web-tree-sitter needs import.meta, which a CommonJS bundle has not.
  alias: { 'web-tree-sitter': resolve('web-tree-sitter') },
};

/** What VS Code loads to activate the extension is small: the client is a bundle of its own. The web has one for all. */
const clientApart = {
  name: 'client apart',
  setup: (/** @type {import('esbuild').PluginBuild} */ build) =>
    build.onResolve({ filter: /\/node-client\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './node-client.js', external: true } : undefined,
    ),
};

const bundles = [
  {
    ...shared,
    entryPoints: { extension: 'extension/node.ts', 'node-client': 'extension/node-client.ts' },
    outdir: 'dist',
    external: ['vscode'],
    plugins: [clientApart],
  },
  { ...shared, entryPoints: { server: 'server/lsp/main.ts' }, outdir: 'dist' },
  {
    ...shared,
    entryPoints: { cli: 'server/cli/main.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'chrome134',
    minify: true,
    sourcemap: 'linked',
    logLevel: 'info',
    entryPoints: [
      { in: 'extension/trace-panel/main.ts', out: 'trace-panel' },
      { in: 'extension/trace-panel/style.css', out: 'trace-panel' },
    ],
    outdir: 'dist',
  },
];

/** In the browser nothing stands in for Node: what needs it does not belong there, and the build says so. */
const web = { ...shared, platform: 'browser', outdir: 'dist/web', mainFields: ['browser', 'module', 'main'] };
bundles.push(
  { ...web, entryPoints: { extension: 'extension/browser.ts' }, external: ['vscode'] },
  {
    ...web,
    entryPoints: { server: 'server/lsp/browser.ts' },
    format: 'iife',
    // A worker started from a blob has a path that goes with no origin; the schema validator would make a URL of both.
    define: { 'self.location.origin': '"null"' },
  },
);

mkdirSync('dist', { recursive: true });
for (const file of copied) copyFileSync(file, `dist/${basename(file)}`);
const builds = await Promise.all(bundles.map((options) => context({ ...options, metafile: true })));
if (process.argv.includes('--watch')) {
  await Promise.all(builds.map((build) => build.watch()));
} else {
  const results = await Promise.all(builds.map((build) => build.rebuild()));
  const outputs = results.flatMap(({ metafile }) =>
    Object.values(/** @type {import('esbuild').Metafile} */ (metafile).outputs),
  );
  const bundled = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0));
  const folders = packageFolders([...copied.map((file) => relative('.', file)), ...bundled]);
  writeFileSync('dist/THIRD-PARTY-NOTICES.txt', `${notices(folders)}\n`);
  writeFileSync('dist/sbom.cdx.json', sbom(folders));
  await Promise.all(builds.map((build) => build.dispose()));
  chmodSync('dist/cli.js', 0o755);
  for (const [name, budget] of Object.entries(budgets)) {
    const { size } = statSync(`dist/${name}`);
    const verdict = size > budget ? `over its budget of ${budget}` : 'ok';
    console.log(`${name.padEnd(22)} ${String(size).padStart(8)} bytes  ${verdict}`);
    if (size > budget) process.exitCode = 1;
  }
}
