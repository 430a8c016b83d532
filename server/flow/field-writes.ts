/**
 * Who writes the fields of records, by the look of a file's text: a field is known by its name alone, whatever record it is in,
 * so that no write is overlooked where the analysis cannot follow the record.
 */

/** One place that puts something into a field, from the field's arrow or dot to the end of what is put there (offsets). */
interface Write {
  /** `=`, or as in `+=`. */
  readonly operator: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** What stands for no address: a number or its complement, a constant that is named so, or an empty initialiser. */
const NOTHING =
  /^(?:(?:\(\s*\w+[\s*]*\)|[-~])\s*)*(?:\d\w*|[A-Z0-9_]*(?:NULL|ERR|INVALID|NONE|BAD|UNMAPPED|UNUSED|POISON)[A-Z0-9_]*|\{\s*\})$/;

/** Memory of its own, as the value of a pointer. */
const MEMORY = /^(?:\([\w\s*]*\)\s*)?(?:devm_)?(?:k|v|kv)[mzc]?alloc\w*\s*\(/;

/** What looks at a pointer to an array, or frees it, and does not write there. */
const LOOKS = /^(?:|if|while|sizeof|(?:un)?likely|\w*free\w*)$/;

export class FieldWrites {
  private readonly text: string;
  private withoutComments: string | undefined;
  private readonly known = new Map<string, readonly Write[]>();

  constructor(text: string) {
    this.text = text;
  }

  /** Whether anything at all is put into fields of that name. */
  isWritten(field: string): boolean {
    return this.writes(field).length > 0;
  }

  /** Whether anything but what stands for no address may be put into fields of that name. */
  mayBeGiven(field: string): boolean {
    return (
      this.writes(field).some(({ operator, value }) => operator !== '=' || !NOTHING.test(value)) ||
      !this.pointers(field).every(isMessage)
    );
  }

  /**
   * Whether what is put into fields of that name is a value that begins at one of `stores`, and nothing but such values, what
   * stands for no address and other fields of that name; and no pointer to one goes elsewhere than into a message.
   */
  isOnlyGiven(field: string, stores: readonly number[]): boolean {
    return this.areStores(this.writes(field), field, stores) && this.pointers(field).every(isMessage);
  }

  /** The same of the elements of arrays that fields of that name point to, which nobody else has. */
  isArrayOnlyGiven(field: string, stores: readonly number[]): boolean {
    const writes = this.writes(field).filter(({ operator, value }) => operator !== '=' || !MEMORY.test(value));
    return this.areStores(writes, field, stores) && this.pointers(field).every(isMessage) && !this.isLent(field);
  }

  private areStores(writes: readonly Write[], field: string, stores: readonly number[]): boolean {
    const isStore = ({ start, end }: Write): boolean => stores.some((store) => store >= start && store < end);
    const isCopy = ({ value }: Write): boolean => new RegExp(`^[\\w.>\\[\\]-]*(?:->|\\.)${field}$`).test(value);
    return (
      writes.some(isStore) &&
      writes.every((write) => write.operator === '=' && (NOTHING.test(write.value) || isCopy(write) || isStore(write)))
    );
  }

  /** Whether others get what fields of that name point to, and may write there: a call, a caller, a field of another name. */
  private isLent(field: string): boolean {
    const whole = new RegExp(`(?<![\\w.>-])[\\w.>[\\]-]+(?:->|\\.)\\s*${field}\\s*(?=[,;)])`, 'g');
    return [...this.code.matchAll(whole)].some(({ index }) => {
      const before = this.code.slice(Math.max(0, index - 80), index).trimEnd();
      if (before.endsWith('*')) return false;
      if (/\breturn$/.test(before)) return true;
      const [, arrow, name] = /(->|\.)?\s*\b(\w+)\s*=$/.exec(before) ?? [];
      if (name === undefined) return this.isGiven(index);
      const mentions = new RegExp(`\\b${name}\\s*(?=[,)])`, 'g');
      return arrow ? name !== field : [...this.code.matchAll(mentions)].some((at) => this.isGiven(at.index));
    });
  }

  /** Whether what stands at an offset is an argument of a call that may write to it. */
  private isGiven(offset: number): boolean {
    return !LOOKS.test(this.callAround(offset));
  }

  /** What stands before the innermost parenthesis that is open at an offset. */
  private callAround(offset: number): string {
    let depth = 0;
    let at = offset - 1;
    for (; at >= 0 && depth <= 0 && !';{}'.includes(this.code[at]!); at--) {
      if (this.code[at] === '(') depth++;
      else if (this.code[at] === ')') depth--;
    }
    return /\w*(?=\s*$)/.exec(this.code.slice(Math.max(0, at - 80), at + 1))?.[0] ?? '';
  }

  /** Whether fields of that name are set in one place at most, but for zero: one value for as long as a mapping lives. */
  isSteady(field: string): boolean {
    const writes = this.writes(field);
    const given = writes.filter(({ value }) => value !== '0').length + this.pointers(field).length;
    return given <= 1 && writes.every(({ operator }) => operator === '=');
  }

  /** The text without its comments; blanks keep the offsets of what is left. */
  private get code(): string {
    this.withoutComments ??= this.text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) =>
      comment.replace(/[^\n]/g, ' '),
    );
    return this.withoutComments;
  }

  private writes(field: string): readonly Write[] {
    const known = this.known.get(field);
    if (known) return known;
    const member = `(?:->|\\.)\\s*${field}\\b\\s*(?:\\[[^\\]]*\\]\\s*)*`;
    const assignment = new RegExp(`${member}(\\+\\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=))\\s*`, 'g');
    const stepped = new RegExp(`(\\+\\+|--)\\s*[\\w.>\\[\\]-]*${member}`, 'g');
    // include/linux/dma-mapping.h: the value is put into the field that the macro is told.
    const set = new RegExp(`\\bdma_unmap_(?:addr|len)_set\\s*\\([^;]*?,\\s*(?:\\w+\\.)*${field}\\s*,\\s*`, 'g');
    const found = [assignment, stepped, set].flatMap((pattern) =>
      Array.from(this.code.matchAll(pattern), ({ index, 0: head, 1: operator = '=' }) => {
        const start = index + head.length;
        const end = operator === '++' || operator === '--' ? start : this.endOfValue(start);
        return { operator, value: this.code.slice(start, end).trimEnd(), start: index, end };
      }),
    );
    this.known.set(field, found);
    return found;
  }

  /** Where the expression that begins at an offset ends: at the first separator outside of its own brackets. */
  private endOfValue(start: number): number {
    let depth = 0;
    for (let i = start; i < this.code.length; i++) {
      const character = this.code[i]!;
      if (character === ';') return i;
      if ('([{'.includes(character)) depth++;
      if (')]}'.includes(character) && --depth < 0) return i;
      if (character === ',' && depth === 0) return i;
    }
    return this.code.length;
  }

  /** The statements that take the address of a field of that name. */
  private pointers(field: string): string[] {
    const pattern = new RegExp(
      `(?<!&)&\\s*\\(?[\\w.>\\[\\]\\s-]*(?:->|\\.)\\s*${field}\\b(?!\\s*(?:->|\\.|\\())[^;{}]*`,
      'g',
    );
    return Array.from(this.code.matchAll(pattern), ({ index, 0: rest }) => {
      let start = index;
      while (start > 0 && !';{}'.includes(this.code[start - 1]!)) start--;
      return this.code.slice(start, index) + rest;
    });
  }
}

/** Whether a statement prints an address, which needs a pointer to it. */
const isMessage = (statement: string): boolean => statement.includes('%pad');
