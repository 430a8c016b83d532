/**
 * An unmap call is told something else than its map call: direction, size, number of entries, API, or the address in place of
 * the handle. dma_unmap_single() and dma_unmap_page() are one call (include/linux/dma-mapping.h, dma_unmap_single_attrs()):
 * taking one for the other is no defect.
 */
import { callsOf, type Defect, type Operator } from '../operator.ts';
import { type Call, directionOf, type Mapping, replace, type Source, spelled } from '../source.ts';

const DIRECTIONS = ['DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL'];

export const unmapMismatch: Operator = {
  rule: 'unmap-mismatch',
  *plant(source) {
    for (const mapping of source.mappings) {
      for (const unmap of mapping.unmaps) {
        for (const { node, text, ...about } of changes(mapping, unmap)) {
          // An unmap in another function ends the mapping that its caller made.
          yield {
            ...about,
            edits: [replace(node, text)],
            near: callsOf(mapping),
            resolved:
              !isMappedSo(source, mapping, text) &&
              isOnlyMapped(source, mapping, unmap) &&
              isPlain(mapping, unmap, node),
          };
        }
      }
    }
  },
};

/** Whether the same field holds another mapping of that direction: only its driver knows which of them it is. */
function isMappedSo({ mappings }: Source, { handle, map }: Mapping, direction: string): boolean {
  return mappings.some(
    (other) => other.map !== map && other.handle === handle && directionOf(other.map)?.text === direction,
  );
}

/** Whether the field that an unmap call in another function reads gets nothing but what is mapped, by the look of the text. */
function isOnlyMapped(source: Source, mapping: Mapping, unmap: Mapping['unmaps'][number]): boolean {
  const { map, handle } = mapping;
  if (map.function.id === unmap.function.id) return true;
  const field = /(?:->|\.)(\w+)(?:\[[^\]]*\])?$/.exec(handle)?.[1];
  const isPointedTo = field && new RegExp(`[(,]\\s*&[\\w.>-]*(?:->|\\.)${field}\\b`).test(source.text);
  return !isPointedTo && !source.isShared(mapping);
}

/** Whether a size that an unmap call in another function repeats is no expression, of which other functions may make another value. */
function isPlain({ map }: Mapping, unmap: Mapping['unmaps'][number], size: Mapping['map']['node']): boolean {
  return map.function.id === unmap.function.id || size.type !== 'binary_expression';
}

function* changes(
  { map }: Mapping,
  unmap: Mapping['unmaps'][number],
): Iterable<Pick<Defect, 'what' | 'also'> & { node: Parameters<typeof replace>[0]; text: string }> {
  const direction = directionOf(unmap);
  if (direction)
    for (const other of DIRECTIONS) {
      if (other !== direction.text) yield { what: `unmaps with ${other}`, node: direction, text: other };
    }
  const [mapSize, size] = [sizeOf(map), sizeOf(unmap)];
  if (mapSize && size && spelled(mapSize) === spelled(size)) {
    yield { what: 'unmaps less', node: size, text: `${size.text} - 1` };
  }
  if (unmap.name === 'dma_unmap_resource') {
    const [device, handle, length, dir] = unmap.arguments.map((a) => a.text);
    yield {
      what: 'unmaps as a buffer',
      node: unmap.node,
      text: `dma_unmap_single(${device}, ${handle}, ${length}, ${dir})`,
    };
    const [, address] = map.arguments;
    // The mapping itself is then left behind.
    const also = ['leaked-mapping'];
    if (address && isReadAgain(map, unmap, address))
      yield { what: 'unmaps the address', node: unmap.arguments[1]!, text: address.text, also };
  }
}

/** Whether an address is the same where the function unmaps: a field of a record that nothing is put into there. */
function isReadAgain(map: Call, unmap: Call, address: Call['node']): boolean {
  if (map.function.id !== unmap.function.id || !/^\w+->\w+$/.test(address.text)) return false;
  const [record, field] = address.text.split('->');
  return !new RegExp(`\\b${record}\\s*=[^=]|(?:->|\\.)${field}\\s*=[^=]`).test(map.function.text);
}

/** The size or number of entries that a call is given. */
function sizeOf({ name, arguments: given }: Mapping['map']): Mapping['map']['node'] | undefined {
  if (/_sgtable/.test(name)) return undefined;
  return given[/^dma_map_page/.test(name) ? 3 : 2];
}
