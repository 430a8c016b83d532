/* What this file is given, it keeps in its own record. A field of the other record it only names in a string: "lane->buf_dma = 5". */
#include "lane.h"

void lane_stats_adopt(struct lane_stats *stats, dma_addr_t given)
{
	stats->buf_dma = given;
	pr_debug("lane->buf_dma = %d", 5);
}
