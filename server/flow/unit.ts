/**
 * One file as the analysis sees it: its functions, lowered when first needed, which of them can reach a call that is
 * followed, and the functions of other files that its calls lead to.
 */
import { isOnly } from '../ir/header-index.ts';
import type { Expression, FunctionIr } from '../ir/ir.ts';
import { lowerFunction } from '../ir/lower.ts';
import type { Symbols } from '../ir/symbols.ts';
import { type Contract, FOLLOWED, type Model } from '../model/model.ts';
import type { Mask } from '../syntax/mask.ts';
import { contractNamed, fitsContract } from './contract.ts';
import { memberCalled, onlyFunctionIn } from './pointed-function.ts';
import { type Questions, questionsOf } from './questions.ts';
import { Types } from './types.ts';

/** Length of the text of a helper. */
const SHORT = 600;
/** Length of the text of the longest function that is read: no driver has one that is half as long. */
const LONGEST = 128_000;

/** What the files around say: functions in reach (inlines of headers, what one other file alone defines), and for what a file is built. */
export interface Elsewhere {
  /** Whether a function of that name leads to a call that is followed. Cheap: by text. */
  leads(name: string, from: Unit): boolean;
  /** The file that defines it; undefined where none in reach does, or several. */
  find(name: string, from: Unit): Unit | undefined;
  /** Whether the file is only built for machines whose DMA addresses have 32 bits. */
  hasNarrowAddresses(file: string): boolean;
  /** Whether a file other than `from` may put something into a field of a record that `header` defines. */
  mayWrite(field: string, header: string, from: string): boolean;
}

const NOWHERE: Elsewhere = {
  leads: () => false,
  find: () => undefined,
  hasNarrowAddresses: () => false,
  mayWrite: () => true,
};

export class Unit {
  readonly file: string;
  readonly text: string;
  readonly symbols: Symbols;
  readonly types: Types;
  readonly model: Model;
  private readonly elsewhere: Elsewhere;
  /** Functions that map or unmap, or have another effect that is followed, themselves, through a macro or in another file. */
  private followed: ReadonlySet<string> | undefined;
  private leading: ReadonlySet<string> | undefined;
  /** The names that each function calls. */
  private readonly calls = new Map<string, ReadonlySet<string>>();
  private asking: ReadonlySet<string> | undefined;
  /** Functions that are operations with a contract. */
  private operations: Map<string, Contract> | undefined;
  private readonly masks: ReadonlyMap<number, Mask>;
  /** The text without comments, when it was needed. */
  private code: string | undefined;
  private readonly bodies = new Map<string, string>();
  private readonly oneForm = new Map<string, boolean>();
  private readonly asked = new Map<FunctionIr, Questions>();
  private readonly lowered = new Map<string, FunctionIr | null>();
  /** Functions that members of records can only hold, by `tag.field`; empty for others. */
  private readonly pointed = new Map<string, string>();
  private readonly owners = new Map<string, Unit>();
  private readonly foreign = new Map<string, FunctionIr | undefined>();

  constructor(
    file: string,
    text: string,
    symbols: Symbols,
    masks: ReadonlyMap<number, Mask>,
    model: Model,
    elsewhere: Elsewhere = NOWHERE,
  ) {
    this.file = file;
    this.text = text;
    this.symbols = symbols;
    this.types = new Types(symbols);
    this.masks = masks;
    this.model = model;
    this.elsewhere = elsewhere;
    this.owners.set(file, this);
    for (const { name, node } of symbols.functionDefinitions()) {
      this.bodies.set(name, (this.bodies.get(name) ?? '') + text.slice(node.startIndex, node.endIndex));
    }
  }

  get mapping(): ReadonlySet<string> {
    this.followed ??= this.findMapping();
    return this.followed;
  }

  /** Whether the file is only built for machines whose DMA addresses have 32 bits. */
  hasNarrowAddresses(): boolean {
    return this.elsewhere.hasNarrowAddresses(this.file);
  }

  /** Whether no other file puts anything into a field of that record, as far as files tell. */
  isOnlyWrittenHere(tag: string, field: string): boolean {
    const definer = this.symbols.definerOf(tag);
    return definer === null || (definer !== undefined && !this.elsewhere.mayWrite(field, definer, this.file));
  }

  /** The file that a function was lowered from. */
  ownerOf(fn: FunctionIr): Unit {
    return this.owners.get(fn.file) ?? this;
  }

