/** Which variables may still be read from the start of each block on. What is dead need not keep paths apart. */
import { childrenOf, type Expression, type FunctionIr, type Instruction, successors } from '../../ir/ir.ts';
import { recordTag } from '../../ir/types.ts';

export interface Liveness {
  /** Whether a variable may be read at or after the start of a block. */
  isLive(block: number, variable: number): boolean;
  /** Whether others than this function may hold a pointer to the variable. */
  isShared(variable: number): boolean;
}

/** Size of the sets; in a function with larger ones every variable counts as live. */
const MAX_WORDS = 1_000_000;

/** Solves liveness backwards. `postorder` lists the blocks that are ever reached, `previous` those that lead to each. */
export function livenessOf(
  fn: FunctionIr,
  postorder: readonly number[],
  previous: readonly (readonly number[])[],
): Liveness {
  const words = (fn.variables.length + 31) >> 5;
  const shared = new Uint8Array(fn.variables.length);
  for (const { id, type } of fn.variables)
    if (type.dimensions.length > 0 || recordTag(type) !== undefined) shared[id] = 1;
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
  const outdated = Uint8Array.from(fn.blocks, () => 1);
  // Grows while it is walked: loops nested deeply would take as many rounds over all blocks as they are deep.
  const work = [...postorder];
  for (const block of work) {
    outdated[block] = 0;
    const at = block * words;
    const next = successors(fn.blocks[block]!.terminator);
    let changed = false;
    for (let w = 0; w < words; w++) {
      let out = 0;
      for (const to of next) out |= live[to * words + w]!;
      const value = (uses[at + w]! | (out & ~definitions[at + w]!)) >>> 0;
      if (value === live[at + w]) continue;
      live[at + w] = value;
      changed = true;
    }
    if (!changed) continue;
    for (const from of previous[block]!) {
      if (outdated[from]) continue;
      outdated[from] = 1;
      work.push(from);
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
