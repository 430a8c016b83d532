/** Builds a control-flow graph: blocks, temporaries, scopes of names. Knows nothing of syntax. */
import type { TextRange } from '../syntax/text.ts';
import type { Block, Expression, Instruction, Terminator, Variable } from './ir.ts';
import { type CType, UNKNOWN_TYPE } from './types.ts';

interface OpenBlock {
  readonly id: number;
  readonly instructions: Instruction[];
  terminator: Terminator | null;
}

export class Builder {
  readonly variables: Variable[] = [];
  private readonly blocks: OpenBlock[] = [];
  private readonly scopes: Map<string, Variable>[] = [new Map()];
  private readonly labels = new Map<string, number>();
  private current: OpenBlock;

  constructor() {
    this.current = this.open(this.newBlock());
  }

  declare(name: string, type: CType, kind: Variable['kind']): Variable {
    const variable: Variable = { id: this.variables.length, name, type, kind };
    this.variables.push(variable);
    if (kind !== 'temporary') this.scopes.at(-1)?.set(name, variable);
    return variable;
  }

  temporary(type: CType = UNKNOWN_TYPE): Variable {
    return this.declare(`%${this.variables.length}`, type, 'temporary');
  }

  lookup(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]!.get(name);
      if (found) return found;
    }
    return undefined;
  }

  scoped<T>(body: () => T): T {
    this.scopes.push(new Map());
    try {
      return body();
    } finally {
      this.scopes.pop();
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

  branch(condition: Expression, then: number, otherwise: number): void {
    this.terminate({ op: 'branch', condition, then, otherwise, range: condition.range });
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
