/**
 * What the branches of a function ask. Paths on which the same question is asked again must stay apart until then, or
 * an answer would fit neither; and a question that another file answers is answered alike when it is asked twice.
 */
import { answersOf } from '../../ir/answers.ts';
import { childrenOf, type Expression, type FunctionIr, successors, type Variable } from '../../ir/ir.ts';

export interface Questions {
  /** Variables that conditions depend on, as they are or through temporaries. */
  readonly asked: ReadonlySet<number>;
  /** Those of them that several branches depend on. */
  readonly repeated: ReadonlySet<number>;
  /** Fields, and calls as `answerTo` names them, that several branches depend on, one of them still to come from a block on. */
  pending(block: number): ReadonlySet<string>;
  /** Temporaries with the result of a call that serves as an answer only. */
  readonly answers: ReadonlySet<number>;
}

/** Fields and calls that are followed; a function that asks about more is merged where it can be. */
const MAX_FIELDS = 32;

/** The questions of a function; `helper` gives functions of the file that are short enough to be looked into. */
export function questionsOf(fn: FunctionIr, helper: (name: string) => FunctionIr | undefined): Questions {
  const sources = sourcesOf(fn);
  const variables = new Map<number, Set<number>>();
  const fields = new Map<string, Set<number>>();
  for (const { id, terminator } of fn.blocks) {
    if (terminator.op !== 'branch') continue;
    for (const e of behind(terminator.condition, sources)) {
      if (e.kind === 'variable') note(variables, e.variable.id, id);
      else if (e.kind === 'member') note(fields, e.field, id);
    }
  }
  const calls: { readonly name: string; readonly block: number; readonly given: readonly Expression[] }[] = [];
  for (const { id, instructions } of fn.blocks) {
    for (const i of instructions) {
      if (i.op !== 'call' || i.callee.kind !== 'global' || !variables.has(i.result.id)) continue;
      const callee = helper(i.callee.name);
      if (callee) for (const field of fieldsAsked(callee)) note(fields, field, id);
      else calls.push({ name: i.callee.name, block: id, given: i.arguments });
    }
  }
  for (const { name, block, given } of calls)
    if (calls.some((other) => other.name === name && other.block !== block && mayAskTheSame(given, other.given)))
      note(fields, answerTo(name), block);
  const several = [...fields].filter(([, blocks]) => blocks.size > 1);
  const previous = previousOf(fn);
  const pending = fn.blocks.map(() => new Set<string>());
  for (const [field, blocks] of several.slice(0, MAX_FIELDS))
    for (const block of leadingTo(blocks, previous)) pending[block]!.add(field);
  const asked = new Set(variables.keys());
  return {
    asked,
    repeated: new Set([...variables].filter(([, blocks]) => blocks.size > 1).map(([id]) => id)),
    pending: (block) => pending[block]!,
    answers: new Set([...answersOf(fn)].filter((id) => asked.has(id))),
  };
}

/** Names what the calls of a function answer. */
export function answerTo(name: string): string {
  return `${name}()`;
}

/** Whether two calls may be given the same: they are not where one constant differs. */
function mayAskTheSame(a: readonly Expression[], b: readonly Expression[]): boolean {
  return a.every((x, at) => {
    const y = b[at];
    return x.kind !== 'constant' || y?.kind !== 'constant' || x.value === y.value;
  });
}

/** The fields that the answer of a helper depends on. */
function* fieldsAsked(fn: FunctionIr): Generator<string> {
  const sources = sourcesOf(fn);
  for (const { terminator } of fn.blocks) {
    const asked =
      terminator.op === 'branch' ? terminator.condition : terminator.op === 'return' ? terminator.value : null;
    if (asked) for (const e of behind(asked, sources)) if (e.kind === 'member') yield e.field;
  }
}

function note<K>(map: Map<K, Set<number>>, key: K, block: number): void {
  const blocks = map.get(key);
  if (blocks) blocks.add(block);
  else map.set(key, new Set([block]));
}

/** What each temporary was made from, and each variable that another one was assigned to. */
function sourcesOf(fn: FunctionIr): Map<number, Expression[]> {
  const sources = new Map<number, Expression[]>();
  for (const { instructions } of fn.blocks) {
    for (const i of instructions) {
      const target = i.op === 'assign' ? variableOf(i.target) : undefined;
      if (i.op !== 'assign' || !target) continue;
      const { id, kind } = target;
      if (kind !== 'temporary' && i.value.kind !== 'variable') continue;
      sources.set(id, [...(sources.get(id) ?? []), i.value]);
    }
  }
  return sources;
}

/** The variable that a place is, or lies in. */
function variableOf(place: Expression): Variable | undefined {
  if (place.kind === 'variable') return place.variable;
  return place.kind === 'member' || place.kind === 'index' ? variableOf(place.base) : undefined;
}

/** The operands of a condition, those of what its temporaries were made from included. */
function behind(condition: Expression, sources: ReadonlyMap<number, readonly Expression[]>): Set<Expression> {
  const found = new Set<Expression>();
  const work = [condition];
  for (let e = work.pop(); e; e = work.pop()) {
    if (found.has(e)) continue;
    found.add(e);
    work.push(...childrenOf(e), ...(e.kind === 'variable' ? (sources.get(e.variable.id) ?? []) : []));
  }
  return found;
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
    if (found.has(b)) continue;
    found.add(b);
    work.push(...previous[b]!);
  }
  return found;
}
