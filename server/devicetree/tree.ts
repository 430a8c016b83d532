/** Device trees as values: nodes with their properties, as the source has them after all its parts are merged. */
import type { Origin } from './source.ts';

/** An element of `< ... >`: a number, or a node by label or path whose phandle stands there. */
export type Cell =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'node'; readonly name: string };

/** A part of a property's value; they follow each other in memory. */
export type Value =
  | { readonly kind: 'cells'; readonly bits: number; readonly cells: readonly Cell[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  /** The path of a node, from a reference outside `< ... >`. */
  | { readonly kind: 'path'; readonly name: string };

export interface Property {
  readonly name: string;
  /** Empty for a property that is only there or not. */
  readonly values: readonly Value[];
  readonly origin: Origin;
}

export interface Node {
  /** With its unit address, such as `pcie-ep@e65d0000`; empty for the root. */
  readonly name: string;
  readonly parent: Node | null;
  readonly labels: Set<string>;
  readonly properties: Map<string, Property>;
  readonly children: Map<string, Node>;
  /** Where it stands first. */
  readonly origin: Origin;
}

/** A fresh node, which is entered among its parent's children. */
export function createNode(name: string, parent: Node | null, origin: Origin): Node {
  const node: Node = { name, parent, labels: new Set(), properties: new Map(), children: new Map(), origin };
  parent?.children.set(name, node);
  return node;
}

/** Every node from `root` on, parents first. */
export function* descendants(root: Node): Generator<Node> {
  yield root;
  for (const child of root.children.values()) yield* descendants(child);
}

/** `/soc/pcie-ep@e65d0000`. */
export function pathOf(node: Node): string {
  if (node.parent === null) return '/';
  const above = pathOf(node.parent);
  return `${above === '/' ? '' : above}/${node.name}`;
}
