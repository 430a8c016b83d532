/**
 * What the branches of a function ask. Paths on which the same question is asked again must stay apart until then, or
 * an answer would fit neither; and a question that another file answers is answered alike when it is asked twice.
 */
import { answersOf } from '../../ir/answers.ts';
import { type Expression, type FunctionIr, successors } from '../../ir/ir.ts';
import { type Bits, bitsAsked, operandsOf, sourcesOf } from './asked-bits.ts';
import { type Given, mayBeAlike, Pending } from './pending.ts';

export interface Questions {
  /** Variables that conditions depend on, as they are or through temporaries. */
  readonly asked: ReadonlySet<number>;
  /** Those of them that several branches depend on. */
  readonly repeated: ReadonlySet<number>;
  /** What several branches depend on, one of them still to come from a block on. */
  pending(block: number): Pending;
  /** Temporaries with the result of a call that serves as an answer only. */
  readonly answers: ReadonlySet<number>;
}

/** Questions that are followed; a function that asks more is merged where it can be. */
const MAX_QUESTIONS = 32;

/** A question that several branches depend on, and the blocks that ask it. */
interface Question {
  readonly blocks: ReadonlySet<number>;
  readonly note: (pending: Pending) => void;
}

/**
 * The questions of a function; `helper` gives functions of the file that are short enough to be looked into, `guards` the fields
 * that decide whether a function that is called maps or unmaps.
 */
export function questionsOf(
  fn: FunctionIr,
  helper: (name: string) => FunctionIr | undefined,
  guards: (name: string) => readonly Bits[],
): Questions {
  const sources = sourcesOf(fn);
  const variables = new Map<number, Set<number>>();
  const fields = new AskedBits();
  for (const { id, terminator } of fn.blocks) {
    if (terminator.op !== 'branch') continue;
    for (const [e, mask] of operandsOf(terminator.condition, sources)) {
      if (e.kind === 'variable') note(variables, e.variable.id, id);
      else if (e.kind === 'member') fields.note(e.field, mask, id);
    }
  }
  const calls: { readonly name: string; readonly block: number; readonly given: Given }[] = [];
  for (const { id, instructions } of fn.blocks) {
    for (const i of instructions) {
      if (i.op !== 'call' || i.callee.kind !== 'global') continue;
      // What guards a mapping in there is asked again of what is set, and asked, here.
      for (const [field, mask] of guards(i.callee.name)) fields.guard(field, mask, id);
      if (!variables.has(i.result.id)) continue;
      const callee = helper(i.callee.name);
      if (callee) for (const [field, mask] of fieldsAsked(callee)) fields.note(field, mask, id);
      else calls.push({ name: i.callee.name, block: id, given: i.arguments.map(constantIn) });
    }
  }
  const several = fields.several();
  for (const { name, block, given } of calls)
    if (calls.some((other) => other.name === name && other.block !== block && mayBeAlike(given, other.given)))
      several.push({ blocks: new Set([block]), note: (pending) => pending.addCall(name, given) });
  const previous = previousOf(fn);
  const pending = fn.blocks.map(() => new Pending());
  for (const { blocks, note } of several.slice(0, MAX_QUESTIONS))
    for (const block of leadingTo(blocks, previous)) note(pending[block]!);
  const asked = new Set(variables.keys());
  return {
    asked,
    repeated: new Set([...variables].filter(([, blocks]) => blocks.size > 1).map(([id]) => id)),
    pending: (block) => pending[block]!,
    answers: new Set([...answersOf(fn)].filter((id) => asked.has(id))),
  };
}

function constantIn(given: Expression): bigint | null {
  return given.kind === 'constant' ? given.value : null;
}

/** The bits of fields that branches ask about. */
class AskedBits {
  private readonly asked = new Map<string, Map<bigint, Set<number>>>();

  /** One question inside a call counts as several: it may be of what was set before. */
  guard(field: string, mask: bigint, block: number): void {
    this.note(field, mask, block);
    this.note(field, mask, -1);
  }

  note(field: string, mask: bigint, block: number): void {
    const masks = this.asked.get(field) ?? new Map<bigint, Set<number>>();
    this.asked.set(field, masks);
    note(masks, mask, block);
  }

  /** The questions that several branches ask: those of bits that overlap are one. */
  several(): Question[] {
    return [...this.asked].flatMap(([field, masks]) =>
      overlapping(masks)
        .filter(({ blocks }) => blocks.size > 1)
        .map(({ mask, blocks }) => ({ blocks, note: (pending: Pending) => pending.addBits(field, mask) })),
    );
  }
}

function overlapping(masks: ReadonlyMap<bigint, ReadonlySet<number>>): { mask: bigint; blocks: Set<number> }[] {
  let groups: { mask: bigint; blocks: Set<number> }[] = [];
  for (const [mask, blocks] of masks) {
    const alike = groups.filter((group) => (group.mask & mask) !== 0n);
    groups = groups.filter((group) => !alike.includes(group));
    groups.push({
      mask: alike.reduce((all, group) => all | group.mask, mask),
      blocks: new Set([...blocks, ...alike.flatMap((group) => [...group.blocks])]),
    });
  }
  return groups;
}

/** The fields that the answer of a helper depends on. */
function* fieldsAsked(fn: FunctionIr): Generator<Bits> {
  const sources = sourcesOf(fn);
  for (const { terminator } of fn.blocks) {
    const asked =
      terminator.op === 'branch' ? terminator.condition : terminator.op === 'return' ? terminator.value : null;
    if (asked) yield* bitsAsked(asked, sources);
  }
}

function note<K>(map: Map<K, Set<number>>, key: K, block: number): void {
  const blocks = map.get(key);
  if (blocks) blocks.add(block);
  else map.set(key, new Set([block]));
}

function previousOf(fn: FunctionIr): number[][] {
  const previous: number[][] = fn.blocks.map(() => []);
  for (const { id, terminator } of fn.blocks) for (const to of successors(terminator)) previous[to]!.push(id);
  return previous;
}

function leadingTo(blocks: ReadonlySet<number>, previous: readonly number[][]): Set<number> {
  const found = new Set<number>();
  const work = [...blocks];
  for (let b = work.pop(); b !== undefined; b = work.pop()) {
    if (b < 0 || found.has(b)) continue;
    found.add(b);
    work.push(...previous[b]!);
  }
  return found;
}
