/** Repairs of unmap calls that do not fit their map call. */
import { mapCalls } from '../../flow/checkers/map-calls.ts';
import { saidAgainOf } from '../../flow/checkers/said-again.ts';
import type { UnmapFault } from '../../flow/checkers/unmap-faults.ts';
import type { DirectionFact } from '../../flow/domain/lifecycle.ts';
import type { FileFacts } from '../../flow/facts.ts';
import type { TextRange } from '../../syntax/text.ts';
import { type DirectedPath, directionName, isReplaceable, repairDirection } from '../direction.ts';
import type { Edit, Fix } from '../finding.ts';
import { wrongSide } from './wrong-side.ts';

/** The member of struct sg_table that holds the number of entries that are mapped (include/linux/scatterlist.h). */
const TABLE_COUNT = 'orig_nents';

/** One edit that makes map and unmaps agree; null where it is not known which of them is right, or an edit would change more. */
export function repairUnmap(facts: FileFacts, fault: UnmapFault): Fix | null {
  if (fault.life.file === facts.file && !facts.code.isWhole(fault.life.range)) return null;
  switch (fault.kind) {
    case 'other direction': {
      const side = wrongSide(facts, fault);
      return side && (side === 'map' ? turnMap(facts, fault) : turnUnmaps(facts, fault));
    }
    case 'address':
      return giveHandle(facts, fault);
    case 'mapped count':
      return giveCount(facts, fault);
    default:
      return null;
  }
}

/** The handle, where the map call puts it into a place that still has it. */
function giveHandle(facts: FileFacts, fault: UnmapFault): Fix | null {
  const { code } = facts;
  const place = fault.life.file === facts.file ? code.resultOf(fault.life.range) : null;
  return place && code.isGivenOnce(place) ? give(facts, fault, place, 'Unmap by the handle') : null;
}

/** The number of entries that the map call was given, as it says it; of a table, the one that mapping does not change. */
function giveCount(facts: FileFacts, fault: UnmapFault): Fix | null {
  const { code, file } = facts;
  const { life, argumentRange } = fault;
  const title = 'Unmap as many entries as were given to the map call';
  const map = facts.of(mapCalls).find(({ site }) => site === life.site);
  if (!map || life.file !== file) return null;
  if (map.countRange) return code.isGivenOnce(map.countRange) ? give(facts, fault, map.countRange, title) : null;
  const range = code.memberAt(argumentRange);
  return range && { title, edits: [{ file, range, newText: TABLE_COUNT }] };
}

/** What the map call's function says, said again as the argument of the unmap call. */
function give(
  { code, file }: FileFacts,
  { life, argumentRange }: UnmapFault,
  what: TextRange,
  title: string,
): Fix | null {
  if (!code.areInOneFunction(life.range, argumentRange) || !code.isPlain(argumentRange)) return null;
  if (!code.isPlain(what) || !code.holdsAt(what, argumentRange.start)) return null;
  return { title, edits: [{ file, range: argumentRange, newText: code.textAt(what) }] };
}

/** All of the unmaps that disagree: where one is left, the mapping is still ended wrongly. */
function turnUnmaps(facts: FileFacts, { life, wanted, argumentRange }: UnmapFault): Fix | null {
  const newText = directionName(BigInt(wanted));
  const edits = new Map<number, Edit>();
  for (const { call, isShared } of saidAgainOf(facts, life.site)) {
    const { direction, effect } = call;
    if (effect !== 'unmaps' || direction?.value === BigInt(wanted)) continue;
    const range = direction && !isShared ? replaceable(facts, direction) : null;
    if (!range) return null;
    edits.set(range.start, { file: facts.file, range, newText });
  }
  if (!edits.has(argumentRange.start)) return null;
  const title = `Change the direction to ${newText}`;
  return { title: edits.size === 1 ? title : `${title} in ${edits.size} unmaps`, edits: [...edits.values()] };
}

/** A constant of the call itself: one that comes from elsewhere may serve other calls too. */
function replaceable(facts: FileFacts, { literal, origin }: DirectionFact): Edit['range'] | null {
  return literal && origin?.file === facts.file && isReplaceable(facts, literal) ? literal : null;
}

function turnMap(facts: FileFacts, { life, found, wanted }: UnmapFault): Fix | null {
  const site = facts.maps.find(({ id }) => id === life.site);
  const path = site?.paths.find((one): one is DirectedPath => one.direction?.value === BigInt(wanted));
  const fix = site && path ? repairDirection(facts, site, path, BigInt(found)) : null;
  return fix && { ...fix, title: `Change the direction to ${directionName(BigInt(found))} in the map call` };
}
