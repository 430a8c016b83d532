/** `check --simulate`: the run that shows each finding, or why there is none. */
import type { Finding } from '../rules/finding.ts';
import type { Shown } from '../simulator/show.ts';
import { readSource, toPath } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Places } from './place.ts';

/** Gives the runs of findings of files on disk. */
export type Show = (findings: readonly Finding[]) => ReadonlyMap<Finding, Shown>;

/** Runs what a workspace has in its files. */
export function showIn({ engine }: Pick<Workspace, 'engine'>): Show {
  return (findings) => {
    const shown = new Map<Finding, Shown>();
    for (const file of new Set(findings.map((finding) => finding.file))) {
      const source = readSource(toPath(file) ?? '');
      if (source.kind !== 'text') continue;
      engine.open(file, source.text);
      for (const finding of findings) if (finding.file === file) shown.set(finding, engine.show(file, finding));
      engine.close(file);
    }
    return shown;
  };
}

/** A run as JSON. */
export function shownToJson(shown: Shown, places: Places) {
  if (!shown.isShown) return { shown: false, why: shown.why, at: shown.at && places.place(shown.at) };
  const { run, incident } = shown;
  const { kind, text, log, from: _, ...at } = incident;
  const { function: name, iommu, platform, kernel } = run;
  return { shown: true, by: { kind, text, log, at: places.place(at), function: name, iommu, platform, kernel } };
}
