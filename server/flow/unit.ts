/** One file as the analysis sees it: its functions, lowered when first needed, and which of them can reach a map call. */
import type { FunctionIr } from '../ir/ir.ts';
import { lowerFunction } from '../ir/lower.ts';
import type { Symbols } from '../ir/symbols.ts';
import { FOLLOWED, type Model } from '../model/model.ts';
import type { Mask } from '../syntax/mask.ts';
import { type Questions, questionsOf } from './questions.ts';

/** Length of the text of a helper. */
const SHORT = 600;

export class Unit {
  readonly file: string;
  readonly text: string;
  readonly symbols: Symbols;
  readonly model: Model;
  /** Functions that map or unmap, or have another effect that is followed, themselves or through a macro. */
  readonly mapping: ReadonlySet<string>;
  /** The names that each function calls. */
  private readonly calls = new Map<string, ReadonlySet<string>>();
  private readonly masks: ReadonlyMap<number, Mask>;
  /** The text without comments, when it was needed. */
  private code: string | undefined;
  private readonly bodies = new Map<string, string>();
  private readonly asked = new Map<FunctionIr, Questions>();
  private readonly lowered = new Map<string, FunctionIr | null>();

  constructor(file: string, text: string, symbols: Symbols, masks: ReadonlyMap<number, Mask>, model: Model) {
    this.file = file;
    this.text = text;
    this.symbols = symbols;
    this.masks = masks;
    this.model = model;
    for (const { name, node } of symbols.functionDefinitions()) {
      this.bodies.set(name, (this.bodies.get(name) ?? '') + text.slice(node.startIndex, node.endIndex));
    }
    this.mapping = this.findMapping();
  }

  /** A function of the file that is short enough to be looked into for what its result means; undefined for others. */
  helper(name: string): FunctionIr | undefined {
    return (this.bodies.get(name)?.length ?? Number.POSITIVE_INFINITY) <= SHORT ? this.ir(name) : undefined;
  }

  /** What a function of this file asks. */
  questions(fn: FunctionIr): Questions {
    let questions = this.asked.get(fn);
    if (!questions) {
      questions = questionsOf(fn, (name) => this.helper(name));
      this.asked.set(fn, questions);
    }
    return questions;
  }

  isDefined(name: string): boolean {
    return this.bodies.has(name);
  }

  /** The function of that name, or undefined where the file has none or several (under `#if`). */
  ir(name: string): FunctionIr | undefined {
    let ir = this.lowered.get(name);
    if (ir === undefined) {
      const definition = this.symbols.functionDefinition(name);
      ir = definition ? lowerFunction(definition, this.file, this.symbols, this.masks) : null;
      this.lowered.set(name, ir);
    }
    return ir ?? undefined;
  }

  /** Whether a function of this file assigns to a field of one of these names, by the look of its text. */
  writesField(name: string, fields: ReadonlySet<string>): boolean {
    const body = this.bodies.get(name);
    if (!body || fields.size === 0) return false;
    for (const match of body.matchAll(/(?:->|\.)(\w+)(?:\[[^\]]*\])?\s*=(?!=)/g))
      if (fields.has(match[1]!)) return true;
    return false;
  }

  /** Whether a function is static and nothing is done with it but calling it. */
  isClosed(name: string): boolean {
    const definition = this.symbols.functionDefinition(name)?.node;
    if (!definition?.children.some((c) => c.type === 'storage_class_specifier' && c.text === 'static')) return false;
    this.code ??= this.text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
    return !new RegExp(`\\b${name}\\b(?!\\s*\\()`).test(this.code);
  }

  /** The functions that come to one of `targets` by calls within this file. */
  callersOf(targets: ReadonlySet<string>): ReadonlySet<string> {
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

  /** By text, so that a file without map calls costs no lowering. */
  private findMapping(): ReadonlySet<string> {
    const targets = new Set<string>();
    for (const [name, fn] of this.model.functions) if (FOLLOWED.has(fn.effect)) targets.add(name);
    for (let size = -1; size !== targets.size; ) {
      size = targets.size;
      for (const name of this.symbols.macroNames()) {
        const body = this.symbols.macro(name)?.body ?? '';
        if ([...body.matchAll(/\w+/g)].some((m) => targets.has(m[0]))) targets.add(name);
      }
    }
    for (const [name, body] of this.bodies) {
      this.calls.set(
        name,
        new Set(Array.from(body.slice(body.indexOf('{')).matchAll(/\b([A-Za-z_]\w*)\s*\(/g), (m) => m[1]!)),
      );
    }
    return new Set(
      [...this.calls].filter(([, called]) => [...called].some((callee) => targets.has(callee))).map(([name]) => name),
    );
  }
}
