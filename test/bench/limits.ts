/** Part of `npm run bench`: how long functions take that are far too much of something. Prints a table; asserts nothing. */
import { shapes } from '../fuzz/shapes.ts';
import { driver } from '../support/driver.ts';
import { nowhere, openEngine } from '../support/engine.ts';

const engine = await openEngine();

/** Milliseconds from opening a text to its findings. */
function measure(text: string): number {
  const begun = performance.now();
  engine.open(nowhere, text);
  engine.check(nowhere);
  const milliseconds = performance.now() - begun;
  engine.close(nowhere);
  return milliseconds;
}

// An editor's server is warm by the time that such a file is opened.
for (let i = 0; i < 50; i++) measure(driver('DMA_TO_DEVICE'));
console.log('milliseconds for a function with');
for (const [name, text] of Object.entries(shapes)) console.log(`  ${name.padEnd(40)}${measure(text).toFixed(0)}`);
