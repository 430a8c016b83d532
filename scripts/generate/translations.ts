/** The manifest's texts out of the manifest: package.json names them, package.nls.json has their English. */

/** Properties of `contributes` that a person reads. */
const texts = new Set(['title', 'description', 'markdownDescription', 'altText']);
/** Those that are lists. */
const lists = new Set(['enumDescriptions']);

/** What the engine says, rules and platforms among it, is English everywhere, so that it can be searched for and quoted. */
const english = [
  /^configuration\.properties\.doorbell-lint\.rules\.properties\./,
  /\.(platform|iommu)\.enumDescriptions$/,
];

/** A value with its texts replaced by their keys, as `%key%`; the texts are added to `table`. */
export function withKeys(value: unknown, table: Record<string, string>, path = ''): unknown {
  const key = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
  const name = (text: string, at: string): string => {
    table[at] = text;
    return `%${at}%`;
  };
  if (Array.isArray(value)) {
    return value.map((item, i) => withKeys(item, table, key(item?.command ?? item?.id ?? i)));
  }
  if (typeof value !== 'object' || value === null || english.some((one) => one.test(`${path}.`))) return value;
  return Object.fromEntries(
    Object.entries(value).map(([property, item]) => {
      const at = key(property);
      if (english.some((one) => one.test(at))) return [property, item];
      const isText = texts.has(property) || (property === 'name' && path.startsWith('views.'));
      if (isText && typeof item === 'string') return [property, name(item, at)];
      if (lists.has(property) && Array.isArray(item))
        return [property, item.map((text, i) => name(text, `${at}.${i}`))];
      return [property, withKeys(item, table, at)];
    }),
  );
}