  /** What a call of `name` in the function `from` runs: a function of its file, or of another one that is in reach. */
  callee(name: string, from: FunctionIr): FunctionIr | undefined {
    const owner = this.ownerOf(from);
    if (owner.isDefined(name)) return owner === this || owner.hasOneForm(name) ? owner.ir(name) : undefined;
    const key = `${owner.file} ${name}`;
    if (!this.foreign.has(key)) this.foreign.set(key, this.foreignFunction(name, owner));
    return this.foreign.get(key);
  }

  /**
   * The name of the function that a callee means: as it is written, or the only one that its record can hold; `tag.member`
   * where a model says what calls through that member do. Empty where that is open.
   */
  nameOf(callee: Expression, from: FunctionIr): string {
    if (callee.kind === 'global') return callee.name;
    const owner = this.ownerOf(from);
    const called = memberCalled(callee, owner.symbols, this.types);
    if (!called) return '';
    const key = `${called.tag}.${called.field}`;
    if (this.model.functions.has(key)) return key;
    let name = owner.pointed.get(key);
    if (name === undefined) {
      name = onlyFunctionIn(owner.text, owner.symbols, called.tag, called.field) ?? '';
      owner.pointed.set(key, name);
    }
    return name;
  }

  private foreignFunction(name: string, owner: Unit): FunctionIr | undefined {
    if (name === '' || this.model.functions.has(name)) return undefined;
    const unit = this.elsewhere.find(name, owner);
    const fn = unit?.ir(name);
    if (!unit || !fn) return undefined;
    this.owners.set(unit.file, unit);
    this.types.add(unit.symbols);
    return fn;
  }

  /** Whether a call of `name` leads to a followed call in another file. */
  leadsAway(name: string, from: FunctionIr): boolean {
    const owner = this.ownerOf(from);
    return !owner.isDefined(name) && !this.model.functions.has(name) && this.elsewhere.leads(name, owner);
  }

  /** The callee of a call, where it is short enough to be looked into for what its result means; undefined for others. */
  helper(name: string, from: FunctionIr): FunctionIr | undefined {
    const fn = this.callee(name, from);
    return fn && fn.range.end - fn.range.start <= SHORT ? fn : undefined;
  }

  /** What a function of this file, or of one that its calls lead to, asks. */
  questions(fn: FunctionIr): Questions {
    let questions = this.asked.get(fn);
    if (!questions) {
      questions = questionsOf(fn, (name) => this.helper(name, fn));
      this.asked.set(fn, questions);
    }
    return questions;
  }

  /** Whether a function has no other form here: in a header, what is not configured has a stub beside its prototype. */
  private hasOneForm(name: string): boolean {
    const one = this.oneForm.get(name) ?? isOnly(this.text, name);
    this.oneForm.set(name, one);
    return one;
  }

  isDefined(name: string): boolean {
    return this.bodies.has(name);
  }

  /** Whether a function is longer than what is read. */
  isTooLong(name: string): boolean {
    return (this.bodies.get(name)?.length ?? 0) > LONGEST;
  }

  /** The function of that name, or undefined where the file has none, or one that is too long. */
  ir(name: string): FunctionIr | undefined {
    let ir = this.lowered.get(name);
    if (ir === undefined) {
      const definition = this.isTooLong(name) ? undefined : this.symbols.functionDefinition(name);
      ir = definition ? lowerFunction(definition, this.file, this.symbols, this.masks) : null;
      this.lowered.set(name, ir);
    }
    return ir ?? undefined;
  }

