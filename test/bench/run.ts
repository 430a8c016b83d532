/**
 * `npm run bench`: prints what the product's speed is held to as one table of figures, and then tables of further times.
 * `npm run bench -- PART...` runs parts of it, `--json PATH` also writes the figures as JSON. Asserts nothing.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Figure, table } from './figure.ts';
import { measureGrowth } from './growth.ts';
import { measureTree } from './tree.ts';
import { measureTyping } from './typing.ts';

/** Parts that give figures. */
const measured: Readonly<Record<string, () => Promise<Figure[]>>> = {
  cold: measureTree,
  typing: measureTyping,
  growth: measureGrowth,
};

/** Scripts that print a table of their own. */
const scripts = ['simulator', 'latency', 'limits', 'activation', 'first-diagnostics'];

const all = [...Object.keys(measured), ...scripts];
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no part of the benchmarks: ${unknown.join(', ')}; they are ${all.join(', ')}`);
const chosen = positionals.length > 0 ? positionals : all;

const figures: Figure[] = [];
for (const [name, measure] of Object.entries(measured).filter(([name]) => chosen.includes(name))) {
  console.error(`measuring ${name}`);
  figures.push(...(await measure()));
}
if (figures.length > 0) console.log(table(figures));
if (values.json !== undefined) {
  const machine = { node: process.version, processor: cpus()[0]?.model, cores: availableParallelism() };
  writeFileSync(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
}
for (const name of scripts.filter((script) => chosen.includes(script))) {
  const path = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--no-warnings', path], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
