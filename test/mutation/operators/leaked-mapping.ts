/** A way out of the function that made a mapping no longer unmaps it. */
import type { Node } from '../../../server/syntax/parser.ts';
import { callsOf, type Operator } from '../operator.ts';
import { enclosing, isInBlock, type Mapping, remove, replace, type Source } from '../source.ts';

export const leakedMapping: Operator = {
  rule: 'leaked-mapping',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map, unmaps } = mapping;
      const own = unmaps.filter((unmap) => unmap.function.id === map.function.id);
      // A caller may know which way the function has gone.
      const near = [...callsOf(mapping), ...[map.function, ...callersOf(source, map)].flatMap(exits)];
      // Of many mappings in an array, which ones a path leaves behind is not followed.
      const isOwn = !mapping.handle.includes('[');
      for (const unmap of own) {
        const loop = enclosing(unmap.statement, /^(?:while|for)_statement$/);
        const statement = isInBlock(unmap.statement) || !loop ? unmap.statement : loop;
        if (isInBlock(statement) || statement.parent?.type === 'if_statement')
          yield {
            what: 'does not unmap',
            edits: [remove(statement)],
            near,
            resolved: isOwn && (hasNoSuccessor(source, map) || (own.length > 1 && isErrorPath(statement))),
          };
      }
      for (const { jump, value, label } of jumpsToUnmap(source, mapping))
        yield {
          what: 'returns past the unmap',
          edits: [replace(jump, `return ${value};`)],
          near,
          resolved:
            isOwn && (hasNoSuccessor(source, map) || own.length > 1 || isReachedElse(map.function, label, jump)),
        };
    }
  },
};

/** Whether the kernel calls nothing of the driver any more when the function fails, so that the mapping is its own to end. */
function hasNoSuccessor({ text }: Source, { function: fn }: Mapping['map']): boolean {
  return new RegExp(`\\.(?:probe|bind|ndo_open)\\s*=\\s*${nameOf(fn)}\\b`).test(text);
}

/** Whether a statement stands in a branch that leaves: what the function does on its way to success may hand the mapping over. */
function isErrorPath(statement: Node): boolean {
  return /\b(?:return|goto)\b/.test(enclosing(statement, /^if_statement$/)?.text ?? '');
}

/** Whether a label is come to without one jump: by another one to it or to a label that runs into it, or from before all labels. */
function isReachedElse(fn: Node, label: Node, jump: Node): boolean {
  const names = new Set<string>();
  const add = (at: Node): void => void names.add(at.childForFieldName('label')?.text ?? '');
  add(label);
  let at = label.previousNamedSibling;
  for (; at && !leaves(at); at = at.previousNamedSibling) if (at.type === 'labeled_statement') add(at);
  if (!at) return true;
  return fn
    .descendantsOfType('goto_statement')
    .some((other) => other && other.id !== jump.id && names.has(other.childForFieldName('label')?.text ?? ''));
}

/** Whether what follows a statement is not run after it. */
function leaves(statement: Node): boolean {
  if (statement.type === 'labeled_statement') return leaves(statement.namedChildren.at(-1) ?? statement.firstChild!);
  return /^(?:return|goto)_statement$/.test(statement.type);
}

/** The functions that call the one with a map call. */
function callersOf(source: Source, { function: fn }: Mapping['map']): Node[] {
  return source.named(new RegExp(`^${nameOf(fn)}$`)).map((call) => call.function);
}

function nameOf(fn: Node): string {
  return fn.childForFieldName('declarator')?.childForFieldName('declarator')?.text ?? '';
}

function exits(fn: Mapping['map']['function']): Mapping['map']['function'][] {
  return fn.descendantsOfType('return_statement').filter((node) => node !== null);
}

/** Jumps behind the map call to a label at which the mapping is unmapped, in functions whose last return says what to return. */
function* jumpsToUnmap(source: Source, { map, unmaps }: Mapping): Iterable<{ jump: Node; value: string; label: Node }> {
  const value = exits(map.function).at(-1)?.namedChildren[0]?.text;
  if (value === undefined) return;
  const inLadder = unmaps.filter(
    ({ function: fn, statement }) => fn.id === map.function.id && !enclosing(statement, /^if_statement$/),
  );
  for (const jump of map.function.descendantsOfType('goto_statement')) {
    const label = jump?.childForFieldName('label')?.text;
    const at = map.function
      .descendantsOfType('labeled_statement')
      .find((node) => node?.childForFieldName('label')?.text === label);
    if (!jump || !at || jump.startIndex < map.node.endIndex || at.startIndex < jump.startIndex) continue;
    // The jump out of the check itself leaves before there is anything to unmap.
    const first = inLadder.find(({ node }) => node.startIndex > at.startIndex);
    if (first && source.line(first.node.startIndex) >= source.line(at.startIndex)) yield { jump, value, label: at };
  }
}
