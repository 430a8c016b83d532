/** Builds a control-flow graph: blocks, temporaries, scopes of names. Knows nothing of syntax. */
import type { TextRange } from '../syntax/text.ts';
import type { Block, Expression, Instruction, Terminator, Variable } from './ir.ts';
import { type CType, UNKNOWN_TYPE } from './types.ts';

/** What is to run when control leaves a scope. */
export interface Cleanup {
  /** Where what is cleaned up was declared, and where the scope of that ends. */
  readonly range: TextRange;
  readonly end: number;
  readonly run: () => void;
}

interface Scope {
  readonly names: Map<string, Variable>;
  readonly cleanups: Cleanup[];
}

interface OpenBlock {
  readonly id: number;
  readonly instructions: Instruction[];
  terminator: Terminator | null;
}

export class Builder {
  readonly variables: Variable[] = [];
  private readonly blocks: OpenBlock[] = [];
  private readonly scopes: Scope[] = [{ names: new Map(), cleanups: [] }];
  private readonly labels = new Map<string, number>();
  private current: OpenBlock;

  constructor() {
    this.current = this.open(this.newBlock());
  }

  declare(name: string, type: CType, kind: Variable['kind']): Variable {
    const variable: Variable = { id: this.variables.length, name, type, kind };
    this.variables.push(variable);
    if (kind !== 'temporary') this.scopes.at(-1)?.names.set(name, variable);
    return variable;
  }

  temporary(type: CType = UNKNOWN_TYPE): Variable {
    return this.declare(`%${this.variables.length}`, type, 'temporary');
  }

  lookup(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]!.names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** How many scopes are open. */
  get depth(): number {
    return this.scopes.length;
  }

  /** Lowers a scope of its own; what falls out of its end is cleaned up after. */
  scoped<T>(body: () => T): T {
    const { depth } = this;
    this.scopes.push({ names: new Map(), cleanups: [] });
    try {
      const result = body();
      this.leave(depth);
      return result;
    } finally {
      this.scopes.pop();
    }
  }

  /** Has something run whenever control leaves the innermost scope. */
  onLeave(cleanup: Cleanup): void {
    this.scopes.at(-1)?.cleanups.push(cleanup);
  }

  /** Whether anything is to run when control leaves the function. */
  get hasCleanups(): boolean {
    return this.scopes.some(({ cleanups }) => cleanups.length > 0);
  }

  /** Control leaves the scopes from `depth` on: what was declared last is cleaned up first. */
  leave(depth: number, isLeft: (cleanup: Cleanup) => boolean = () => true): void {
    for (const { cleanups } of this.scopes.slice(depth).reverse()) {
      for (let i = cleanups.length - 1; i >= 0; i--) {
        if (this.current.terminator) return;
        if (isLeft(cleanups[i]!)) cleanups[i]!.run();
      }
    }
  }

  newBlock(): number {
    const id = this.blocks.length;
    this.blocks.push({ id, instructions: [], terminator: null });
    return id;
  }

  /** The block of a label, made on first mention. */
  label(name: string): number {
    let id = this.labels.get(name);
    if (id === undefined) {
      id = this.newBlock();
      this.labels.set(name, id);
    }
    return id;
  }

  /** Goes on in `block`; control falls into it from where it was. */
  enter(block: number, range: TextRange): void {
    this.jump(block, range);
    this.current = this.open(block);
  }

  emit(instruction: Instruction): void {
    if (!this.current.terminator) this.current.instructions.push(instruction);
  }

  jump(to: number, range: TextRange): void {
    this.terminate({ op: 'jump', to, range });
  }

  branch(
    condition: Expression,
    then: number,
    otherwise: number,
    how: { readonly pointer?: Expression; readonly negation?: TextRange } = {},
  ): void {
    this.terminate({ op: 'branch', condition, then, otherwise, range: condition.range, ...how });
  }

  /** Ends the current block; what follows without a label is unreachable. */
  terminate(terminator: Terminator): void {
    this.current.terminator ??= terminator;
  }

  finish(range: TextRange): Block[] {
    this.terminate({ op: 'return', value: null, range });
    return this.blocks.map(({ id, instructions, terminator }) => ({
      id,
      instructions,
      terminator: terminator ?? { op: 'unreachable', range },
    }));
  }

  private open(id: number): OpenBlock {
    return this.blocks[id]!;
  }
}
