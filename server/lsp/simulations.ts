/**
 * The flows that the user has simulated. They are run again after every change, which takes milliseconds, so that their
 * faults follow the text; a flow that an edit tears apart comes back with the function that held it.
 */

import type { Finding } from '../rules/finding.ts';
import { realIommus } from '../simulator/iommu/all.ts';
import type { Remnant, Run } from '../simulator/trace.ts';
import type { Engine, Flow, SimulateOptions } from '../workspace/engine.ts';
import { nothingInFile } from '../workspace/outcome.ts';
import type { ShownRun } from '../workspace/shown-run.ts';
import { type Lines, toRange } from './convert.ts';

/** Names a flow across edits: the function that the run starts with, and which of its map calls. */
export type FlowKey = string;

/** The flows of a document by their keys, in the order of the text. */
export function flowsByKey(flows: readonly Flow[]): Map<FlowKey, Flow> {
  const counts = new Map<string, number>();
  return new Map(
    flows
      .toSorted((a, b) => a.call.start - b.call.start)
      .map((flow) => {
        const count = (counts.get(flow.function) ?? 0) + 1;
        counts.set(flow.function, count);
        return [`${flow.function} #${count}`, flow];
      }),
  );
}

/** The flows of the function at a line, counted from 0; all of them without a line. */
export function flowsAt(lines: Lines, flows: readonly Flow[], line: number | undefined): Flow[] {
  return flows.filter(({ functionRange }) => {
    const { start, end } = toRange(lines, functionRange);
    return line === undefined || (start.line <= line && line <= end.line);
  });
}

/** Why there is nothing to run at a line. */
export function nothingToRun(flows: readonly Flow[], line: number | undefined): string {
  const names = [...new Set(flows.map((flow) => `${flow.function}()`))];
  if (names.length === 0) return nothingInFile;
  const where = line === undefined ? '' : ' at this line';
  return `no doorbell is mapped${where}: place the cursor in ${names.join(' or ')}`;
}

export class Simulations {
  private readonly engine: Engine;
  private readonly machineOf: (uri: string) => SimulateOptions;
  private readonly remembered = new Map<string, Set<FlowKey>>();
  /** Runs of the current texts, by document and flow, and what failed calls leave behind. */
  private readonly runs = new Map<string, readonly Run[]>();
  private readonly failures = new Map<string, readonly Remnant[]>();
  /** Runs that show findings of the current texts, by document: to look for them anew after every change takes too long. */
  private readonly shown = new Map<string, Map<string, ShownRun>>();

  /** `machineOf` tells what a document's doorbells are simulated on. */
  constructor(engine: Engine, machineOf: (uri: string) => SimulateOptions) {
    this.engine = engine;
    this.machineOf = machineOf;
  }

  /** Runs a flow of the document's current text, on the machine that the user has chosen. */
  run(uri: string, key: FlowKey, flow: Flow): readonly Run[] {
    const name = `${uri}\n${key}`;
    const runs = this.runs.get(name) ?? this.engine.simulate(uri, flow, this.machineOf(uri));
    this.runs.set(name, runs);
    return runs;
  }

  /** What a flow of the document's current text leaves behind: by itself, and where a kernel call fails. */
  private remnants(uri: string, key: FlowKey, flow: Flow): readonly Remnant[] {
    const name = `${uri}\n${key}`;
    const failures = this.failures.get(name) ?? this.engine.inject(uri, flow, this.machineOf(uri))?.remnants ?? [];
    this.failures.set(name, failures);
    return [...this.run(uri, key, flow).flatMap((run) => run.remnants), ...failures];
  }

  /**
   * Runs flows of the document's current text on every IOMMU, one run at a time so that other requests come in between.
   * Null once the text is no longer the one that was asked about.
   */
  async matrix(uri: string, flows: readonly Flow[], isOutdated: () => boolean): Promise<readonly Run[] | null> {
    const runs: Run[] = [];
    for (const flow of flows) {
      for (const iommu of realIommus) {
        const name = `${uri}\n${flow.function} ${flow.call.start}\n${iommu}`;
        const known = this.runs.get(name);
        if (!known) {
          await new Promise((resolve) => setTimeout(resolve));
          if (isOutdated()) return null;
        }
        const made = known ?? this.engine.simulate(uri, flow, { ...this.machineOf(uri), iommus: [iommu] });
        this.runs.set(name, made);
        runs.push(...made);
      }
    }
    return runs;
  }

  /** Keeps a flow among the document's simulations until cleared. */
  remember(uri: string, keys: Iterable<FlowKey>): void {
    this.remembered.set(uri, new Set([...(this.remembered.get(uri) ?? []), ...keys]));
  }

  /** The runs of those of `flows` that are remembered. */
  remembering(uri: string, flows: readonly Flow[]): Run[] {
    return this.kept(uri, flows).flatMap(([key, flow]) => this.run(uri, key, flow));
  }

  /** What those of `flows` that are remembered leave behind. */
  leftBehind(uri: string, flows: readonly Flow[]): Remnant[] {
    return this.kept(uri, flows).flatMap(([key, flow]) => this.remnants(uri, key, flow));
  }

  /** Keeps the run that shows a finding of the document's current text. */
  rememberShown(uri: string, { rule, range }: Finding, shown: ShownRun): void {
    this.shown.set(uri, new Map(this.shown.get(uri)).set(`${rule} ${range.start}`, shown));
  }

  /** The runs that have shown findings of the document's current text. */
  showing(uri: string): ShownRun[] {
    return [...(this.shown.get(uri)?.values() ?? [])];
  }

  private kept(uri: string, flows: readonly Flow[]): (readonly [FlowKey, Flow])[] {
    const keys = this.remembered.get(uri) ?? new Set();
    return [...flowsByKey(flows)].filter(([key]) => keys.has(key));
  }

  /** Texts, headers or configuration have changed: what was run says nothing any more. */
  outdate(): void {
    this.runs.clear();
    this.failures.clear();
    this.shown.clear();
  }

  /** Forgets a closed document. */
  forget(uri: string): void {
    this.remembered.delete(uri);
  }

  clear(): void {
    this.remembered.clear();
    this.shown.clear();
  }
}
