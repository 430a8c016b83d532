/** An address that is called a doorbell is mapped without a write grant. Nothing but the name says so. */
import { mapCalls } from '../flow/checkers/map-calls.ts';
import { Direction, directionName } from './direction.ts';
import { defineRule } from './rule.ts';

export const suspiciousName = defineRule({
  id: 'suspicious-name',
  severity: 'information',
  isOff: true,
  title: 'An address that is called a doorbell is mapped without a write grant',
  explanation: `Where no model says what the device does to an address, its name may: what is called a doorbell or an MSI address is most often written by the device, and is then mapped with \`DMA_FROM_DEVICE\`.

Names prove nothing, so that this rule is off unless you ask for it.
Which names it means, a model says: \`doorbellNames\`, to which a [\`.doorbell.json\`](../models.md) may add.
A [model](../models.md) of your driver's registers turns the guess into a proof.`,
  example: {
    wrong: `static dma_addr_t my_map(struct device *dev, struct my_regs *regs)
{
	return dma_map_resource(dev, regs->doorbell_phys, 4, DMA_TO_DEVICE, 0);
}
`,
    right: `static dma_addr_t my_map(struct device *dev, struct my_regs *regs)
{
	return dma_map_resource(dev, regs->doorbell_phys, 4, DMA_FROM_DEVICE, 0);
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const { takes, address, doorbellName: name, direction, directionRange, callers } of facts.of(mapCalls)) {
      if (takes !== 'registers' || address || direction?.value !== Direction.TO_DEVICE) continue;
      if (!name || !directionRange || reported.has(directionRange.start)) continue;
      reported.add(directionRange.start);
      yield {
        range: directionRange,
        message: `${directionName(direction.value)} grants the device no write, but '${name}' sounds like an address that it writes: use ${directionName(Direction.FROM_DEVICE)} if it does`,
        related: callers,
        fix: null,
      };
    }
  },
});
