/** What the engine says of a run is understood by the page of the trace panel, so that it can be said in another language. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import german from '../../l10n/bundle.l10n.de.json' with { type: 'json' };
import { realIommus } from '../../server/simulator/iommu/all.ts';
import type { Run } from '../../server/simulator/trace.ts';
import { incidentTexts } from '../../server/workspace/shown-run.ts';
import { nowhere, openEngine, repository } from '../support/engine.ts';

let said: (text: string) => string;

beforeAll(async () => {
  vi.stubGlobal('document', { querySelector: () => ({ textContent: JSON.stringify(german) }) });
  // By a name that the compiler does not follow: the page is compiled for the browser.
  const page: string = join(repository, 'extension/trace-panel/sentences.ts');
  ({ said } = await import(page));
});

test('a sentence is said with what stands in it', () => {
  expect(said('smmuv2 blocks the write: permission fault at IOVA 0xfffff0a0, the entry permits read')).toBe(
    'smmuv2 sperrt das Schreiben an IOVA 0xfffff0a0: der Eintrag erlaubt nur Lesen',
  );
  expect(said('inbound iATU window 0 (BAR match) turns BAR2+0xa0 into 0xfffff0a0')).toBe(
    'das eingehende iATU-Fenster 0 (BAR-Treffer) macht aus BAR2+0xa0 0xfffff0a0',
  );
  expect(said('write fault after bell_unbind()')).toBe('Schreibfehler nach bell_unbind()');
});

test('what shows a finding is said with what stands in it, as is why nothing does', () => {
  expect(said('ipmmu-vmsa blocks the write of e65d0000.pcie-ep to IOVA 0xf0a0: the mapping does not grant it')).toBe(
    'ipmmu-vmsa sperrt das Schreiben von e65d0000.pcie-ep an IOVA 0xf0a0: die Abbildung erlaubt es nicht',
  );
  expect(said('no run shows it: no run comes to this place: foo_enable() (driver.c:12)')).toBe(
    'kein Lauf zeigt es: kein Lauf kommt an diese Stelle: foo_enable() (driver.c:12)',
  );
  const english = Object.values(incidentTexts).filter((text) => said(text) === text);
  expect(english).toEqual([]);
});

test('what is no sentence stays as it is', () => {
  for (const text of [
    'dma_map_resource(dev, 0x1000, 4096, DMA_TO_DEVICE) = 0xfffff000',
    'AF',
    'R=1 W=0',
    'constructor',
  ])
    expect(said(text)).toBe(text);
});

/** What needs no translation: a call as C writes it, and the names of bits. */
const code = /^\w+\(.*\)(?: = 0x[0-9a-f]+)?$|^[A-Z]\w*$|^nG$|^(?:AttrIndx|MemAttr)=\d( \w+)?$|^outer shareable$/;

describe.for(['wrong', 'right'])('the example that is %s', (name) => {
  test('is told in German on every IOMMU, step by step, with its walks', async () => {
    const engine = await openEngine();
    engine.open(nowhere, readFileSync(join(repository, `examples/doorbell-${name}.c`), 'utf8'));
    const { flows } = engine.check(nowhere);
    const runs = engine.simulate(nowhere, flows[0]!, { iommus: ['none', ...realIommus] });
    const { summary } = engine.matrix(nowhere, flows[0]!)!;
    const english = [summary, ...runs.flatMap(textsOf)].filter((text) => !code.test(text) && said(text) === text);
    expect(runs.length).toBeGreaterThan(20);
    expect([...new Set(english)]).toEqual([]);
  });
});

function textsOf({ hops }: Run): string[] {
  return hops.flatMap(({ text, walk = [] }) => [
    text,
    ...walk.flatMap((step) => (step.entry ? step.entry.bits : [step.text])),
  ]);
}
