/** Tries mutants in a copy of the tree: which tests notice. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../project/repository.ts';
import { type Mutant, mutated } from './mutant.ts';

export type Outcome = 'killed' | 'timeout' | 'survived';

/** What the tests of the engine need of the repository. */
const COPIED = ['server', 'test', 'examples', 'scripts', 'extension', 'package.json', 'vitest.config.mts'];
const isLeftOut = (path: string): boolean => /[/\\](?:node_modules|\.cache|e2e)$/.test(path);

/** Tests that mirror a folder of the engine, by that folder; a folder within it has those of its own name. */
const MIRRORS: Readonly<Record<string, readonly string[]>> = {
  'server/syntax': ['test/syntax/', 'test/ir/'],
  'server/ir': ['test/ir/', 'test/syntax/'],
  'server/model': ['test/model/', 'test/project/models.test.ts'],
  'server/flow': ['test/flow/'],
};
const RULES = ['test/rules/'];

/** Of the time that the tests take undisturbed: more is a mutant that hangs. */
const PATIENCE = 5;
/** On a machine that has other things to do. */
const LEAST_MS = 30_000;

/** A copy of the tree, for as long as `body` runs. */
export async function withCopy<T>(body: (copy: string) => Promise<T>): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'doorbell-mutants-'));
  const remove = (): void => rmSync(copy, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    for (const part of COPIED)
      cpSync(join(root, part), join(copy, part), { recursive: true, filter: (path) => !isLeftOut(path) });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    return await body(copy);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

export class Trials {
  private readonly copy: string;
  private readonly durations = new Map<string, number>();

  constructor(copy: string) {
    this.copy = copy;
  }

  /** Runs the tests of a file as it stands. Throws where they fail: then no mutant would be told from that. */
  async prepare(file: string): Promise<void> {
    for (const suites of suitesOf(file)) {
      const key = suites.join(' ');
      if (this.durations.has(key)) continue;
      const started = performance.now();
      if ((await this.run(suites, Number.POSITIVE_INFINITY)) !== 'survived')
        throw new Error(`the tests fail without a mutant: npx vitest run ${key}`);
      this.durations.set(key, performance.now() - started);
    }
  }

  /** What becomes of a mutant: by the fastest tests that notice it. */
  async try(mutant: Mutant): Promise<Outcome> {
    const path = join(this.copy, mutant.file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, mutated(original, mutant));
    try {
      for (const suites of suitesOf(mutant.file)) {
        const limit = Math.max(LEAST_MS, PATIENCE * (this.durations.get(suites.join(' ')) ?? 0));
        const outcome = await this.run(suites, limit);
        if (outcome !== 'survived') return outcome;
      }
      return 'survived';
    } finally {
      writeFileSync(path, original);
    }
  }

  private run(suites: readonly string[], limit: number): Promise<Outcome> {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    // A process group of its own: the workers end with it.
    const child = spawn(process.execPath, [vitest, 'run', '--bail=1', '--reporter=dot', ...suites], {
      cwd: this.copy,
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    return new Promise((resolve, reject) => {
      let isLate = false;
      const end = (): void => {
        isLate = true;
        process.kill(-child.pid!, 'SIGKILL');
      };
      const timer = Number.isFinite(limit) ? setTimeout(end, limit) : undefined;
      child.on('error', reject);
      child.on('close', (status) => {
        clearTimeout(timer);
        resolve(isLate ? 'timeout' : status === 0 ? 'survived' : 'killed');
      });
    });
  }
}

/** The tests that may notice what is wrong in a file, the fastest first: those of its own folder, of the rules, of all around it. */
function suitesOf(file: string): (readonly string[])[] {
  const own = `${dirname(file).replace(/^server/, 'test')}/`;
  const mirror = Object.entries(MIRRORS).find(([folder]) => file.startsWith(`${folder}/`))?.[1] ?? [];
  const around = mirror.filter((path) => path !== own);
  return [[own], RULES, around]
    .map((suites) => suites.filter((path) => existsSync(join(root, path))))
    .filter((suites) => suites.length > 0);
}
