/** An open file as the simulator runs it: its functions, those of its headers, and the way to other files. */
import type { Unit } from '../flow/unit.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { lowerFunction } from '../ir/lower.ts';
import type { Symbols } from '../ir/symbols.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../simulator/program.ts';
import type { OtherFiles } from './other-files.ts';

export class SourceProgram implements Program {
  private readonly unit: Unit;
  private readonly inlined = new Map<string, FunctionIr | null>();
  private readonly others: OtherFiles;
  private readonly programs = new Map<Unit, Program>();
  private readonly callers = new Map<string, ReadonlySet<string>>();

  constructor(unit: Unit, others: OtherFiles) {
    this.unit = unit;
    this.others = others;
  }

  get file(): string {
    return this.unit.file;
  }

  get symbols(): Symbols {
    return this.unit.symbols;
  }

  get model(): Model {
    return this.unit.model;
  }

  ir(name: string): FunctionIr | undefined {
    return this.unit.ir(name);
  }

  inline(name: string): FunctionIr | undefined {
    let ir = this.inlined.get(name);
    if (ir === undefined) {
      const definition = this.symbols.inlineFunction(name);
      const masks = definition && this.symbols.fragments.masks(definition.node);
      ir = definition && masks ? lowerFunction(definition, this.file, this.symbols, masks) : null;
      this.inlined.set(name, ir);
    }
    return ir ?? undefined;
  }

  otherFile(name: string): Program | undefined {
    const unit = this.others.definer(name, this.unit);
    if (!unit) return undefined;
    let program = this.programs.get(unit);
    if (!program) {
      program = new SourceProgram(unit, this.others);
      this.programs.set(unit, program);
    }
    return program;
  }

  callersOf(names: ReadonlySet<string>): ReadonlySet<string> {
    const key = [...names].join();
    let found = this.callers.get(key);
    if (!found) {
      found = this.findCallers(names);
      this.callers.set(key, found);
    }
    return found;
  }

  /** Calls into other files count as those of what they lead to. */
  private findCallers(names: ReadonlySet<string>): ReadonlySet<string> {
    const targets = new Set(names);
    for (const name of this.unit.calls.foreign()) {
      if (this.model.functions.has(name)) continue;
      const other = this.others.definer(name, this.unit);
      if (other?.calls.callersOf(names).has(name)) targets.add(name);
    }
    return this.unit.calls.callersOf(targets);
  }
}
