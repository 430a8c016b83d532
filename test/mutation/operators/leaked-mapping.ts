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
      const near = [...callsOf(mapping), ...exits(map.function)];
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
  const name = fn.childForFieldName('declarator')?.childForFieldName('declarator')?.text ?? '';
  return new RegExp(`\\.(?:probe|bind|ndo_open)\\s*=\\s*${name}\\b`).test(text);
}

/** Whether a statement stands in a branch that leaves: what the function does on its way to success may hand the mapping over. */
function isErrorPath(statement: Node): boolean {
  return /\b(?:return|goto)\b/.test(enclosing(statement, /^if_statement$/)?.text ?? '');
}

/** Whether a label is come to without one jump: by another one to it or to a label before it, or by running into it. */
function isReachedElse(fn: Node, label: Node, jump: Node): boolean {
  const labels = fn.descendantsOfType('labeled_statement').filter((at) => at !== null);
  const names = new Set(
    labels.filter((at) => at.startIndex <= label.startIndex).map((at) => at.childForFieldName('label')?.text),
  );
  const jumps = fn.descendantsOfType('goto_statement').filter((at) => at !== null && at.id !== jump.id);
  if (jumps.some((at) => names.has(at?.childForFieldName('label')?.text))) return true;
  return !/^(?:return|goto)_statement$/.test(
    labels.find((at) => names.has(at.childForFieldName('label')?.text))?.previousNamedSibling?.type ?? '',
  );
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
