/** swiotlb without room (kernel/dma/swiotlb.c, `swiotlb_tbl_map_single()`; `swiotlb_full()` before 5.0): the map call failed. */
import type { FaultLog } from '../iommu/fault-log.ts';

export const swiotlbLog: FaultLog = {
  title: 'swiotlb',
  source: 'kernel/dma/swiotlb.c, swiotlb_tbl_map_single()',
  markers: ['swiotlb', 'SW-IOMMU'],
  lines: [
    {
      pattern:
        /(?:(?<driver>\S+) (?<device>\S+): )?swiotlb buffer is full \(sz: (?<bytes>\d+) bytes\)(?:, total (?<total>\d+) \(slots\), used (?<used>\d+) \(slots\))?/d,
    },
    {
      pattern:
        /(?:(?<driver>\S+) (?<device>\S+): )?DMA: Out of SW-IOMMU space for (?<bytes>\d+) bytes(?: at device (?<device_name>\S+))?/d,
    },
  ],
  telling: [],
  decode: ({ bytes, device, device_name, used, total }) => ({
    kind: null,
    access: null,
    address: null,
    requester: device ?? device_name ?? null,
    event: {
      title: `no bounce buffer for ${bytes} bytes: the map call failed`,
      text:
        'The device cannot reach the memory, or may not, so that it has to be copied, and there is no room for the copy. ' +
        'The call gives DMA_MAPPING_ERROR: who does not check for that, hands it to the device.' +
        (total !== undefined && used !== undefined && Number(used) < Number(total) / 2
          ? ' Most of the buffer is free: no run of free slots is as long, or aligned, as this needs.'
          : ''),
      rule: 'unchecked-mapping',
      maps: { families: ['page', 'phys'], direction: null, question: 'is its result checked?' },
    },
    meanings: {
      bytes: 'what was to be mapped',
      total: 'the size of the bounce buffer, in slots of 2 KiB',
      used: 'slots that are taken',
    },
  }),
};
