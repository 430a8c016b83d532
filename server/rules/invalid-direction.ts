/**
 * What reaches a DMA API call as its direction is none: DMA_NONE, a number outside the enum, or a constant of dmaengine's
 * (kernel/dma/mapping.c: BUG_ON(!valid_dma_direction(dir)) in every map and unmap call).
 */
import { type DirectionArgument, directionArguments } from '../flow/checkers/directions.ts';
import type { FileFacts } from '../flow/facts.ts';
import type { TextRange } from '../syntax/text.ts';
import {
  type DirectedPath,
  Direction,
  directionName,
  repairDirection,
  rightDirection,
  transferName,
} from './direction.ts';
import type { Fix } from './finding.ts';
import { defineRule, type Report } from './rule.ts';

export const invalidDirection = defineRule({
  id: 'invalid-direction',
  severity: 'error',
  title: 'A DMA API call is given what is no direction of a mapping',
  explanation: `\`DMA_NONE\` and numbers outside \`enum dma_data_direction\` stop the kernel: every map and unmap call holds a \`BUG_ON()\` against them.

\`enum dma_transfer_direction\` of dmaengine is another enum whose numbers overlap: \`DMA_MEM_TO_DEV\` is 1, which a map call reads as \`DMA_TO_DEVICE\`.
For a peripheral's FIFO that is the wrong way round, because a controller that moves data from memory to a device *writes* the FIFO.

Translate: for a FIFO, \`DMA_MEM_TO_DEV\` means \`DMA_FROM_DEVICE\` and \`DMA_DEV_TO_MEM\` means \`DMA_TO_DEVICE\`; for a buffer in memory it is the other way round.`,
  example: {
    wrong: `static dma_addr_t my_dma_map_fifo(struct dma_chan *chan, phys_addr_t fifo)
{
	return dma_map_resource(chan->device->dev, fifo, 4, DMA_MEM_TO_DEV, 0);
}
`,
    right: `static dma_addr_t my_dma_map_fifo(struct dma_chan *chan, phys_addr_t fifo)
{
	return dma_map_resource(chan->device->dev, fifo, 4, DMA_FROM_DEVICE, 0);
}
`,
  },
  *run(facts) {
    const all = facts.of(directionArguments);
    for (const start of new Set(all.map(({ range }) => range.start))) {
      const ways = all.filter(({ range }) => range.start === start);
      const report = foreign(facts, ways) ?? meaningless(facts, ways);
      if (report) yield report;
    }
  },
});

/** A constant, or a value, of dmaengine's enum. */
function foreign(facts: FileFacts, ways: readonly DirectionArgument[]): Report | null {
  for (const way of ways) {
    const name = way.direction && transferName(facts, way.direction);
    if (!name) {
      if (way.type !== 'enum dma_transfer_direction') continue;
      const message = `${way.api}() is given an enum dma_transfer_direction, whose numbers mean other directions: translate it to enum dma_data_direction`;
      return { range: way.range, message, related: way.callers, fix: null };
    }
    const right = translated(name, way.registers);
    const message = `${name} is a direction of dmaengine, which ${way.api}() reads as ${directionName(way.direction!.value)}`;
    return {
      range: way.range,
      message: right === null ? message : `${message}: use ${directionName(right)}`,
      related: way.callers,
      fix: right === null || way.direction!.literal?.start !== way.range.start ? null : repair(facts, way, right),
    };
  }
  return null;
}

/**
 * A value that no direction has. On some paths only it often marks ways that are never taken, unless a caller writes it into
 * the very call that leads there.
 */
function meaningless(facts: FileFacts, ways: readonly DirectionArgument[]): Report | null {
  const isMeaningless = ({ direction }: DirectionArgument): boolean =>
    direction !== null && (direction.value < 0n || direction.value >= Direction.NONE);
  // What goes on from there through a field may be held back by a flag beside it.
  const isWritten = ({ direction, callers }: DirectionArgument): boolean => {
    const at = callers.findIndex(({ range }) => isInside(direction?.literal, range));
    return at >= 0 && callers.slice(at + 1).every(({ range }) => !facts.code.namesMember(range));
  };
  const way = ways.every(isMeaningless) ? ways[0] : ways.find((one) => isMeaningless(one) && isWritten(one));
  if (!way) return null;
  const site = facts.maps.find(({ directionRange }) => directionRange.start === way.range.start);
  const address = site?.paths.find((path) => path.address)?.address;
  const right = address ? rightDirection(address.access) : null;
  return {
    range: way.range,
    message: `${way.api}() is given ${directionName(way.direction!.value)}, which is no direction of a mapping; the kernel stops there: ${
      right === null ? 'say what the device does to the address' : `use ${directionName(right)}`
    }`,
    related: way.callers,
    fix: right === null ? null : repair(facts, way, right),
  };
}

function isInside(inner: TextRange | null | undefined, outer: TextRange): boolean {
  return !!inner && inner.start >= outer.start && inner.end <= outer.end;
}

/** The direction that moves data so: a FIFO is written when a buffer is read. */
function translated(transfer: string, registers: boolean): bigint | null {
  if (transfer === 'DMA_MEM_TO_DEV') return registers ? Direction.FROM_DEVICE : Direction.TO_DEVICE;
  if (transfer === 'DMA_DEV_TO_MEM') return registers ? Direction.TO_DEVICE : Direction.FROM_DEVICE;
  return null;
}

/** The map call with its unmaps; a call that maps nothing is repaired alone. */
function repair(facts: FileFacts, { range, direction }: DirectionArgument, right: bigint): Fix | null {
  const site = facts.maps.find(
    ({ file, directionRange }) => file === facts.file && directionRange.start === range.start,
  );
  const path = site?.paths.find((p): p is DirectedPath => p.direction?.value === direction?.value);
  return site && path ? repairDirection(facts, site, path, right) : null;
}
