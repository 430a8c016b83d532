/** `npm run build` runs this: it fails where an import goes against the table in layers.ts, and where imports form a circle. */
import { allCircles } from './circles.ts';
import { allWrongImports } from './imports.ts';

const wrong = [...allWrongImports(), ...allCircles().map((circle) => `imports form a circle: ${circle}`)];
for (const problem of wrong) console.error(problem);
if (wrong.length > 0) process.exitCode = 1;
