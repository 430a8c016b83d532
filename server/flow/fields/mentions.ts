/** Which functions and objects of a file name what: so that a question about a name only reads those that have to do with it. */
import type { GlobalObject } from '../../ir/declarations.ts';
import type { Symbols } from '../../ir/symbols.ts';
import type { TextRange } from '../../syntax/text.ts';
import { type Word, wordsOf } from '../../syntax/words.ts';

/** The names in one function, or in the declaration of one object. */
interface Mentioned {
  readonly all: Set<string>;
  /** Names that a parenthesis follows, in the body of a function: functions and macros, and members of records. */
  readonly called: Set<string>;
  readonly calledMembers: Set<string>;
}

export class Mentions {
  private readonly symbols: Symbols;
  private readonly words: readonly Word[];
  /** By name, all forms of a function together. */
  private readonly functions = new Map<string, Mentioned>();
  private readonly objects = new Map<GlobalObject, Mentioned>();
  /** By member, the functions of the file that are assigned to one of that name. */
  private readonly members = new Map<string, Set<string>>();
  /** Names that stand anywhere without being called. */
  private readonly uncalled = new Set<string>();
  private users: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(text: string, symbols: Symbols) {
    this.symbols = symbols;
    this.words = wordsOf(text);
    for (const [i, { text: name, isCalled }] of this.words.entries()) {
      if (!isCalled) this.uncalled.add(name);
      const member = this.words[i - 1];
      if (isCalled || !member?.isAssigned || !symbols.functionDefinition(name)) continue;
      this.members.set(member.text, (this.members.get(member.text) ?? new Set()).add(name));
    }
    for (const { name, node } of symbols.functionDefinitions()) {
      const known = this.functions.get(name) ?? { all: new Set(), called: new Set(), calledMembers: new Set() };
      this.functions.set(name, known);
      const body = node.childForFieldName('body')?.startIndex ?? node.endIndex;
      this.collect({ start: node.startIndex, end: node.endIndex }, body, known);
    }
    for (const object of symbols.globals()) {
      const { initializer } = object;
      if (!initializer) continue;
      const known = { all: new Set<string>(), called: new Set<string>(), calledMembers: new Set<string>() };
      this.objects.set(object, known);
      this.collect({ start: initializer.startIndex, end: initializer.endIndex }, initializer.startIndex, known);
    }
  }

  private collect({ start, end }: TextRange, body: number, { all, called, calledMembers }: Mentioned): void {
    for (const word of this.within({ start, end })) {
      all.add(word.text);
      if (word.isCalled && word.start >= body) (word.isMember ? calledMembers : called).add(word.text);
    }
  }

  /** The words in a range. */
  private *within({ start, end }: TextRange): Generator<Word> {
    let low = 0;
    for (let high = this.words.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.words[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    for (; low < this.words.length && this.words[low]!.start < end; low++) yield this.words[low]!;
  }

  /** Whether a member of that name stands in a range. */
  hasMember(range: TextRange, field: string): boolean {
    for (const { text, isMember } of this.within(range)) if (isMember && text === field) return true;
    return false;
  }

  /** Whether a function names and calls what it did when these were the words of its file. */
  areAlike(before: Mentions, name: string): boolean {
    const [old, now] = [before.functions.get(name), this.functions.get(name)];
    return (
      areEqual(old?.all, now?.all) &&
      areEqual(old?.called, now?.called) &&
      areEqual(old?.calledMembers, now?.calledMembers) &&
      areEqual(before.uncalled, this.uncalled)
    );
  }

  /** What a function calls: functions and macros by name. */
  calledIn(name: string): ReadonlySet<string> {
    return this.functions.get(name)?.called ?? new Set();
  }

  /** The members of records through which a function calls. */
  membersCalledIn(name: string): ReadonlySet<string> {
    return this.functions.get(name)?.calledMembers ?? new Set();
  }

  /** The functions of the file that it puts into members of that name, whatever the record. */
  functionsIn(member: string): ReadonlySet<string> {
    return this.members.get(member) ?? new Set();
  }

  /** Whether nothing is done with a function of that name but calling it. */
  isOnlyCalled(name: string): boolean {
    return !this.uncalled.has(name);
  }

  /** The functions that name one of `names`, themselves or through macros. */
  functionsNaming(names: Iterable<string>): string[] {
    const wanted = this.withMacros(names);
    return [...this.functions].flatMap(([name, { all }]) => (wanted.some((one) => all.has(one)) ? name : []));
  }

  /** The objects whose first values name one of `names`, themselves or through macros. */
  objectsNaming(names: Iterable<string>): GlobalObject[] {
    const wanted = this.withMacros(names);
    return [...this.objects].flatMap(([object, { all }]) => (wanted.some((one) => all.has(one)) ? object : []));
  }

  /** Names, and the macros of the file and of the models whose bodies come to them. */
  withMacros(names: Iterable<string>): string[] {
    this.users ??= usersOf(this.symbols);
    const found = new Set(names);
    // What is added on the way is visited as well.
    for (const name of found) for (const macro of this.users.get(name) ?? []) found.add(macro);
    return [...found];
  }
}

function areEqual(a: ReadonlySet<string> = new Set(), b: ReadonlySet<string> = new Set()): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

/** By name, the macros of a file and of the models that have it in one of their bodies. */
function usersOf(symbols: Symbols): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const { name, body } of symbols.macros())
    for (const { text } of wordsOf(body)) users.set(text, (users.get(text) ?? new Set()).add(name));
  return users;
}
