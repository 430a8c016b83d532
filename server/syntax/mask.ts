/**
 * Makes kernel C digestible for a C grammar: annotations become blanks, loop macros and guarded blocks become `while`,
 * guarded blocks that may fail become `if`, types passed to macros become identifiers, and operators on types calls. Every replacement has the
 * length of what it replaces, so that offsets into the masked text are offsets into the file.
 *
 * Own code because tree-sitter-c has no notion of the kernel's macros (TOOLCHAIN.md counts what that costs).
 */
import type { TextDifference } from './text.ts';

/** What stood where the mask was put, for the layers that need its meaning. */
export interface Mask {
  /**
   * `loop`: a for_each macro that is now `while`. `guard`: a scoped guard that is now `while`. `attempt`: one that may fail,
   * now an `if` with what is done then, and an `else` with what is guarded. `cleanup`: `__free(name)`.
   */
  readonly kind: 'loop' | 'guard' | 'attempt' | 'cleanup';
  /** The macro's name, or the name in `__free(name)`. */
  readonly name: string;
}

export interface MaskedText {
  readonly text: string;
  /** By offset of the replaced word. */
  readonly masks: ReadonlyMap<number, Mask>;
  /** Offsets behind the braces that begin a line, which end functions: what is before and after is masked alike alone. */
  readonly ends: readonly number[];
}

const BARE = new Set(
  `__user __kernel __rcu __percpu __force __nocast __safe __private __bitwise __init __exit __initdata __exitdata
  __initconst __ref __refdata __refconst __meminit __meminitdata __cold __hot __weak __used __maybe_unused __always_unused
  __must_check __pure __attribute_const__ noinline noinline_for_stack __always_inline __noreturn __packed __deprecated
  ____cacheline_aligned ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp __cacheline_aligned
  __cacheline_aligned_in_smp __read_mostly __ro_after_init __visible asmlinkage notrace __sched __malloc __cpuidle __net_init
  __net_exit __net_initdata __net_initconst __randomize_layout __no_randomize_layout __designated_init __nonstring __noclone
  __flatten __no_sanitize_address __no_kcsan __init_or_module __initdata_or_module __initconst_or_module __lockfunc __irq_entry
  __bpf_kfunc __kprobes nokprobe_inline __latent_entropy __entry_text __noendbr __fallthrough __alloc_size__ __stringify_off`.split(
    /\s+/,
  ),
);

const WITH_ARGUMENT = new Set(
  `__aligned __printf __scanf __acquires __releases __must_hold __acquire_shared __cond_acquires __cond_lock __counted_by
  __counted_by_le __counted_by_be __counted_by_ptr __free __section __alias __alloc_size __cleanup __guarded_by __pt_guarded_by
  __exclusive_lock __malloc_like __assume_aligned __no_sanitize __sized_by __acquires_shared __releases_shared`.split(
    /\s+/,
  ),
);

/** The qualifier that stands for `__iomem`, as long as that: the grammar takes it wherever C has one, and the kernel uses it nowhere. */
const IOMEM = '__iomem';
export const IOMEM_QUALIFIER = '_Atomic';

/** Type words that cannot stand where an expression is expected. */
const TYPE_WORD = /^(?:unsigned|signed|int|long|short|char|bool|float|double|void)$/;
/** Operators whose operand the grammar takes to be a type, and the function that each is made a call of. */
const ALIGNMENTS: ReadonlyMap<string, string> = new Map([
  ['__alignof__', '__alignof_0'],
  ['__alignof', '__aligno0'],
  ['_Alignof', '_Aligno0'],
  ['alignof', 'aligno0'],
]);
const ALIGNMENT_CALLS: ReadonlySet<string> = new Set(ALIGNMENTS.values());
const TAG_WORD = /^(?:struct|union|enum)$/;
/** Words after which a parenthesis opens something else than a macro's or function's arguments. */
const NOT_A_CALL =
  /^(?:if|while|for|switch|return|sizeof|typeof|__typeof__|_Alignof|alignof|offsetof|defined|else|do|case|goto)$/;
const LOOP_MACRO = /for_?each/i;
const GUARD_MACRO = /^(?:scoped_guard|scoped_seqlock_read|scoped_user_\w+)$/;
const ATTEMPT_MACRO = 'scoped_cond_guard';
/** Between what is done where a guard fails, and what it guards. */
const ELSE = 'else';

