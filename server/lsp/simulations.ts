/**
 * The flows that the user has simulated. They are run again after every change, which takes milliseconds, so that their
 * faults follow the text; a flow that an edit tears apart comes back with the function that held it.
 */
import type { Platform } from '../simulator/platform/platform.ts';
import type { Run } from '../simulator/trace.ts';
import type { Engine, Flow } from '../workspace/engine.ts';
import { realIommus } from '../workspace/outcome.ts';

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

export class Simulations {
  private readonly engine: Engine;
  private readonly platformOf: (uri: string) => Platform | undefined;
  private readonly remembered = new Map<string, Set<FlowKey>>();
  /** Runs of the current texts, by document and flow. */
  private readonly runs = new Map<string, readonly Run[]>();

  /** `platformOf` tells what a document's doorbells are simulated on; the engine's default where undefined. */
  constructor(engine: Engine, platformOf: (uri: string) => Platform | undefined) {
    this.engine = engine;
    this.platformOf = platformOf;
  }

  /** Runs a flow of the document's current text, on the platform's own IOMMU. */
  run(uri: string, key: FlowKey, flow: Flow): readonly Run[] {
    const name = `${uri}\n${key}`;
    const runs = this.runs.get(name) ?? this.engine.simulate(uri, flow, { platform: this.platformOf(uri) });
    this.runs.set(name, runs);
    return runs;
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
        const made = known ?? this.engine.simulate(uri, flow, { iommus: [iommu], platform: this.platformOf(uri) });
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
    const keys = this.remembered.get(uri);
    if (!keys) return [];
    return [...flowsByKey(flows)].flatMap(([key, flow]) => (keys.has(key) ? this.run(uri, key, flow) : []));
  }

  /** Texts, headers or configuration have changed: what was run says nothing any more. */
  outdate(): void {
    this.runs.clear();
  }

  /** Forgets a closed document. */
  forget(uri: string): void {
    this.remembered.delete(uri);
  }

  clear(): void {
    this.remembered.clear();
  }
}
