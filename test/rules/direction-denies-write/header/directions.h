/* SPDX-License-Identifier: MIT */
#define MY_DOORBELL_DIR		MY_OUTBOUND
#define MY_DATA_DIR(out)	((out) ? DMA_TO_DEVICE : DMA_FROM_DEVICE)

enum my_dir {
	MY_BOTH,
	MY_OUTBOUND,
	MY_INBOUND,
};
