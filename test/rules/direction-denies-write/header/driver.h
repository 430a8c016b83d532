/* SPDX-License-Identifier: MIT */
#ifndef DRIVER_H
#define DRIVER_H

#include "directions.h"

struct my_window {
	phys_addr_t phys;
	const char *name;
	enum dma_data_direction dir;
	dma_addr_t iova;
};

typedef struct my_window my_window_t;

#endif
