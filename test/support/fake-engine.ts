/**
 * An engine that reads no C: it looks for `map(DIRECTION)` in functions that begin at the start of a line, so that the
 * layers above the engine can be tested for what they do with its answers, its failures included.
 */

import type { Finding } from '../../server/rules/finding.ts';
import type { Injections } from '../../server/simulator/inject.ts';
import type { Matrix } from '../../server/simulator/matrix.ts';
import type { Shown } from '../../server/simulator/show.ts';
import type { Remnant, Run } from '../../server/simulator/trace.ts';
import { noCoverage } from '../../server/workspace/coverage.ts';
import type { DmaCalls, MapCall } from '../../server/workspace/dma-calls.ts';
import type { CheckResult, Engine, Flow, RuleSettings, TextChange } from '../../server/workspace/engine.ts';

export class FakeEngine implements Engine {
  /** How often each method ran. */
  readonly calls = { check: 0, simulate: 0, invalidate: 0 };
  /** Runs before each simulation. */
  onSimulate = () => {};
  private readonly texts = new Map<string, string>();

  open(uri: string, text: string): void {
    this.texts.set(uri, text);
  }

  change(uri: string, changes: readonly TextChange[]): void {
    for (const { range, text } of changes) {
      if (text.includes('@change-fails')) throw new Error('the fake engine fails to change');
      const old = this.texts.get(uri) ?? '';
      this.texts.set(uri, old.slice(0, range.start) + text + old.slice(range.end));
    }
  }

  close(uri: string): boolean {
    this.texts.delete(uri);
    return false;
  }

  text(uri: string): string | undefined {
    return this.texts.get(uri);
  }

  check(uri: string, rules: RuleSettings = {}): CheckResult {
    this.calls.check++;
    const text = this.texts.get(uri) ?? '';
    if (text.includes('@check-fails')) throw new Error('the fake engine fails to check');
    const severity = rules['direction-denies-write'] ?? 'error';
    const wrong = severity === 'off' ? [] : [...text.matchAll(/\bmap\((TO_DEVICE|NONE)\)/g)];
    const findings = wrong.map((match): Finding => {
      const range = argument(match);
      const unmaps = [...text.matchAll(/\bunmap\((TO_DEVICE)\)/g)].map(argument);
      const edits = [range, ...unmaps].map((range) => ({
        file: uri,
        range,
        newText: match[1] === 'NONE' ? 'BIDIRECTIONAL' : 'FROM_DEVICE',
      }));
      return {
        rule: 'direction-denies-write',
        severity: severity === 'off' ? 'error' : severity,
        file: uri,
        range,
        message: 'the device writes here',
        related: [{ file: uri, range: { start: 0, end: 1 }, message: 'the address comes from here' }],
        fix: { title: 'Map FROM_DEVICE', edits },
      };
    });
    const notes = text.includes('@left-out') ? ['other() is left out'] : [];
    return { findings, flows: flowsOf(text), undecided: [], mapping: 0, notes, coverage: noCoverage };
  }

  dmaCalls(uri: string): DmaCalls {
    const text = this.texts.get(uri) ?? '';
    const maps = flowsOf(text).map(({ function: name, call }): MapCall => {
      const [, direction] = /\((\w+)\)/.exec(text.slice(call.start, call.end))!;
      const directionRange = { start: call.end - 1 - direction!.length, end: call.end - 1 };
      const directions = [direction === 'TO_DEVICE' ? 'DMA_TO_DEVICE' : 'DMA_FROM_DEVICE'] as const;
      const origin = { file: uri, range: { start: 0, end: 1 } };
      const address = { what: 'the doorbell', access: 'write', origin, isGiven: false } as const;
      return { api: 'map', family: null, function: name, range: call, directionRange, directions, address };
    });
    return { maps, unmaps: [] };
  }

  statement(): null {
    return null;
  }

  driverNames(): readonly string[] {
    return [];
  }

  directionArgument(_uri: string, callee: string): number | null {
    return callee === 'map' || callee === 'unmap' ? 0 : null;
  }

  mappings(): readonly Flow[] {
    return [];
  }

  show(): Shown {
    return { isShown: false, why: 'nothing is run here', at: null };
  }

