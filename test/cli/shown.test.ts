/** What `check --simulate` makes of a finding of a file on disk. */
import { expect, test } from 'vitest';
import { Places } from '../../server/cli/place.ts';
import { showIn, shownToJson } from '../../server/cli/shown.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toUri } from '../../server/workspace/source.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const driver = `static int send(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	return 0;
}
`;

test('the kernel’s line about it, where it is printed', async () => {
  const engine = await openEngine();
  const uri = toUri(`${temporaryTree({ 'send.c': driver })}/send.c`);
  engine.open(uri, driver);
  const { findings } = engine.check(uri);
  engine.close(uri);
  const [shown] = [...showIn({ engine })(findings).values()].map((each) =>
    shownToJson(each, new Places(new DiskFiles())),
  );
  expect(shown).toMatchObject({
    shown: true,
    by: { kind: 'frees-direction', at: { line: 7 }, function: 'send', iommu: 'smmuv2', kernel: '7.2' },
  });
  expect(JSON.stringify(shown)).toContain(
    'device driver frees DMA memory with different direction [device address=0x00000000fffff000] [size=64 bytes] [mapped with DMA_TO_DEVICE] [unmapped with DMA_FROM_DEVICE]',
  );
});
