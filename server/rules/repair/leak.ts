/** The unmap that a way out lacks, as another way of the same function has it. */
import { mapCalls } from '../../flow/checkers/map-calls.ts';
import { saidAgainOf } from '../../flow/checkers/said-again.ts';
import type { Life } from '../../flow/domain/lifecycle.ts';
import type { FileFacts } from '../../flow/facts.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Fix } from '../finding.ts';

export function unmapFirst(facts: FileFacts, life: Life, exit: TextRange): Fix | null {
  const { code, file } = facts;
  const said = saidAgainOf(facts, life.site).filter(({ call }) => call.effect === 'unmaps');
  const check = facts.checkOf(life.api);
  const place = life.file === file ? code.resultOf(life.range) : null;
  if (!check || !place || !code.isGivenOnce(place) || said.some(({ isShared, call }) => isShared || call.file !== file))
    return null;
  const map = facts.of(mapCalls).find(({ site, range }) => site === life.site && range.start === life.range.start);
  if (!map) return null;
  const undo = [...new Map(said.map(({ call }) => [call.range.start, call.range])).values()];
  if (!undo.every((range) => code.areInOneFunction(range, exit))) return null;
  const handle = code.textAt(place);
  const changes = code.undoing({
    call: life.range,
    exit,
    subject: map.addressRange,
    undo,
    isAsked: (text) => text.startsWith(`${check}(`) && text.endsWith(`${handle})`),
  });
  return changes && { title: 'Unmap it on this way out', edits: changes.map((change) => ({ file, ...change })) };
}
