/** The shape of a function's control flow: order of blocks, loops and what each changes, variables that are still needed. */
import { type FunctionIr, successors, variablesOf } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import { type Liveness, livenessOf } from './liveness.ts';

export interface Loop {
  /** Variables that take a new value on every turn: a symbol of the loop stands for them. */
  readonly variant: ReadonlySet<number>;
}

export interface Graph {
  /** Position in reverse postorder, by block. */
  readonly order: readonly number[];
  /** Whether one way alone leads to a block. */
  isInner(block: number): boolean;
  /** Loops by their head block. */
  readonly loops: ReadonlyMap<number, Loop>;
  readonly inLoop: ReadonlySet<number>;
  /** Where the conditions stand by which loops go on. */
  readonly turns: ReadonlySet<string>;
  readonly liveness: Liveness;
}

/** Loops whose bodies are told apart; in a function with more, each is taken to be the whole function. */
const MAX_LOOPS = 256;

const graphs = new WeakMap<FunctionIr, Graph>();

/** The graph of a function; computed once. */
export function graphOf(fn: FunctionIr): Graph {
  let graph = graphs.get(fn);
  if (!graph) {
    graph = build(fn);
    graphs.set(fn, graph);
  }
  return graph;
}

function build(fn: FunctionIr): Graph {
  const next = fn.blocks.map((b) => successors(b.terminator));
  const postorder: number[] = [];
  const state = new Uint8Array(fn.blocks.length);
  const backEdges: [number, number][] = [];
  const stack: [number, number][] = [[0, 0]];
  state[0] = 1;
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const to = next[top[0]]![top[1]++];
    if (to === undefined) {
      state[top[0]] = 2;
      postorder.push(top[0]);
      stack.pop();
    } else if (state[to] === 0) {
      state[to] = 1;
      stack.push([to, 0]);
    } else if (state[to] === 1) backEdges.push([top[0], to]);
  }
  const order = fn.blocks.map(() => -1);
  postorder.forEach((block, position) => {
    order[block] = postorder.length - 1 - position;
  });

  const previous: number[][] = fn.blocks.map(() => []);
  next.forEach((targets, from) => {
    for (const to of targets) if (order[from]! >= 0) previous[to]!.push(from);
  });
  const bodies = new Map<number, Set<number>>();
  const all = new Set(fn.blocks.keys());
  for (const [from, head] of backEdges) {
    if (backEdges.length > MAX_LOOPS) {
      bodies.set(head, all);
      continue;
    }
    const body = bodies.get(head) ?? new Set([head]);
    const work = [from];
    for (let b = work.pop(); b !== undefined; b = work.pop()) {
      if (body.has(b)) continue;
      body.add(b);
      work.push(...previous[b]!);
    }
    bodies.set(head, body);
  }
  const loops = new Map<number, Loop>();
  const inLoop = new Set<number>();
  const variants = new Map<ReadonlySet<number>, ReadonlySet<number>>();
  for (const [head, body] of bodies) {
    const variant = variants.get(body) ?? variantVariables(fn, body);
    variants.set(body, variant);
    loops.set(head, { variant });
    if (inLoop.size < fn.blocks.length) for (const block of body) inLoop.add(block);
  }
  const turns = new Set<string>();
  for (const end of new Set(backEdges.flat())) {
    const { terminator } = fn.blocks[end]!;
    if (terminator.op === 'branch') turns.add(positionOf(terminator.condition.range));
  }
  const isInner = (block: number): boolean => previous[block]!.length === 1 && block !== 0;
  return { order, isInner, loops, inLoop, turns, liveness: livenessOf(fn, postorder, previous) };
}

/** Variables whose next value the loop makes from their last one, by way of others or directly. */
function variantVariables(fn: FunctionIr, body: ReadonlySet<number>): Set<number> {
  const sources = new Map<number, Set<number>>();
  for (const id of body) {
    for (const instruction of fn.blocks[id]!.instructions) {
      const [target, operands] =
        instruction.op === 'call'
          ? [instruction.result, instruction.arguments]
          : instruction.op === 'assign' && instruction.target.kind === 'variable'
            ? [instruction.target.variable, [instruction.value]]
            : [undefined, []];
      if (!target) continue;
      const from = sources.get(target.id) ?? new Set();
      for (const operand of operands) for (const { id: source } of variablesOf(operand)) from.add(source);
      sources.set(target.id, from);
    }
  }
  const variant = new Set<number>();
  for (const start of sources.keys()) {
    const reached = new Set<number>();
    const work = [...sources.get(start)!];
    for (let v = work.pop(); v !== undefined; v = work.pop()) {
      if (reached.has(v)) continue;
      reached.add(v);
      work.push(...(sources.get(v) ?? []));
    }
    if (reached.has(start)) variant.add(start);
  }
  return variant;
}
