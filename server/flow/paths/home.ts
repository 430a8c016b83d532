/** Where the analysed file shows what happens in another: at the call that leads there. */
import type { TextRange } from '../../syntax/text.ts';
import type { Frame } from './frame.ts';

/** The range itself in a function of `file`; elsewhere that of the call in `file` that leads there, and null where none does. */
export function rangeAtHome(file: string, { fn, callers }: Frame, range: TextRange): TextRange | null {
  return fn.file === file ? range : (callers.findLast((caller) => caller.file === file)?.range ?? null);
}
