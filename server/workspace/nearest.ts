/** Spelling help: the known names that a mistyped one may mean. */

/** `names` by their distance from `name`, nearest first; equally near ones by alphabet. */
export function nearestFirst(name: string, names: readonly string[]): string[] {
  return names
    .map((known) => ({ known, distance: editDistance(name.toLowerCase(), known.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.known < b.known ? -1 : 1))
    .map(({ known }) => known);
}

/** A sentence that names what is known, such as ``unknown rule `x`; known rules, nearest first: `y`, `z` ``. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const list = nearestFirst(name, known).map((one) => `\`${one}\``);
  return `unknown ${kind} \`${name}\`; known ${kind}s, nearest first: ${list.join(', ')}`;
}

/** Insertions, deletions and substitutions of one character that turn `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
