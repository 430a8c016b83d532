/** The picture and the table of layers in ARCHITECTURE.md, from the table that the build checks. */
import { layers } from '../../test/project/layers.ts';
import { fence, table } from './markdown.ts';

/** The layers with an arrow to each one that they stand on; arrows that others imply are left out. */
export function layerPicture(): string {
  const arrows = Object.keys(layers)
    .reverse()
    .flatMap((name) => direct(name).map((target) => `  ${box(name)} --> ${box(target)}`));
  return fence('mermaid', ['flowchart TD', ...arrows].join('\n'));
}

/** The layers, highest first, with all that they may import. */
export function layerTable(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || 'nothing';
  const rows = Object.entries(layers).map(([name, { holds, imports, packages }]) => [
    `\`${name}\``,
    holds,
    code(imports.map((target) => target.replace(/^server\//, ''))),
    code(packages.map((target) => (target === 'node:' ? 'node:*' : target))),
  ]);
  return table(['Layer', 'Holds', 'May import', 'Packages'], rows.reverse());
}

/** Layers that a layer imports and that none of its other imports imports already. */
function direct(name: string): string[] {
  const known = layers[name]!.imports.filter((target) => target in layers);
  return known.filter((target) => !known.some((other) => other !== target && reaches(other, target)));
}

function reaches(from: string, to: string): boolean {
  return (layers[from]?.imports ?? []).some((next) => next === to || reaches(next, to));
}

/** A node of the picture: an identifier, and the name shown. */
function box(name: string): string {
  return `${name.replace(/\W/g, '_')}["${name}"]`;
}
