/** Prepares what all end-to-end tests share: Chromium, code-server with the product, the suite for its extension host. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildSuite } from '../electron/build-suite.mts';
import { installChromium } from './chromium.ts';
import { packageProduct, serveProduct } from './product.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the running code-server. */
    readonly url: string;
    /** Copies of examples/, one per suite, so that none sees another's edits. */
    readonly workspaces: Readonly<
      Record<
        | 'scenario'
        | 'trace'
        | 'inHost'
        | 'typing'
        | 'kernelLog'
        | 'whole'
        | 'multiRoot'
        | 'places'
        | 'crash'
        | 'translation'
        | 'lens'
        | 'finding'
        | 'walkthrough'
        | 'badInput',
        string
      >
    >;
    /** Path of the packaged extension. */
    readonly vsix: string;
    /** Path of the bundled suite of test/electron. */
    readonly suite: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await installChromium();
  const root = await mkdtemp(join(tmpdir(), 'doorbell-lint-e2e-'));
  const workspaces = {
    scenario: join(root, 'scenario/examples'),
    trace: join(root, 'trace/examples'),
    inHost: join(root, 'in-host/examples'),
    typing: join(root, 'typing/examples'),
    kernelLog: join(root, 'kernel-log/examples'),
    whole: join(root, 'whole/examples'),
    multiRoot: join(root, 'multi-root/examples'),
    places: join(root, 'places/examples'),
    crash: join(root, 'crash/examples'),
    translation: join(root, 'translation/examples'),
    lens: join(root, 'lens/examples'),
    finding: join(root, 'finding/examples'),
    walkthrough: join(root, 'walkthrough/examples'),
    badInput: join(root, 'bad-input/examples'),
  };
  for (const folder of Object.values(workspaces)) await cp('examples', folder, { recursive: true });
  const [vsix, suite] = await Promise.all([packageProduct(root), buildSuite()]);
  const server = await serveProduct(root, vsix);
  project.provide('vsix', vsix);
  project.provide('url', server.url);
  project.provide('workspaces', workspaces);
  project.provide('suite', suite);
  return async () => {
    await server.stop();
    await rm(root, { recursive: true, force: true });
  };
}
