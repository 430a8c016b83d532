/** Device tree sources in memory. */
import type { SourceHost } from '../../server/devicetree/source.ts';

/** A host that finds every include by its name alone. */
export const filesFrom = (files: Readonly<Record<string, string>>): SourceHost => ({
  read: (path) => files[path],
  resolve: (name) => (name in files ? name : undefined),
});
