/** Device memory is mapped as if it were RAM, or RAM as if it were device memory. */
import { callsOf, type Operator } from '../operator.ts';
import { type Edit, type Mapping, replace } from '../source.ts';
import { accessesOf } from './direction.ts';

export const memoryApiOnMmio: Operator = {
  rule: 'memory-api-on-mmio',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map, unmaps } = mapping;
      // Unmap calls that are not known to belong to it would not fit any more.
      if (unmaps.length === 0) continue;
      const near = callsOf(mapping);
      const [device, address, size, direction, attrs] = map.arguments.map((a) => a.text);
      if (map.name === 'dma_map_resource' && accessesOf(mapping).size > 0) {
        yield {
          what: 'maps a register as a buffer',
          edits: [
            replace(map.node, `dma_map_single(${device}, phys_to_virt(${address}), ${size}, ${direction})`),
            ...unmaps.map(({ node, arguments: a }) => unmapAs(node, 'dma_unmap_single', a.slice(0, 4))),
          ],
          near,
        };
        yield {
          what: 'maps a register as a page',
          edits: [
            replace(map.node, `dma_map_page(${device}, phys_to_page(${address}), 0, ${size}, ${direction})`),
            ...unmaps.map(({ node, arguments: a }) => unmapAs(node, 'dma_unmap_page', a.slice(0, 4))),
          ],
          near,
        };
      }
      if (map.name === 'dma_map_phys' && attrs === 'DMA_ATTR_MMIO')
        yield {
          what: 'does not tell that it is device memory',
          edits: [map, ...unmaps].map((call) => replace(call.arguments.at(-1)!, '0')),
          near,
        };
      if (map.name === 'dma_map_single')
        yield {
          what: 'maps a buffer as a resource',
          edits: [
            replace(map.node, `dma_map_resource(${device}, virt_to_phys(${address}), ${size}, ${direction}, 0)`),
            ...unmaps.map(({ node, arguments: a }) => unmapAs(node, 'dma_unmap_resource', a.slice(0, 4), ', 0')),
          ],
          near,
        };
    }
  },
};

function unmapAs(node: Mapping['map']['node'], api: string, given: Mapping['map']['arguments'], rest = ''): Edit {
  return replace(node, `${api}(${given.map((a) => a.text).join(', ')}${rest})`);
}
