/**
 * The simulator against recorded runs of real Linux on emulated IOMMUs. The recordings lie beside the repository, in
 * ../shared/vectors; their README describes them. What cannot be run is counted with its reason in the report.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { machineLeftOut, replay } from './replay.ts';
import type { VectorCase, VectorMachine } from './vector.ts';

interface VectorFile {
  readonly machine?: VectorMachine;
  readonly machines?: Readonly<Record<string, VectorMachine>>;
  readonly cases: readonly VectorCase[];
}

const folder = path.resolve(import.meta.dirname, '../../../shared/vectors');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

describe('recorded behaviour', () => {
  test.for(files)('%s', (file) => {
    const { machine, machines, cases } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as VectorFile;
    const leftOut = new Map<string, number>();
    const differences: string[] = [];
    let ran = 0;
    for (const testCase of cases) {
      const names = testCase.machines ?? [path.basename(file, '.json')];
      for (const name of names) {
        const vector = machine ?? machines![name]!;
        const reason = machineLeftOut(vector);
        const verdict = reason === null ? replay(vector, name, testCase) : { leftOut: reason };
        if ('leftOut' in verdict) {
          leftOut.set(verdict.leftOut, (leftOut.get(verdict.leftOut) ?? 0) + 1);
          continue;
        }
        ran++;
        for (const difference of verdict.differences) differences.push(`${testCase.id} on ${name}: ${difference}`);
      }
    }
    console.log(
      [`${file}: ${ran} ran`, ...[...leftOut].map(([why, count]) => `  ${count} left out: ${why}`)].join('\n'),
    );
    expect(differences).toEqual([]);
    // A machine that is modelled must have been run.
    if (machine !== undefined && machineLeftOut(machine) === null) expect(ran).toBeGreaterThan(0);
  });

  test('is compared where the recordings are there, and said not to be where they are not', () => {
    if (!existsSync(folder)) console.log(`no recordings in ${folder}: nothing was compared`);
    else expect(files.length).toBeGreaterThan(0);
  });
});
