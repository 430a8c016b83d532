/** Spelling help: the known names that a mistyped one may mean. */

/** Characters of a name that are looked at and shown: what is longer is no slip of a finger. */
const MAX_SHOWN = 80;

/** A name that fits into a message. */
export function shortened(name: string): string {
  return name.length > MAX_SHOWN ? `${name.slice(0, MAX_SHOWN)}…` : name;
}

/** `names` by their likeness to `name`, most alike first; equally alike ones by alphabet. */
export function nearestFirst(name: string, names: readonly string[]): string[] {
  const wanted = shortened(name).toLowerCase();
  return names
    .map((known) => ({ known, score: likeness(wanted, known.toLowerCase()) }))
    .sort((a, b) => b.score - a.score || (a.known < b.known ? -1 : 1))
    .map(({ known }) => known);
}

/** A sentence that names what is known, such as ``unknown rule `x`; known rules, nearest first: `y`, `z` ``. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const list = nearestFirst(name, known).map((one) => `\`${one}\``);
  return `unknown ${kind} \`${shortened(name)}\`; known ${kind}s, nearest first: ${list.join(', ')}`;
}

/** Between 0 and 1: the share of characters that both have in the same order. */
function likeness(a: string, b: string): number {
  return (2 * commonLength(a, b)) / Math.max(1, a.length + b.length);
}

/** The length of the longest common subsequence. */
function commonLength(a: string, b: string): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const character of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j++) {
      next.push(character === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!));
    }
    row = next;
  }
  return row[b.length]!;
}
