/* One of two ways to map asks; what it asks says nothing of the other way. */
static int load(struct my_unit *unit, struct my_job *job, bool is_bounced)
{
	if (is_bounced) {
		unit->src = dma_map_single(unit->dev, unit->bounce, job->len, DMA_TO_DEVICE);
		if (dma_mapping_error(unit->dev, unit->src))
			return -ENOMEM;
	} else {
		unit->src = dma_map_single(unit->dev, job->data, job->len, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to writel()" */
	}
	writel(lower_32_bits(unit->src), unit->regs);
	writel(upper_32_bits(unit->src), unit->regs + 4);
	return 0;
}

static void unload(struct my_unit *unit, struct my_job *job)
{
	dma_unmap_single(unit->dev, unit->src, job->len, DMA_TO_DEVICE);
}

/* Both come to the question. */
static int fill(struct my_unit *unit, struct my_job *job, bool is_bounced)
{
	if (is_bounced)
		unit->dst = dma_map_single(unit->dev, unit->bounce, job->len, DMA_FROM_DEVICE);
	else
		unit->dst = dma_map_single(unit->dev, job->data, job->len, DMA_FROM_DEVICE);
	if (dma_mapping_error(unit->dev, unit->dst))
		return -ENOMEM;
	writel(lower_32_bits(unit->dst), unit->regs + 8);
	writel(upper_32_bits(unit->dst), unit->regs + 12);
	return 0;
}

/* What one turn of a loop stores, a later one asks about. */
static int fill_all(struct my_unit *unit, struct my_job *job)
{
	int at;

	for (at = 0; at < 4; at++) {
		if (at > 0 && dma_mapping_error(unit->dev, unit->part))
			return -ENOMEM;
		unit->part = dma_map_single(unit->dev, job->parts[at], 64, DMA_FROM_DEVICE);
	}
	return 0;
}
