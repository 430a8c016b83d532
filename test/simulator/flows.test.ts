/**
 * Flows of small drivers, each in a folder: what `simulate` and `simulate --inject` tell of driver.c is the golden file
 * beside it. `UPDATE=1` rewrites them.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { toUri } from '../../server/workspace/source.ts';
import { openEngine } from '../support/engine.ts';
import { traceText } from '../support/trace-text.ts';

const folder = join(import.meta.dirname, 'flows');
const names = readdirSync(folder);
let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

function open(name: string): string {
  const path = join(folder, name, 'driver.c');
  const uri = toUri(path);
  engine.open(uri, readFileSync(path, 'utf8'));
  return uri;
}

test.each(names)('%s', (name) => {
  const uri = open(name);
  const told = traceText(engine, uri, join(folder, name));
  const golden = join(folder, name, 'trace.txt');
  if (process.env.UPDATE === '1') writeFileSync(golden, told);
  expect(existsSync(golden) ? readFileSync(golden, 'utf8') : '').toBe(told);
});

test.each(names)('%s is told alike each time, and under another seed', (name) => {
  const uri = open(name);
  const first = traceText(engine, uri, join(folder, name));
  engine.close(uri);
  expect(traceText(engine, open(name), join(folder, name))).toBe(first);
  for (const flow of engine.check(uri).flows) {
    const once = engine.simulate(uri, flow, { seed: 7 });
    expect(engine.simulate(uri, flow, { seed: 7 })).toEqual(once);
  }
});

test('every doorbell of an array is rung, and the worst decides', () => {
  const uri = open('array');
  const [run] = engine.simulate(uri, engine.check(uri).flows[0]!, { iommus: ['smmuv3-stage1'] });
  expect(new Set(run!.hops.flatMap(({ ring }) => ring ?? []))).toEqual(new Set([1, 2, 3]));
  expect(run!.fault).toMatchObject({ kind: 'permission', access: 'write' });
  const [none] = engine.simulate(uri, engine.check(uri).flows[0]!, { iommus: ['none'] });
  expect(none!.outcome).toBe('interrupt');
});

test('the framework gives MSIs where the platform has them', () => {
  const uri = open('framework');
  const [flow] = engine.check(uri).flows;
  for (const iommu of iommuNames) {
    const [run] = engine.simulate(uri, flow!, { platform: 'generic-smmuv3', iommus: [iommu] });
    expect({ iommu, outcome: run!.outcome, remnants: run!.remnants }).toEqual({
      iommu,
      outcome: 'interrupt',
      remnants: [],
    });
    expect(run!.hops.filter(({ text }) => text === 'chime_handler() is called').map(({ ring }) => ring)).toEqual([
      1, 2, 3,
    ]);
  }
});

test('each forgotten thing is told with the call that failed, and only those', () => {
  const uri = open('left-behind');
  const [flow] = engine.check(uri).flows;
  const { injected, remnants } = engine.inject(uri, flow!)!;
  expect(injected.map(({ name }) => name)).toEqual([
    'pci_epc_get_aux_resources',
    'dma_map_resource',
    'request_irq',
    'pci_epc_set_bar',
  ]);
  expect(remnants.map(({ kind, failed }) => [kind, failed?.name])).toEqual([
    ['mapping-leaked', 'request_irq'],
    ['irq-leaked', 'pci_epc_set_bar'],
  ]);
  const [run] = engine.simulate(uri, flow!);
  expect(run!.remnants.map(({ kind }) => kind)).toEqual(['bar-dangling']);
  expect(run!.remnants[0]!.fault).toMatchObject({ kind: 'translation', access: 'write' });
  for (const iommu of ['none', 'passthrough']) {
    const [open] = engine.simulate(uri, flow!, { iommus: [iommu] });
    expect(open!.remnants[0]).toMatchObject({ kind: 'bar-dangling', fault: null });
  }
});

test('nothing is claimed beyond what cannot be run', () => {
  const endless = open('endless');
  const [stopped] = engine.simulate(endless, engine.check(endless).flows[0]!);
  expect(stopped).toMatchObject({ outcome: 'unknown', fault: null });
  expect(stopped!.unknown.map(({ what }) => what)).toEqual(['siren_bind(): no end after 20000 steps']);
  const uri = open('not-known');
  const text = readFileSync(join(folder, 'not-known/driver.c'), 'utf8');
  const [bind, publish] = engine.check(uri).flows.map((flow) => engine.simulate(uri, flow)[0]!);
  const at = ({ range }: { range: { start: number } }): number => text.slice(0, range.start).split('\n').length;
  expect(bind!.unknown.map((unknown) => [unknown.what, at(unknown)])).toEqual([
    ['inline assembly expression', 19],
    ['whistle_warm_up()', 20],
  ]);
  expect(bind!.outcome).toBe('interrupt');
  expect(publish).toMatchObject({ outcome: 'unknown', fault: null });
  expect(publish!.unknown.map((unknown) => [unknown.what, at(unknown)])).toEqual([
    ['a pointer that is not known is dereferenced', 40],
  ]);
});