/** A word, a string or character literal, a comment, a directive at the start of a line, or a single character. */
const TOKEN = /[A-Za-z_]\w*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\d[\w.]*|[^\s]/g;

/** Whether a call of that name stands for an operator that tells an alignment. */
export function isAlignment(callee: string): boolean {
  return ALIGNMENT_CALLS.has(callee);
}

/** Masks one file's text. Never throws; text that is not C comes back as it is, as far as it has no kernel words. */
export function maskKernelC(text: string): MaskedText {
  const masks = new Map<number, Mask>();
  const ends: number[] = [];
  return { text: maskPart(text, 0, masks, ends, () => false).text, masks, ends };
}

/** Masks a text that was edited: the functions that were, and what is between them and the ones before and after. */
export function maskAgain(before: MaskedText, text: string, { start, oldEnd, newEnd }: TextDifference): MaskedText {
  const kept = before.ends.filter((end) => end <= start);
  const from = kept.at(-1) ?? 0;
  const moved = newEnd - oldEnd;
  const rest = new Set(before.ends.filter((end) => end > oldEnd));
  const masks = new Map<number, Mask>();
  for (const [at, mask] of before.masks) if (at < from) masks.set(at, mask);
  const part = maskPart(text, from, masks, kept, (end) => end > newEnd && rest.has(end - moved));
  const to = part.end - moved;
  for (const [at, mask] of before.masks) if (at >= to) masks.set(at + moved, mask);
  for (const end of rest) if (end > to) kept.push(end + moved);
  return { text: before.text.slice(0, from) + part.text + before.text.slice(to), masks, ends: kept };
}

/** Masks a text from the end of a function on, up to one that `isLast`, or else to where it ends itself. */
function maskPart(
  text: string,
  from: number,
  masks: Map<number, Mask>,
  ends: number[],
  isLast: (end: number) => boolean,
): { readonly text: string; readonly end: number } {
  const pieces: string[] = [];
  let copied = from;
  const replace = (start: number, end: number, by: string): void => {
    if (start < copied) return;
    pieces.push(text.slice(copied, start), by);
    copied = end;
  };
  const upTo = (end: number) => {
    pieces.push(text.slice(copied, end));
    return { text: pieces.join(''), end };
  };

  let depth = 0;
  let previous = '';
  let beforeParenthesis = '';
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const word = match[0];
    const start = match.index;
    const first = word.charCodeAt(0);
    if (first === 0x2f && word.length > 1) continue; // comment
    if (word === '#' && atLineStart(text, start)) {
      TOKEN.lastIndex = directiveEnd(text, start);
      continue;
    }
    if (word === '{') depth = text[start - 1] === '\n' ? 1 : depth + 1;
    else if (word === '}') {
      depth = text[start - 1] === '\n' ? 0 : Math.max(0, depth - 1);
      if (text[start - 1] === '\n') {
        ends.push(start + 1);
        if (isLast(start + 1)) return upTo(start + 1);
      }
    } else if (word === '(') beforeParenthesis = previous;
    else if (isWordStart(first)) {
      const end = start + word.length;
      if (word === IOMEM) {
        replace(start, end, IOMEM_QUALIFIER);
        continue;
      }
      if (BARE.has(word)) {
        replace(start, end, ' '.repeat(word.length));
        continue;
      }
      if (WITH_ARGUMENT.has(word)) {
        const close = closingParenthesis(text, end);
        if (close > 0) {
          if (word === '__free')
            masks.set(start, { kind: 'cleanup', name: text.slice(text.indexOf('(', end) + 1, close).trim() });
          replace(start, close + 1, blank(text.slice(start, close + 1)));
          TOKEN.lastIndex = close + 1;
          continue;
        }
      } else if (ALIGNMENTS.has(word)) {
        replace(start, end, ALIGNMENTS.get(word)!);
      } else if (
        depth > 0 &&
        word.length >= 5 &&
        (LOOP_MACRO.test(word) || GUARD_MACRO.test(word)) &&
        opensBlock(text, end)
      ) {
        masks.set(start, { kind: LOOP_MACRO.test(word) ? 'loop' : 'guard', name: word });
        replace(start, end, 'while'.padEnd(word.length));
        previous = 'while';
        continue;
      } else if (depth > 0 && word === ATTEMPT_MACRO && opensBlock(text, end)) {
        const close = closingParenthesis(text, end);
        const [name, failure] = commasIn(text, text.indexOf('(', end), close);
        if (name !== undefined && failure !== undefined && close - failure > ELSE.length) {
          masks.set(start, { kind: 'attempt', name: word });
          replace(start, end, 'if'.padEnd(word.length));
          replace(name, name + 1, ')');
          replace(failure, close + 1, `;${blank(text.slice(failure + 1, close + 1 - ELSE.length))}${ELSE}`);
          TOKEN.lastIndex = close + 1;
          previous = 'else';
          continue;
        }
      } else if (depth > 0 && (previous === ',' || (previous === '(' && isCallName(beforeParenthesis)))) {
        if (TAG_WORD.test(word) || TYPE_WORD.test(word)) {
          const type = typeArgument(text, start);
          if (type) {
            replace(start, type.end, type.identifier);
            TOKEN.lastIndex = type.end;
            previous = 'type';
            continue;
          }
        }
      }
    }
    previous = word;
  }
  return upTo(text.length);
}

function isWordStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

function isCallName(word: string): boolean {
  return word !== '' && isWordStart(word.charCodeAt(0)) && !NOT_A_CALL.test(word);
}

function blank(text: string): string {
  return text.replace(/[^\n\r]/g, ' ');
}

function atLineStart(text: string, offset: number): boolean {
  for (let i = offset - 1; i >= 0; i--) {
    const c = text[i];
    if (c === '\n') return true;
    if (c !== ' ' && c !== '\t') return false;
  }
  return true;
}

/** End of a preprocessor directive with its continuation lines. */
function directiveEnd(text: string, start: number): number {
  let end = start;
  for (;;) {
    const newline = text.indexOf('\n', end);
    if (newline < 0) return text.length;
    const last = text[newline - 1] === '\r' ? newline - 2 : newline - 1;
    if (text[last] !== '\\') return newline;
    end = newline + 1;
  }
}

/** Longest argument list that is searched for its end: keeps the scan linear on unbalanced text. */
const LONGEST_ARGUMENTS = 2000;

/** Offset of the parenthesis that closes the one at or after `from` (blanks between allowed), or -1. */
function closingParenthesis(text: string, from: number): number {
  let i = from;
  while (text[i] === ' ' || text[i] === '\t') i++;
  if (text[i] !== '(') return -1;
  let depth = 0;
  for (const limit = Math.min(text.length, i + LONGEST_ARGUMENTS); i < limit; i++) {
    const c = text[i];
    if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
    else if (c === ';' || c === '{' || c === '}') return -1;
  }
  return -1;
}

/** Offsets of the commas between the arguments of a list. */
function commasIn(text: string, open: number, close: number): number[] {
  const commas: number[] = [];
  let depth = 0;
  for (let i = open; i < close; i++) {
    const c = text[i];
    if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === ',' && depth === 1) commas.push(i);
  }
  return commas;
}

/** Whether a macro call at `from` is followed by the body of a block rather than by an operator or a semicolon. */
function opensBlock(text: string, from: number): boolean {
  const close = closingParenthesis(text, from);
  if (close < 0) return false;
  const next = /\S/g;
  next.lastIndex = close + 1;
  const at = next.exec(text);
  return at !== null && /[{A-Za-z_*(/]/.test(at[0]);
}

/** A type that fills a macro argument, as one identifier of the same length. */
function typeArgument(text: string, start: number): { end: number; identifier: string } | undefined {
  const shape =
    /(?:(?:struct|union|enum)\s+\w+|(?:(?:unsigned|signed|int|long|short|char|bool|float|double|void)\b[ \t]*)+)[ \t]*\**[ \t]*(?=[,)])/y;
  shape.lastIndex = start;
  const match = shape.exec(text);
  if (!match || match[0].includes('\n')) return undefined;
  const end = start + match[0].length;
  const tagged = /^(?:struct|union|enum)\s+(\w+)/.exec(match[0]);
  const name = tagged ? tagged[1]! : `T_${match[0].slice(2)}`;
  const identifier = tagged ? name.padStart(tagged[0].length) : name.replace(/\W/g, '_');
  return { end, identifier: identifier.padEnd(match[0].length) };
}
