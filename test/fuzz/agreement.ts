/** What made-up drivers do, what the analysis says of them, and what happens when the simulator runs them. */
import { analyse } from '../../server/flow/analyse.ts';
import type { MapSite } from '../../server/flow/facts.ts';
import { Unit } from '../../server/flow/unit.ts';
import { collectDeclarations } from '../../server/ir/declarations.ts';
import { Fragments, Symbols } from '../../server/ir/symbols.ts';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import { runRules } from '../../server/rules/run.ts';
import { Scenario } from '../../server/simulator/scenario.ts';
import { simulateFlow } from '../../server/simulator/simulate.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { nowhere } from '../support/engine.ts';
import { DIRECTIONS, type Program } from './program.ts';
import { directionsOf } from './program-meaning.ts';
import { PRELUDE, textOf } from './program-text.ts';

/** Its page tables deny writes to what is mapped for reads. */
const IOMMU = 'smmuv3-stage1';
const PLATFORM = 'generic-smmuv3';

/** Turns of a loop after which nothing new happens in it, and turns that runs try. */
const MANY_TURNS = 6;
const FEW_TURNS = 2;

const model = buildModel(builtinModels);

export interface Verdict {
  /** By its meaning, some input lets the driver map with a direction that denies the write. */
  readonly denied: boolean;
  /** So it is within the few turns of loops that runs try. */
  readonly deniedSoon: boolean;
  /** A finding says so; null where there is none and the analysis does not know all directions. */
  readonly reported: boolean | null;
  /** The worst run faults; null where no run came to the map call. */
  readonly faulted: boolean | null;
}

/** Judges drivers, all in one file. */
export function judge(parser: CParser, programs: readonly Program[]): Verdict[] {
  let text = PRELUDE;
  const ranges = programs.map((program, i) => {
    const start = text.length;
    text += textOf(program, `p${i}`);
    return { start, end: text.length };
  });
  const tree = parser.parse(text);
  const fragments = new Fragments(parser);
  try {
    const symbols = new Symbols(collectDeclarations(tree.root), () => undefined, model.names, fragments);
    const unit = new Unit(nowhere, text, symbols, tree.masks, model);
    const facts = analyse(unit);
    const notes: string[] = [];
    const findings = runRules(facts, {}, notes);
    if (notes.length > 0 || facts.notes.length > 0) throw new Error([...notes, ...facts.notes].join('\n'));
    return programs.map((program, i) => {
      const isHere = ({ range }: { readonly range: { readonly start: number } }) =>
        range.start >= ranges[i]!.start && range.start < ranges[i]!.end;
      const site = facts.maps.find(isHere);
      const isReported = findings.some((finding) => finding.rule === 'direction-denies-write' && isHere(finding));
      const start = site && { function: `p${i}_bind`, call: site.range };
      const run = start && simulateFlow(new Scenario(unit, start), { platform: PLATFORM, iommu: IOMMU });
      return {
        denied: deniedWithin(program, MANY_TURNS),
        deniedSoon: deniedWithin(program, FEW_TURNS),
        reported: isReported
          ? true
          : isResolved(site) && !facts.partial.some(({ function: name }) => name === `p${i}_bind`)
            ? false
            : null,
        faulted: run && run.outcome !== 'unknown' ? run.outcome === 'fault' : null,
      };
    });
  } finally {
    fragments.dispose();
    tree.dispose();
  }
}

function deniedWithin(program: Program, turns: number): boolean {
  return directionsOf(program, turns).has(DIRECTIONS.indexOf('DMA_TO_DEVICE'));
}

/** Whether every path to a map call is understood. */
function isResolved(site: MapSite | undefined): boolean {
  return site?.paths.every(({ direction, address }) => direction !== null && address !== null) ?? false;
}
