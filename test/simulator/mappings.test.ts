/** Runs about mappings that are no doorbell's: what the device does to them, and what the kernel says of the driver's calls. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../server/simulator/trace.ts';
import type { Engine, SimulateOptions } from '../../server/workspace/engine.ts';
import { nowhere, openEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

/** The runs of the mappings of a text. */
function runs(text: string, options: SimulateOptions = {}): readonly Run[] {
  engine.open(nowhere, text);
  const made = engine.mappings(nowhere).flatMap((flow) => engine.simulate(nowhere, flow, options));
  engine.close(nowhere);
  return made;
}

const places = ({ hops }: Run): string[] => hops.map(({ place }) => place);

test('a copy: the DMA controller reads its source, which is mapped for that', () => {
  const copy = (direction: string): string => `static int copy(struct dma_chan *chan, void *buf, dma_addr_t to)
{
	struct device *dev = chan->device->dev;
	dma_addr_t from = dma_map_single(dev, buf, 64, ${direction});

	if (dma_mapping_error(dev, from))
		return -ENOMEM;
	dmaengine_prep_dma_memcpy(chan, to, from, 64, 0);
	dma_unmap_single(dev, from, 64, ${direction});
	return 0;
}
`;
  const [right] = runs(copy('DMA_TO_DEVICE'));
  expect(right).toMatchObject({ access: 'known', outcome: 'done', incidents: [], warnings: [] });
  expect(places(right!)).toEqual(['driver', 'bus', 'iommu', 'target', 'driver']);
  const [wrong] = runs(copy('DMA_FROM_DEVICE'), { iommus: ['smmuv3-stage2'] });
  expect(wrong).toMatchObject({ access: 'known', outcome: 'fault', fault: { kind: 'permission', access: 'read' } });
});

test('where nothing is known of the device, it does what the direction claims, and the run says so', () => {
  const [run] = runs(`static int send(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_BIDIRECTIONAL);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	dma_unmap_single(dev, addr, 64, DMA_BIDIRECTIONAL);
	return 0;
}
`);
  expect(run).toMatchObject({ access: 'claimed', outcome: 'done', incidents: [] });
  expect(run!.notes.join()).toContain('the device does what DMA_BIDIRECTIONAL claims');
  expect(run!.hops.filter(({ place }) => place === 'target').map(({ text }) => text.split(' ')[0])).toEqual([
    'write',
    'read',
  ]);
});

test('what the kernel prints of an unmap, and not after a call that the run does not know', () => {
  const send = (call: string): string => `static int send(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	${call}
	dma_unmap_single(dev, addr, 32, DMA_TO_DEVICE);
	return 0;
}
`;
  const [known] = runs(send(''));
  expect(known!.warnings.flatMap(({ log }) => log)).toEqual([
    'DMA-API: qcom-pcie-ep 1c00000.pcie-ep: device driver frees DMA memory with different size [device address=0x00000000fffff000] [map size=64 bytes] [unmap size=32 bytes]',
  ]);
  expect(known!.incidents.map(({ kind }) => kind)).toEqual(['frees-size']);
  const [unknown] = runs(send('my_wait(dev);'));
  expect(unknown).toMatchObject({ warnings: [], incidents: [] });
});

test('a scatterlist is one range, whose entries its unmap has to know', () => {
  const [run] = runs(`static int send(struct device *dev, struct scatterlist *sg)
{
	int count = dma_map_sg(dev, sg, 4, DMA_TO_DEVICE);

	if (!count)
		return -ENOMEM;
	dma_unmap_sg(dev, sg, count, DMA_TO_DEVICE);
	return 0;
}
`);
  expect(run!.warnings.flatMap(({ log }) => log)).toEqual([
    'DMA-API: qcom-pcie-ep 1c00000.pcie-ep: device driver frees DMA sg list with different entry count [map count=4] [unmap count=1]',
  ]);
});

describe('a DMA channel, whose controller is the device that sends', () => {
  const send = (device: string): string => `#include <linux/dmaengine.h>
#include <linux/dma-mapping.h>

static int send(struct device *dev, void *buf, size_t len)
{
	struct dma_chan *chan = dma_request_chan(dev, "tx");
	dma_addr_t addr;

	if (IS_ERR(chan))
		return PTR_ERR(chan);
	addr = dma_map_single(${device}, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(${device}, addr))
		return -EIO;
	if (!dmaengine_prep_slave_single(chan, addr, len, DMA_MEM_TO_DEV, 0)) {
		dma_unmap_single(${device}, addr, len, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	return 0;
}
`;

  test.each(['chan->device->dev', 'dmaengine_get_dma_device(chan)'])('a mapping for %s is its own', (device) => {
    const [run] = runs(send(device));
    expect(run).toMatchObject({ outcome: 'done', incidents: [], unknown: [], access: 'known' });
    expect(run!.hops.find(({ place }) => place === 'bus')?.text).toContain('the DMA controller sends a read');
  });

  test('one for the device that it serves is none', () => {
    const [run] = runs(send('dev'));
    expect(run!.incidents.map(({ kind }) => kind)).toEqual(['not-translated']);
  });

  test('what was kept before the run may be either of them, and is held against nobody', () => {
    const kept = send('dev')
      .replace('struct device *dev, void', 'struct sender *s, struct device *dev, void')
      .replace('static int', 'struct sender { struct device *dma_dev; };\n\nstatic int')
      .replace('dma_map_single(dev', 'dma_map_single(s->dma_dev')
      .replace('dma_unmap_single(dev', 'dma_unmap_single(chan->device->dev')
      .replace('if (!dmaengine', 'if (1 || !dmaengine');
    const [run] = runs(kept);
    expect([run!.incidents, run!.warnings]).toEqual([[], []]);
  });
});
