/**
 * `npm run vectors -- DIR`: replays a folder of recordings and prints the agreement table. Status 1 on a disagreement, 2
 * where the folder cannot be read. `UPDATE=1` writes the table into docs/fidelity.md.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Agreement, agreementTable, agrees, fidelityPage, replayFolder } from './fidelity.ts';

const [folder] = process.argv.slice(2);

function run(results: readonly Agreement[]): number {
  console.log(agreementTable(results));
  if (process.env.UPDATE === '1') {
    writeFileSync(path.resolve(import.meta.dirname, '../../docs/fidelity.md'), fidelityPage(results));
  }
  return agrees(results) ? 0 : 1;
}

if (folder === undefined) {
  console.error('usage: npm run vectors -- DIR, a folder of recordings');
  process.exitCode = 2;
} else {
  try {
    process.exitCode = run(replayFolder(path.resolve(process.env.INIT_CWD ?? '.', folder)));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}
