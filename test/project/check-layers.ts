/** `npm run build` runs this: it fails where an import goes against the table in layers.ts. */
import { allWrongImports } from './imports.ts';

const wrong = allWrongImports();
for (const problem of wrong) console.error(problem);
if (wrong.length > 0) process.exitCode = 1;
