/** Functions that are right, and that have nothing to do with the file that they stand in. */
import type { Random } from '../support/random.ts';

/** The `n`th of them, with a record of its own whose member has a name of the file's. */
export function unrelated(n: number, members: readonly string[], random: Random): string {
  const record = `unrelated_record_${n}`;
  const name = `unrelated_${n}`;
  const member = random.one(members.filter((it) => it !== 'dev' && it !== 'next_one'));
  const head = `struct ${record} {\n\tstruct device *dev;\n\tdma_addr_t ${member ?? 'addr'};\n\tstruct ${record} *next_one;\n};\n`;
  return `\n${head}\n${random.one([counting, keeping, asking])(name, record, member ?? 'addr')}\n`;
}

type Kind = (name: string, record: string, member: string) => string;

const counting: Kind = (name, record) => `\
static int ${name}(struct ${record} *list, int limit)
{
	int sum = 0;

	for (; list; list = list->next_one) {
		if (sum > limit)
			break;
		sum += limit & 1 ? 2 : 3;
	}
	return sum;
}
`;

const keeping: Kind = (name, record, member) => `\
static int ${name}_open(struct ${record} *it, void *buffer)
{
	it->${member} = dma_map_single(it->dev, buffer, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(it->dev, it->${member})) {
		it->${member} = 0;
		return -ENOMEM;
	}
	return 0;
}

static void ${name}_close(struct ${record} *it)
{
	dma_unmap_single(it->dev, it->${member}, 64, DMA_TO_DEVICE);
	it->${member} = 0;
}
`;

/** More ways through it than anybody follows one by one. */
const asking: Kind = (name, record) => {
  const flags = Array.from({ length: 8 }, (_, i) => i);
  return `\
static int ${name}(struct ${record} *it, void *buffer, unsigned int flags)
{
${flags.map((i) => `\tenum dma_data_direction way_${i} = DMA_TO_DEVICE;\n`).join('')}	dma_addr_t handle;

${flags.map((i) => `\tif (flags & ${1 << i})\n\t\tway_${i} = DMA_FROM_DEVICE;\n`).join('')}	handle = dma_map_single(it->dev, buffer, 64, way_3);
	if (dma_mapping_error(it->dev, handle))
		return -ENOMEM;
	dma_unmap_single(it->dev, handle, 64, way_3);
	return 0;
}
`;
};
