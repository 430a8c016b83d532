/** Where in a function fields may still be read, by name. What a path does not know of a field that nobody reads any more need not be kept. */
import { childrenOf, type Expression, type FunctionIr } from '../../ir/ir.ts';
import { recordTag } from '../../ir/types.ts';
import type { FunctionModel } from '../../model/model.ts';
import type { Place } from '../domain/known.ts';
import type { Unit } from '../unit.ts';
import { leadingTo, previousOf } from './questions.ts';


/** What calls read that are given a scatterlist in its table (include/linux/scatterlist.h, struct sg_table). */
const OF_TABLE = ['sgl', 'nents', 'orig_nents'];

/** What one function reads itself. */
interface Reads {
  readonly blocks: ReadonlyMap<string, ReadonlySet<number>>;
  /** Fields that others have pointers to. */
  readonly shared: ReadonlySet<string>;
  readonly calls: readonly { readonly block: number; readonly callee: FunctionIr }[];
  /** It has code that was not understood. */
  readonly isOpen: boolean;
}

export class FieldReads {
  private readonly unit: Unit;
  private readonly entered: ReadonlySet<FunctionIr>;
  private readonly own = new Map<FunctionIr, Reads>();
  private readonly all = new Map<FunctionIr, ReadonlySet<string> | null>();
  private readonly leading = new Map<FunctionIr, Map<string, ReadonlySet<number>>>();

  constructor(unit: Unit, entered: ReadonlySet<FunctionIr>) {
    this.unit = unit;
    this.entered = entered;
  }

  /** Whether what a member of a record holds may be read at or after the start of a block. */
  mayRead(fn: FunctionIr, block: number, { field, parent }: Place): boolean {
    const tag = parent ? recordTag(this.unit.types.resolve(parent.type)) : undefined;
    const { model } = this.unit;
    // What a model says of a record, calls and checkers read.
    if (field === null || (tag !== undefined && (model.addresses.has(tag) || model.holds.has(tag)))) return true;
    let leading = this.leading.get(fn);
    if (!leading) {
      leading = new Map();
      this.leading.set(fn, leading);
    }
    let blocks = leading.get(field);
    if (!blocks) {
      blocks = this.blocksReading(fn, field);
      leading.set(field, blocks);
    }
    return blocks.has(block);
  }

  private blocksReading(fn: FunctionIr, field: string): ReadonlySet<number> {
    const { blocks, shared, calls, isOpen } = this.of(fn);
    if (isOpen || shared.has(field)) return new Set(fn.blocks.keys());
    const found = new Set(blocks.get(field));
    for (const { block, callee } of calls) {
      const read = this.readBelow(callee);
      if (!read || read.has(field)) found.add(block);
    }
    return leadingTo(found, previousOf(fn));
  }

  /** The fields that a function and those that it enters read; null where that may be any. */
  private readBelow(fn: FunctionIr): ReadonlySet<string> | null {
    let read = this.all.get(fn);
    if (read !== undefined) return read;
    const found = new Set<string>();
    const reached = new Set([fn]);
    read = found;
    // What is added on the way is visited as well.
    for (const one of reached) {
      const { blocks, shared, calls, isOpen } = this.of(one);
      if (isOpen) read = null;
      for (const field of blocks.keys()) found.add(field);
      for (const field of shared) found.add(field);
      for (const { callee } of calls) reached.add(callee);
    }
    this.all.set(fn, read);
    return read;
  }

  private of(fn: FunctionIr): Reads {
    let reads = this.own.get(fn);
    if (!reads) {
      reads = this.readsOf(fn);
      this.own.set(fn, reads);
    }
    return reads;
  }

  private readsOf(fn: FunctionIr): Reads {
    const blocks = new Map<string, Set<number>>();
    const shared = new Set<string>();
    const calls: { block: number; callee: FunctionIr }[] = [];
    let isOpen = fn.isCut;
    const note = (field: string, block: number): void => {
      const known = blocks.get(field);
      if (known) known.add(block);
      else blocks.set(field, new Set([block]));
    };
    const read = (e: Expression, block: number, isAddressed = false): void => {
      if (e.kind === 'member') {
        note(e.field, block);
        if (isAddressed) shared.add(e.field);
      }
      for (const child of childrenOf(e)) read(child, block, isAddressed || e.kind === 'address');
    };
    for (const { id, instructions, terminator } of fn.blocks) {
      for (const at of instructions) {
        if (at.op === 'unknown') isOpen = true;
        else if (at.op === 'assign') {
          read(at.value, id);
          for (const child of childrenOf(at.target)) read(child, id);
        } else if (at.op === 'call') {
          for (const e of [at.callee, ...at.arguments]) read(e, id);
          const { model, callee } = this.called(at.callee, fn);
          if (model?.arguments?.table !== undefined) for (const field of OF_TABLE) note(field, id);
          if (callee && this.entered.has(callee)) calls.push({ block: id, callee });
        }
      }
      if (terminator.op === 'branch') read(terminator.condition, id);
      else if (terminator.op === 'return' && terminator.value) read(terminator.value, id);
    }
    return { blocks, shared, calls, isOpen };
  }

  private called(e: Expression, fn: FunctionIr): { model?: FunctionModel | undefined; callee?: FunctionIr | undefined } {
    const name = this.unit.nameOf(e, fn);
    const model = this.unit.model.functions.get(name);
    return { model, callee: model ? undefined : this.unit.callee(name, fn) };
  }
}
