/** Takes the arguments of a call apart that is known as text only. */

/** The arguments of a list in parentheses, as text. */
export function argumentsOf(list: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 1;
  for (let i = 0; i < list.length; i++) {
    const c = list[i];
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    if ((c === ',' && depth === 1) || (c === ')' && depth === 0)) {
      found.push(list.slice(start, i).trim());
      start = i + 1;
    }
  }
  return found;
}
