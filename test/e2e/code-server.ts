/**
 * A real VS Code without a download of one: code-server from npm, kept in a cache outside the tree that is keyed by
 * this folder's lock file, so that clean checkouts share one install.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { requireDebianPackages } from '../support/debian.ts';

const run = promisify(execFile);

/** What code-server's native modules need to build. */
const buildPackages = [
  'build-essential',
  'python3',
  'pkg-config',
  'libkrb5-dev',
  'libx11-dev',
  'libxkbfile-dev',
  'libsecret-1-dev',
];

/** code-server runs on Node 24 only; the main install brings it as a package. */
export const node24 = join(import.meta.dirname, '../../node_modules/node/bin/node');

/**
 * Node 24's `node` and `npm`, and nothing that ties a code-server to the editor whose terminal we may run in, or to the
 * Node.js of the npm that started us, which is how code-server's installer reads the version.
 */
const environment = {
  ...process.env,
  PATH: `${dirname(node24)}:${process.env.PATH}`,
  npm_config_user_agent: undefined,
  PORT: undefined,
  VSCODE_IPC_HOOK_CLI: undefined,
};

/** Installs code-server where the cache has none; answers the path of its entry script. */
export async function installCodeServer(): Promise<string> {
  const lock = await readFile(join(import.meta.dirname, 'package-lock.json'));
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'doorbell-lint');
  const home = join(cache, `code-server-${key}`);
  const entry = join(home, 'node_modules/code-server/out/node/entry.js');
  if (await readFile(entry).catch(() => undefined)) return entry;

  await requireDebianPackages(buildPackages);
  console.log(`Installing code-server into ${home} (once, about two minutes).`);
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'installing-'));
  try {
    for (const name of ['package.json', 'package-lock.json'])
      await cp(join(import.meta.dirname, name), join(staging, name));
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: staging, env: environment, maxBuffer: 2 ** 26 });
    await rm(home, { recursive: true, force: true });
    await rename(staging, home);
  } catch (error) {
    throw new Error(`code-server could not be installed: ${error instanceof Error ? error.message : error}`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return entry;
}

/** User settings under which nothing but the extension moves on the screen, or asks the person at it something. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'editor.detectIndentation': false,
  'editor.insertSpaces': false,
  'editor.lightbulb.enabled': 'off',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.selectionHighlight': false,
  // Seconds after the start, they would register: VS Code then drops what it has just asked for, and asks no more.
  'editor.snippets.codeActions.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.tabSize': 8,
  'editor.wordBasedSuggestions': 'off',
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Writes those settings, and `more`, into `root`, the folder that a run of code-server keeps all its state in. */
export async function prepareState(root: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await mkdir(join(root, 'User'), { recursive: true });
  await writeFile(join(root, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...more }));
}

function stateArguments(root: string): string[] {
  return ['--user-data-dir', root, '--extensions-dir', join(root, 'extensions'), '--config', join(root, 'config.yaml')];
}

/** For what code-server and the extension keep elsewhere: sockets, a log, indexes of trees. */
function stateEnvironment(root: string): NodeJS.ProcessEnv {
  return { ...environment, TMPDIR: root, XDG_DATA_HOME: root, XDG_CACHE_HOME: root };
}

/** Installs a packaged extension as a person would; rejects with code-server's words where it refuses. */
export async function installExtension(entry: string, root: string, vsix: string): Promise<void> {
  await run(node24, [entry, ...stateArguments(root), '--install-extension', vsix], { env: stateEnvironment(root) });
}

export interface CodeServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends the server with all that it started, and waits until they are gone. */
  stop(): Promise<void>;
}

/** How code-server is started. */
export interface Start {
  /** Whether folders are in Restricted Mode until the user trusts them. */
  readonly asksForTrust?: boolean;
  /** Whether tests run in its extension hosts. The driver that they need shows no notifications. */
  readonly isDriven?: boolean;
}

/** Starts code-server on a free port of this machine only. */
export async function startCodeServer(
  entry: string,
  root: string,
  { asksForTrust = false, isDriven = false }: Start = {},
): Promise<CodeServer> {
  const child = spawn(
    node24,
    [
      entry,
      ...stateArguments(root),
      ...['--auth', 'none', '--bind-addr', '127.0.0.1:0'],
      ...['--disable-telemetry', '--disable-update-check', ...(asksForTrust ? [] : ['--disable-workspace-trust'])],
      ...(isDriven ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    { env: stateEnvironment(root), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const gone = once(child, 'exit');
  let log = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        log += chunk;
        const listening = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(log);
        if (listening) resolve(listening[1]!);
      });
    gone.then(() => reject(new Error(`code-server ended before it listened:\n${log}`)));
  });
  return {
    url,
    stop: async () => {
      // Its extension hosts outlive the server by a moment, and write.
      while (signalGroup(child.pid!, 'SIGTERM')) await setTimeout(50);
    },
  };
}

/** Signals a process and all that it started; answers whether any was there. */
function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}
