/**
 * Where paths meet, what one variable tells of another is lost, and what follows may be made up: a direction that a map call
 * has on some paths only counts where a path of its own leads to it. To find one, the function is run again without meetings.
 */
import { Callers } from '../callers.ts';
import { Lookout } from '../checkers/lookout.ts';
import type { MapPath, MapSite } from '../facts.ts';
import { Relevance } from '../graph/relevance.ts';
import type { Unit } from '../unit.ts';
import { Context } from './context.ts';
import { Explorer } from './explore.ts';
import { Recorder } from './recorder.ts';

export class Witnesses {
  private readonly unit: Unit;
  private readonly entered: ReadonlySet<string>;
  /** By root; null where it has too many paths to look at each. */
  private readonly known = new Map<string, ReadonlySet<string> | null>();

  /** `entered` names the functions whose calls are followed. */
  constructor(unit: Unit, entered: ReadonlySet<string>) {
    this.unit = unit;
    this.entered = entered;
  }

  /** A map call without the paths that do not exist. */
  confirmed(site: MapSite): MapSite {
    const directions = new Set(site.paths.map(({ direction }) => direction?.value));
    if (directions.size < 2 || site.paths.every(({ address }) => address === null)) return site;
    return { ...site, paths: site.paths.filter((path) => this.of(path.root)?.has(nameOf(site, path)) ?? true) };
  }

  private of(root: string): ReadonlySet<string> | null {
    let paths = this.known.get(root);
    if (paths === undefined) {
      paths = this.find(root);
      this.known.set(root, paths);
    }
    return paths;
  }

  private find(root: string): ReadonlySet<string> | null {
    const { unit } = this;
    const fn = unit.ir(root);
    if (!fn) return null;
    const entered = [...this.entered].flatMap((name) => unit.ir(name) ?? []);
    const recorder = new Recorder(unit.file);
    const relevance = new Relevance(unit, [fn], entered);
    const lookout = new Lookout([]);
    const context = new Context(unit, relevance, lookout.suspicion, { kind: 'apart' }, new Callers());
    const explorer = new Explorer(context, recorder, lookout);
    if (explorer.explore(fn) !== null) return null;
    return new Set(recorder.mapSites(() => false).flatMap((site) => site.paths.map((path) => nameOf(site, path))));
  }
}

function nameOf({ id }: MapSite, { direction }: MapPath): string {
  return `${id} ${direction?.value}`;
}
