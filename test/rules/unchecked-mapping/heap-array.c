/* Handles in an array that is allocated for them: whoever asks comes to them by the field that points to it. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct book {
	struct device *dev;
	unsigned int count;
	dma_addr_t *lines;
	dma_addr_t *marks;
	dma_addr_t *pages;
};

static int book_open(struct book *book, void **buffers)
{
	unsigned int i;

	book->lines = kcalloc(book->count, sizeof(*book->lines), GFP_KERNEL);
	if (!book->lines)
		return -ENOMEM;
	for (i = 0; i < book->count; i++)
		book->lines[i] = dma_map_single(book->dev, buffers[i], 64, DMA_TO_DEVICE); /* want: unchecked-mapping "is stored" */
	return 0;
}

/* Another function asks for each of them. */
static int book_mark(struct book *book, void **buffers)
{
	unsigned int i;

	book->marks = kcalloc(book->count, sizeof(*book->marks), GFP_KERNEL);
	if (!book->marks)
		return -ENOMEM;
	for (i = 0; i < book->count; i++)
		book->marks[i] = dma_map_single(book->dev, buffers[i], 64, DMA_TO_DEVICE);
	return 0;
}

static bool book_is_marked(struct book *book, unsigned int i)
{
	return !dma_mapping_error(book->dev, book->marks[i]);
}

/* Nobody else knows what is in the record. */
static int book_turn(struct book *book, void **buffers)
{
	unsigned int i;

	book->pages = kcalloc(book->count, sizeof(*book->pages), GFP_KERNEL);
	if (!book->pages)
		return -ENOMEM;
	for (i = 0; i < book->count; i++)
		book->pages[i] = dma_map_single(book->dev, buffers[i], 64, DMA_TO_DEVICE); /* want: unchecked-mapping "is stored" */
	return book_show(book);
}

/* What is called next may ask: others know the record, too. */
static int shelf_fill(struct shelf *shelf, void **buffers)
{
	unsigned int i;

	shelf->handles = kcalloc(shelf->count, sizeof(*shelf->handles), GFP_KERNEL);
	if (!shelf->handles)
		return -ENOMEM;
	for (i = 0; i < shelf->count; i++)
		shelf->handles[i] = dma_map_single(shelf->dev, buffers[i], 64, DMA_TO_DEVICE);
	return shelf_verify(shelf);
}

/* The caller has the array, too. */
static int book_fill(struct book *book, dma_addr_t *pages, void **buffers)
{
	unsigned int i;

	book->pages = pages;
	for (i = 0; i < book->count; i++)
		book->pages[i] = dma_map_single(book->dev, buffers[i], 64, DMA_TO_DEVICE);
	return 0;
}

/* In no field: the caller asks. */
static dma_addr_t *book_loose(struct device *dev, void **buffers, unsigned int count)
{
	dma_addr_t *loose = kcalloc(count, sizeof(*loose), GFP_KERNEL);
	unsigned int i;

	if (!loose)
		return NULL;
	for (i = 0; i < count; i++)
		loose[i] = dma_map_single(dev, buffers[i], 64, DMA_TO_DEVICE);
	return loose;
}

/* Two ways lead to the array: only one of them is in this file. */
static int book_lend(struct book *book, struct shelf *shelf, void **buffers)
{
	unsigned int i;

	book->pages = kcalloc(book->count, sizeof(*book->pages), GFP_KERNEL);
	if (!book->pages)
		return -ENOMEM;
	shelf->handles = book->pages;
	for (i = 0; i < book->count; i++)
		book->pages[i] = dma_map_single(book->dev, buffers[i], 64, DMA_TO_DEVICE);
	return 0;
}
