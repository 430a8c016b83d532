/**
 * One file as the analysis sees it: its functions, lowered when first needed, which of them can reach a call that is
 * followed, and the functions of other files that its calls lead to.
 */
import { Code } from '../ir/code.ts';
import { isOnly } from '../ir/header-index.ts';
import type { Expression, FunctionIr } from '../ir/ir.ts';
import { lowerFunction } from '../ir/lower.ts';
import type { Symbols } from '../ir/symbols.ts';
import { type Contract, conditionsOf, type Effect, FOLLOWED, type Model } from '../model/model.ts';
import type { Mask } from '../syntax/mask.ts';
import type { Node } from '../syntax/parser.ts';
import { contractNamed, fitsContract } from './contract.ts';
import { assignedFields, type Field } from './fields/access.ts';
import { FieldIndex } from './fields/field-index.ts';
import { Mentions } from './fields/mentions.ts';
import { CallGraph } from './graph/call-graph.ts';
import { EffectsOf } from './graph/effects.ts';
import { Guards } from './graph/guards.ts';
import { memberCalled } from './graph/pointed-function.ts';
import { type Questions, questionsOf } from './graph/questions.ts';
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
  mayWrite(field: Field, header: string, from: string): boolean;
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
  private graph: CallGraph | undefined;
  private summaries: EffectsOf | undefined;
  private mentioned: Mentions | undefined;
  private index: FieldIndex | undefined;
  /** The fields to which functions assign, by name. */
  private readonly assigned = new WeakMap<FunctionIr, ReadonlySet<string>>();
  /** Functions that are operations with a contract. */
  private operations: Map<string, Contract> | undefined;
  private readonly masks: ReadonlyMap<number, Mask>;
  /** The length of the text of each function, all its forms together. */
  private readonly lengths = new Map<string, number>();
  private readonly oneForm = new Map<string, boolean>();
  private readonly asked = new Map<FunctionIr, Questions>();
  private readonly guards = new Guards(this);
  private readonly calling = new Map<Effect, ReadonlySet<string>>();
  private readonly functions = new Map<string, FunctionIr | null>();
  /** Functions that members of records can only hold, by `tag.field`; empty for others. */
  private readonly pointed = new Map<string, string>();
  private readonly owners = new Map<string, Unit>();
  /** Functions of other files, by the file that calls them and their name. */
  private readonly foreign = new Map<Unit, Map<string, FunctionIr | undefined>>();

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
      this.lengths.set(name, (this.lengths.get(name) ?? 0) + node.endIndex - node.startIndex);
    }
  }

  /** Who calls whom. */
  get calls(): CallGraph {
    const { mentions } = this;
    const calledIn = (name: string): ReadonlySet<string> => {
      const members = [...mentions.membersCalledIn(name)];
      return new Set([...mentions.calledIn(name), ...members.flatMap((field) => [...mentions.functionsIn(field)])]);
    };
    this.graph ??= new CallGraph(new Map([...this.lengths.keys()].map((name) => [name, calledIn(name)])));
    return this.graph;
  }

  /** What functions that are not entered can do. */
  get effects(): EffectsOf {
    this.summaries ??= new EffectsOf(this);
    return this.summaries;
  }

  /** Whether a call of `name` in the function `from` does nothing but write messages. */
  tells(name: string, from: FunctionIr): boolean {
    return this.effects.tells(name, from);
  }

  /** What each function names. */
  get mentions(): Mentions {
    this.mentioned ??= new Mentions(this.text, this.symbols);
    return this.mentioned;
  }

  /** What the file does with the fields of records. */
  get fields(): FieldIndex {
    this.index ??= new FieldIndex(this);
    return this.index;
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
    return definer === null || (definer !== undefined && !this.elsewhere.mayWrite({ tag, field }, definer, this.file));
  }

  /** The file that a function was lowered from. */
  ownerOf(fn: FunctionIr): Unit {
    return this.owners.get(fn.file) ?? this;
  }

  /** What a call of `name` in the function `from` runs: a function of its file, or of another one that is in reach. */
  callee(name: string, from: FunctionIr): FunctionIr | undefined {
    const owner = this.ownerOf(from);
    if (owner.isDefined(name)) return owner === this || owner.hasOneForm(name) ? owner.ir(name) : undefined;
    const known = this.foreign.get(owner) ?? new Map<string, FunctionIr | undefined>();
    this.foreign.set(owner, known);
    if (!known.has(name)) known.set(name, this.foreignFunction(name, owner));
    return known.get(name);
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
      name = owner.fields.onlyFunctionIn(called.tag, called.field) ?? '';
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
      questions = questionsOf(
        fn,
        (name) => this.helper(name, fn),
        (name) => this.guards.of(name, fn),
      );
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
    return this.lengths.has(name);
  }

  /** Whether a function is longer than what is read. */
  isTooLong(name: string): boolean {
    return (this.lengths.get(name) ?? 0) > LONGEST;
  }

  /** Whether what names mean is what it was in an earlier version of the file, and all around it. */
  meansTheSameAs({ symbols, model, elsewhere, lengths }: Unit): boolean {
    return (
      symbols.lowered === this.symbols.lowered &&
      model === this.model &&
      elsewhere === this.elsewhere &&
      lengths.size === this.lengths.size &&
      [...lengths.keys()].every((name) => this.lengths.has(name))
    );
  }

  /** The functions whose text is another one than in an earlier version of the file. */
  changedSince({ symbols }: Unit): string[] {
    return [...this.lengths.keys()].filter((name) => {
      const [before, now] = [symbols.functionForms(name), this.symbols.functionForms(name)];
      return before.length !== now.length || now.some(({ identity }, i) => identity !== before[i]!.identity);
    });
  }

  /** Comes to the functions of other files to which an earlier version of the file has come. */
  reachAsBefore({ owners }: Unit): void {
    for (const unit of owners.values()) {
      if (unit.file === this.file) continue;
      this.owners.set(unit.file, unit);
      this.types.add(unit.symbols);
    }
  }

  /** The function of that name, where it was needed already. */
  lowered(name: string): FunctionIr | undefined {
    return this.functions.get(name) ?? undefined;
  }

  /** The function of that name, or undefined where the file has none, or one that is too long. */
  ir(name: string): FunctionIr | undefined {
    let ir = this.functions.get(name);
    if (ir === undefined) {
      const definition = this.isTooLong(name) ? undefined : this.symbols.functionDefinition(name);
      ir = definition ? lowerFunction(definition, this.file, this.symbols, this.masks) : null;
      this.functions.set(name, ir);
    }
    return ir ?? undefined;
  }

  /** All forms of a function, where `#if` has several; undefined where they are longer than what is read. */
  forms(name: string): readonly FunctionIr[] | undefined {
    const first = this.ir(name);
    if (!first) return undefined;
    const chosen = this.symbols.functionDefinition(name);
    const others = this.symbols.functionForms(name).filter((form) => form !== chosen);
    return [first, ...others.map((form) => lowerFunction(form, this.file, this.symbols, this.masks))];
  }

  /** The functions that name a field. */
  functionsNaming({ field }: Field): FunctionIr[] {
    return this.mentions.functionsNaming([field]).flatMap((name) => this.ir(name) ?? []);
  }

  /** Whether a function assigns to a field of one of these names. */
  writesField(fn: FunctionIr, fields: ReadonlySet<string>): boolean {
    if (fields.size === 0) return false;
    let assigned = this.assigned.get(fn);
    if (!assigned) {
      assigned = assignedFields(fn);
      this.assigned.set(fn, assigned);
    }
    return [...fields].some((field) => assigned.has(field));
  }

  /** Whether a function of the file other than `but` calls one with this effect. */
  callsSome(effect: Effect, but = ''): boolean {
    let callers = this.calling.get(effect);
    if (!callers) {
      const names = new Set(this.mentions.withMacros(this.namesWith(effect)));
      callers = new Set([...this.calls.entries()].flatMap(([name]) => (this.calls.calls(name, names) ? name : [])));
      this.calling.set(effect, callers);
    }
    return callers.size > (callers.has(but) ? 1 : 0);
  }

  /** Functions whose model has this effect. */
  namesWith(effect: Effect): Set<string> {
    return new Set([...this.model.functions].flatMap(([name, model]) => (model.effect === effect ? name : [])));
  }

  /** Whether other files cannot call a function by its name. */
  isStatic(name: string): boolean {
    const children = this.symbols.functionDefinition(name)?.node.children ?? [];
    return children.some((c) => c.type === 'storage_class_specifier' && c.text === 'static');
  }

  /** How the file is written. */
  get code(): Code {
    return new Code(this.root, this.text);
  }

  private get root(): Node | null {
    for (const { node } of this.symbols.functionDefinitions()) return node.tree.rootNode;
    return null;
  }

  /** Whether a function is static and nothing is done with it but calling it. */
  isClosed(name: string): boolean {
    return this.isStatic(name) && this.mentions.isOnlyCalled(name);
  }

  /** Whether a function of the file comes to a call that is followed, by calls within the file. */
  leadsToFollowed(name: string): boolean {
    this.leading ??= new Set([...this.mapping, ...this.calls.callersOf(this.mapping)]);
    return this.leading.has(name);
  }

  /** By names, so that a file without map calls costs no lowering. */
  private findMapping(): ReadonlySet<string> {
    const followed: string[] = [];
    const members = new Set<string>();
    for (const [name, { effect }] of this.model.functions) {
      if (!FOLLOWED.has(effect)) continue;
      const dot = name.indexOf('.');
      if (dot < 0) followed.push(name);
      else members.add(name.slice(dot + 1));
    }
    const targets = new Set(this.mentions.withMacros(followed));
    const isFollowed = (callee: string): boolean => targets.has(callee) || this.leads(callee);
    const asking = new Set(this.mentions.functionsNaming([...this.model.addresses.values()].flatMap(conditionsOf)));
    return new Set(
      [...this.calls.entries()]
        .filter(
          ([name, called]) =>
            asking.has(name) ||
            [...called].some(isFollowed) ||
            [...this.mentions.membersCalledIn(name)].some((field) => members.has(field)),
        )
        .map(([name]) => name),
    );
  }

  /** The contract by which others call a function of this file, as the function itself or as an operation. */
  contractOf(name: string): Contract | undefined {
    const named = contractNamed(this.model, name);
    if (named) return named;
    if (this.operations === undefined) {
      this.operations = new Map();
      for (const [key, contract] of this.model.contracts) {
        const [tag, field] = key.split('.');
        const holds = field === undefined ? [] : this.fields.functionsIn({ tag: tag!, field });
        for (const fn of holds)
          if (fitsContract(contract, this.ir(fn)?.parameters ?? [])) this.operations.set(fn, contract);
      }
    }
    return this.operations.get(name);
  }

  private leads(name: string): boolean {
    return !this.isDefined(name) && !this.model.functions.has(name) && this.elsewhere.leads(name, this);
  }
}
