/** A mapping's error is not looked for, looked for wrongly, or found and lost. */
import type { Node } from '../../../server/syntax/parser.ts';
import { callsOf, type Operator } from '../operator.ts';
import { enclosing, isInBlock, type Mapping, remove, replace, type Source, spelled } from '../source.ts';

export const uncheckedMapping: Operator = {
  rule: 'unchecked-mapping',
  *plant(source) {
    for (const mapping of source.mappings) {
      const near = callsOf(mapping);
      for (const check of mapping.checks) {
        const branch = enclosing(check.node, /^if_statement$/);
        const condition = branch?.childForFieldName('condition');
        if (!branch || !condition || condition.endIndex < check.node.endIndex || !isInBlock(branch)) continue;
        if (branch.childForFieldName('alternative')) continue;
        const resolved = !isGivenAway(source, mapping, branch);
        yield { what: 'does not check', edits: [remove(branch)], near: [...near, branch], resolved };
        // A handle that is taken for a failure is left behind, and the device still has the buffer.
        const also = ['sync-mismatch'];
        yield { what: 'asks whether the handle is 0', edits: [replace(condition, `(!${mapping.handle})`)], near, also };
        yield {
          what: 'asks whether the handle is negative',
          edits: [replace(condition, `(${mapping.handle} < 0)`)],
          near,
          also,
        };
        const lost = errorReturned(branch);
        if (lost)
          yield {
            what: 'returns success after the error',
            edits: [replace(lost, '0')],
            near: [...near, lost],
            // A caller that is told of success unmaps what was never mapped.
            also: ['unmap-unmapped'],
            resolved: tellsOfErrors(mapping.map.function, lost),
          };
      }
      const test = listTest(mapping);
      // What goes back to the caller may be looked at there.
      if (test) {
        const resolved = !isReturned(mapping);
        yield { what: 'does not check', edits: [remove(test)], near: [...near, test], resolved };
      }
    }
  },
};

/**
 * Whether the first thing after the check is that a function of another file is given the record that keeps the handle, one of
 * a header that others share: that function may ask, so that the driver need not.
 */
function isGivenAway(source: Source, mapping: Mapping, { endIndex }: Node): boolean {
  const record = /^(\w+)->\w+$/.exec(mapping.handle)?.[1];
  const next = source.calls.find(({ node }) => node.startIndex > endIndex);
  if (!record || next?.function.id !== mapping.map.function.id || !source.isShared(mapping)) return false;
  return next.arguments.some((given) => given.text === record) && !source.defines(next.name);
}

/** The negative error that a branch returns at once. */
function errorReturned(branch: Node): Node | undefined {
  const returns = branch.childForFieldName('consequence')?.descendantsOfType('return_statement') ?? [];
  const inside = branch.type === 'return_statement' ? [branch] : returns;
  const value = inside.at(-1)?.namedChildren[0];
  return value && /^-E[A-Z]+$/.test(value.text) ? value : undefined;
}

/** The `if` right after a scatterlist's map call that looks at its result. */
function listTest({ map }: Mapping): Node | null {
  if (!/_sg/.test(map.name)) return null;
  const result =
    map.node.parent?.type === 'assignment_expression' ? spelled(map.node.parent.childForFieldName('left')) : '';
  const next = map.statement.nextNamedSibling;
  if (result === '' || next?.type !== 'if_statement' || next.childForFieldName('alternative')) return null;
  return spelled(next.childForFieldName('condition')).replace(/[()!]|<=?0/g, '') === result ? next : null;
}

/** Whether a function reports other failures than the one whose error number is `except`: a function that never fails may be meant to. */
function tellsOfErrors(fn: Node, except: Node): boolean {
  return fn.descendantsOfType('return_statement').some((statement) => {
    const value = statement?.namedChildren[0];
    return value && value.id !== except.id && !/^(?:0|NULL)$/.test(value.text);
  });
}

/** Whether the number of mapped entries is what the function returns. */
function isReturned({ map }: Mapping): boolean {
  const { parent } = map.node;
  const result = parent?.type === 'assignment_expression' ? spelled(parent.childForFieldName('left')) : '';
  return map.function
    .descendantsOfType('return_statement')
    .some((statement) => result !== '' && spelled(statement?.namedChildren[0]) === result && /_sg$/.test(map.name));
}
