/** Which variables may still be read from the start of each block on. What is dead need not keep paths apart. */
import { childrenOf, type Expression, type FunctionIr, type Instruction, successors } from '../ir/ir.ts';

export interface Liveness {
  /** Whether a variable may be read at or after the start of a block. */
  isLive(block: number, variable: number): boolean;
  /** Whether others than this function may hold a pointer to the variable. */
  isShared(variable: number): boolean;
}

/** Size of the sets; in a function with larger ones every variable counts as live. */
const MAX_WORDS = 1_000_000;

/** Solves liveness backwards; `order` is the reverse postorder of blocks, -1 for those that are never reached. */
export function livenessOf(fn: FunctionIr, order: readonly number[]): Liveness {
  const words = (fn.variables.length + 31) >> 5;
  const shared = new Uint8Array(fn.variables.length);
  for (const { id, type } of fn.variables)
    if (type.dimensions.length > 0 || (type.pointers === 0 && /^(?:struct|union) /.test(type.name))) shared[id] = 1;
  const tooLarge = fn.blocks.length * words > MAX_WORDS;
  const uses = new Uint32Array(tooLarge ? 0 : fn.blocks.length * words);
  const definitions = new Uint32Array(tooLarge ? 0 : fn.blocks.length * words);
  for (const block of fn.blocks) {
    const at = block.id * words;
    const use = (e: Expression): void => {
      if (e.kind === 'variable') {
        const { id } = e.variable;
        if (!bit(definitions, at, id)) set(uses, at, id);
      } else if (e.kind === 'address') markShared(e.place, shared);
      if (e.kind === 'sizeof' && e.operand) use(e.operand);
      for (const child of childrenOf(e)) use(child);
    };
    for (const instruction of block.instructions) {
      readsOf(instruction).forEach(use);
      for (const id of definesOf(instruction)) set(definitions, at, id);
    }
    if (block.terminator.op === 'branch') use(block.terminator.condition);
    if (block.terminator.op === 'return' && block.terminator.value) use(block.terminator.value);
  }

  const isShared = (variable: number): boolean => shared[variable] === 1;
  if (tooLarge) return { isLive: () => true, isShared };
  const live = new Uint32Array(fn.blocks.length * words);
  const backwards = fn.blocks.filter((b) => order[b.id]! >= 0).sort((a, b) => order[b.id]! - order[a.id]!);
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of backwards) {
      const at = block.id * words;
      const next = successors(block.terminator);
      for (let w = 0; w < words; w++) {
        let out = 0;
        for (const to of next) out |= live[to * words + w]!;
        const value = (uses[at + w]! | (out & ~definitions[at + w]!)) >>> 0;
        if (value === live[at + w]) continue;
        live[at + w] = value;
        changed = true;
      }
    }
  }
  return {
    isLive: (block, variable) => shared[variable] === 1 || bit(live, block * words, variable),
    isShared,
  };
}

function bit(sets: Uint32Array, at: number, id: number): boolean {
  return (sets[at + (id >> 5)]! & (1 << (id & 31))) !== 0;
}

function set(sets: Uint32Array, at: number, id: number): void {
  sets[at + (id >> 5)]! |= 1 << (id & 31);
}

function markShared(place: Expression, shared: Uint8Array): void {
  if (place.kind === 'variable') shared[place.variable.id] = 1;
  else if (place.kind === 'member' || place.kind === 'index') markShared(place.base, shared);
}

function readsOf(instruction: Instruction): readonly Expression[] {
  switch (instruction.op) {
    case 'assign':
      return instruction.target.kind === 'variable' ? [instruction.value] : [instruction.value, instruction.target];
    case 'call':
      return [instruction.callee, ...instruction.arguments];
    case 'unknown':
      return (instruction.reads ?? []).map((variable) => ({ kind: 'variable', variable, range: instruction.range }));
    default:
      return [];
  }
}

function definesOf(instruction: Instruction): readonly number[] {
  switch (instruction.op) {
    case 'assign':
      return instruction.target.kind === 'variable' ? [instruction.target.variable.id] : [];
    case 'call':
      return [instruction.result.id];
    case 'declare':
      return [instruction.variable.id];
    case 'unknown':
      return instruction.variables.map((v) => v.id);
  }
}