  simulate(uri: string, flow: Flow): readonly Run[] {
    this.calls.simulate++;
    this.onSimulate();
    const text = this.texts.get(uri) ?? '';
    if (text.includes('@not-reached')) return [];
    const call = text.slice(flow.call.start, flow.call.end);
    const isDenied = call.includes('TO_DEVICE');
    const direction = isDenied ? 'DMA_TO_DEVICE' : 'DMA_FROM_DEVICE';
    return [
      {
        file: uri,
        range: flow.call,
        function: flow.function,
        iommu: 'fake-iommu',
        platform: 'fake-platform',
        kernel: '7.2',
        mode: 'strict',
        untranslated: null,
        mapping: { phys: 0xe65d_5000n, iova: 0xffff_f000n, size: 0x1000n, direction, prot: 'read' },
        hops: [
          { place: 'driver', text: call, source: { file: uri, range: flow.call } },
          { place: 'host', text: 'MemWr 4 bytes', address: { space: 'PCI', value: 0x1000n } },
        ],
        outcome: isDenied ? 'fault' : 'interrupt',
        fault: isDenied ? { kind: 'permission', access: 'write', iova: 0xffff_f000n, log: ['fake: fault'] } : null,
        unknown: [],
        rings: [],
        incidents: [],
        standIn: null,
        warnings: [],
        remnants: [],
        notes: [],
      },
    ];
  }

  whyNotReached(): null {
    return null;
  }

  /** Only what maps the wrong way leaves something behind. */
  inject(uri: string, flow: Flow): Injections {
    const text = this.texts.get(uri) ?? '';
    const at = { file: uri, range: flow.call };
    const call = text.slice(flow.call.start, flow.call.end);
    const start = text.indexOf('unmap(');
    const failed = { name: 'pin', result: '-EBUSY', file: uri, range: { start, end: text.indexOf(';', start) } };
    if (!call.includes('map(TO_DEVICE') || !text.includes('if (1)'))
      return { injected: [], remnants: [], isPartial: false };
    const remnant: Remnant = {
      ...at,
      kind: 'mapping-leaked',
      message: 'the mapping is still there, where pin() fails (-EBUSY)',
      failed,
      iommu: 'fake-iommu',
      platform: 'fake-platform',
      hops: [{ place: 'driver', text: call, source: at }],
      fault: { kind: 'translation', access: 'write', iova: 0x1000n, log: ['fake: fault'] },
    };
    return { injected: [failed], remnants: [remnant], isPartial: false };
  }

  matrix(uri: string, flow: Flow): Matrix {
    const blocked = { outcome: 'fault', fault: 'permission', log: 'fake: fault' } as const;
    const done = { outcome: 'done', fault: null, log: null } as const;
    const unavailable = { outcome: 'unavailable', fault: null, log: null } as const;
    return {
      file: uri,
      range: flow.call,
      function: flow.function,
      platform: 'fake-platform',
      kernel: '7.2',
      mode: 'strict',
      direction: 'DMA_TO_DEVICE',
      columns: [
        { direction: 'DMA_TO_DEVICE', access: 'write', isDriver: true },
        { direction: 'DMA_TO_DEVICE', access: 'read', isDriver: false },
      ],
      rows: [
        { iommu: 'here', title: 'an IOMMU', untranslated: null, cells: [blocked, done] },
        { iommu: 'gone', title: 'another', untranslated: null, cells: [unavailable, unavailable] },
      ],
      summary: '1 of 1 IOMMUs that translate block the doorbell write',
    };
  }

  compare(): undefined {
    return undefined;
  }

  invalidate(): void {
    this.calls.invalidate++;
  }
}

function argument(match: RegExpExecArray): { start: number; end: number } {
  const start = match.index + match[0].indexOf(match[1]!);
  return { start, end: start + match[1]!.length };
}

function flowsOf(text: string): Flow[] {
  return [...text.matchAll(/^int (\w+)\(\)\n\{\n[\s\S]*?^\}/gm)].flatMap((definition) => {
    const functionRange = { start: definition.index, end: definition.index + definition[0].length };
    return [...definition[0].matchAll(/\bmap\(\w+\)/g)].map((call) => {
      const start = definition.index + call.index;
      return { function: definition[1]!, functionRange, call: { start, end: start + call[0].length } };
    });
  });
}
