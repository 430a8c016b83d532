/** Entry of the suite in the extension host: runs mocha, and rejects where a test failed, as VS Code expects it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { resultsFile, type SuiteResult } from './result.ts';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000 });
  // Defines describe() and it(), which the imports below need.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./diagnostics.ts');
  await import('./repairs.ts');
  await import('./simulation.ts');
  await import('./commands.ts');
  await import('./workspace.ts');

  const results: SuiteResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => results.push({ title: test.fullTitle(), failure: null }))
      .on('fail', (test, error) => results.push({ title: test.fullTitle(), failure: error.stack ?? error.message }));
  });
  writeFileSync(join(__dirname, resultsFile), JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} of ${results.length} tests failed`);
}