  /** Whether a function assigns to a field of one of these names, by the look of its text. */
  writesField(fn: FunctionIr, fields: ReadonlySet<string>): boolean {
    const body = this.ownerOf(fn).bodies.get(fn.name);
    if (!body || fields.size === 0) return false;
    for (const match of body.matchAll(/(?:->|\.)(\w+)(?:\[[^\]]*\])?\s*=(?!=)/g))
      if (fields.has(match[1]!)) return true;
    return false;
  }

  /** Whether a call of `name` in `from` may ask whether a mapping failed, by the look of what it runs. */
  mayAsk(name: string, from: FunctionIr): boolean {
    const owner = this.ownerOf(from);
    if (owner.isDefined(name)) return owner.findAsking().has(name);
    const callee = this.callee(name, from);
    return callee !== undefined && this.ownerOf(callee).findAsking().has(callee.name);
  }

  private findAsking(): ReadonlySet<string> {
    if (this.asking) return this.asking;
    this.findCalls();
    const asks = [...this.model.functions].filter(([, { effect }]) => effect === 'checks').map(([name]) => name);
    const pattern = new RegExp(`\\b(?:${asks.join('|')})\\b|mapping_error|DMA_MAPPING_ERROR`);
    const direct = new Set([...this.bodies].filter(([, body]) => pattern.test(body)).map(([name]) => name));
    this.asking = new Set([...direct, ...this.callersOf(direct)]);
    return this.asking;
  }

  /** Whether other files cannot call a function by its name. */
  isStatic(name: string): boolean {
    const children = this.symbols.functionDefinition(name)?.node.children ?? [];
    return children.some((c) => c.type === 'storage_class_specifier' && c.text === 'static');
  }

  /** Whether a function is static and nothing is done with it but calling it. */
  isClosed(name: string): boolean {
    if (!this.isStatic(name)) return false;
    this.code ??= this.text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
    return !new RegExp(`\\b${name}\\b(?!\\s*\\()`).test(this.code);
  }

  /** Whether a function of the file calls one of `names` itself. */
  calledBy(name: string, names: ReadonlySet<string>): boolean {
    this.findCalls();
    return [...(this.calls.get(name) ?? [])].some((callee) => names.has(callee));
  }

  /** What functions of the file call that it does not define. */
  foreignCalls(): ReadonlySet<string> {
    this.findCalls();
    return new Set([...this.calls.values()].flatMap((names) => [...names].filter((name) => !this.isDefined(name))));
  }

  /** The functions of this file that call one of `targets` themselves. */
  directCallersOf(targets: ReadonlySet<string>): ReadonlySet<string> {
    this.findCalls();
    const calls = [...this.calls].filter(([name, called]) => [...called].some((c) => c !== name && targets.has(c)));
    return new Set(calls.map(([name]) => name));
  }

  /** The functions that come to one of `targets` by calls within this file. */
  callersOf(targets: ReadonlySet<string>): ReadonlySet<string> {
    this.findCalls();
    const found = new Set<string>();
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const [name, called] of this.calls) {
        if ([...called].some((callee) => callee !== name && (targets.has(callee) || found.has(callee))))
          found.add(name);
      }
    }
    return found;
  }

  /** Whether a function of the file comes to a call that is followed, by calls within the file. */
  leadsToFollowed(name: string): boolean {
    this.leading ??= new Set([...this.mapping, ...this.callersOf(this.mapping)]);
    return this.leading.has(name);
  }

  /** By text, so that a file without map calls costs no lowering. */
  private findMapping(): ReadonlySet<string> {
    const targets = new Set<string>();
    for (const [name, fn] of this.model.functions)
      if (FOLLOWED.has(fn.effect)) targets.add(name.slice(name.indexOf('.') + 1));
    for (let size = -1; size !== targets.size; ) {
      size = targets.size;
      for (const name of this.symbols.macroNames()) {
        const body = this.symbols.macro(name)?.body ?? '';
        if ([...body.matchAll(/\w+/g)].some((m) => targets.has(m[0]))) targets.add(name);
      }
    }
    this.findCalls();
    return new Set(
      [...this.calls]
        .filter(([, called]) => [...called].some((callee) => targets.has(callee) || this.leads(callee)))
        .map(([name]) => name),
    );
  }

  /** The contract by which others call a function of this file, as the function itself or as an operation. */
  contractOf(name: string): Contract | undefined {
    const named = contractNamed(this.model, name);
    if (named) return named;
    if (this.operations === undefined) {
      this.operations = new Map();
      const members = this.functionsInMembers();
      for (const [key, contract] of this.model.contracts)
        for (const fn of key.includes('.') ? (members.get(key.slice(key.indexOf('.') + 1)) ?? []) : [])
          if (fitsContract(contract, this.ir(fn)?.parameters ?? [])) this.operations.set(fn, contract);
    }
    return this.operations.get(name);
  }

  /** The functions of this file that it puts into members of records, by the member's name. */
  private functionsInMembers(): ReadonlyMap<string, ReadonlySet<string>> {
    const members = new Map<string, Set<string>>();
    for (const [, field, name] of this.text.matchAll(/(?:\.|->)\s*(\w+)\s*=\s*&?(\w+)\s*[,;}]/g))
      if (this.isDefined(name!)) members.set(field!, (members.get(field!) ?? new Set()).add(name!));
    return members;
  }

  private findCalls(): void {
    if (this.calls.size > 0) return;
    const members = this.functionsInMembers();
    for (const [name, body] of this.bodies) {
      const called = new Set(
        Array.from(body.slice(body.indexOf('{')).matchAll(/\b([A-Za-z_]\w*)\s*\(/g), (m) => m[1]!),
      );
      for (const field of [...called]) for (const pointed of members.get(field) ?? []) called.add(pointed);
      this.calls.set(name, called);
    }
  }

  private leads(name: string): boolean {
    return !this.isDefined(name) && !this.model.functions.has(name) && this.elsewhere.leads(name, this);
  }
}
