/* SPDX-License-Identifier: MIT */
#ifndef LANE_H
#define LANE_H

struct lane {
	void *buf;
	dma_addr_t buf_dma;
};

struct lane_stats {
	void *buf;
	dma_addr_t buf_dma;
};

#endif
