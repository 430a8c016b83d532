/* A crypto engine: scatterlists, in place or not. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct cipher_req {
	struct scatterlist *src;
	struct scatterlist *dst;
	int src_nents;
	int dst_nents;
};

static int cipher_map(struct device *dev, struct cipher_req *req)
{
	int n;

	if (req->src == req->dst) {
		n = dma_map_sg(dev, req->src, req->src_nents, DMA_BIDIRECTIONAL);
		if (!n)
			return -ENOMEM;
		return n;
	}

	n = dma_map_sg(dev, req->src, req->src_nents, DMA_TO_DEVICE);
	if (!n)
		return -ENOMEM;
	if (!dma_map_sg(dev, req->dst, req->dst_nents, DMA_FROM_DEVICE)) {
		dma_unmap_sg(dev, req->src, req->src_nents, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	return n;
}

static void cipher_unmap(struct device *dev, struct cipher_req *req)
{
	if (req->src == req->dst) {
		dma_unmap_sg(dev, req->src, req->src_nents, DMA_BIDIRECTIONAL);
	} else {
		dma_unmap_sg(dev, req->src, req->src_nents, DMA_TO_DEVICE);
		dma_unmap_sg(dev, req->dst, req->dst_nents, DMA_FROM_DEVICE);
	}
}

static int cipher_digest(struct device *dev, struct scatterlist *sg, int nents, u8 *out, size_t out_len)
{
	dma_addr_t digest;
	int ret, n;

	n = dma_map_sg(dev, sg, nents, DMA_TO_DEVICE);
	if (!n)
		return -EINVAL;

	digest = dma_map_single(dev, out, out_len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, digest)) {
		ret = -ENOMEM;
		goto err_sg;
	}

	ret = cipher_run(dev, sg, n, digest);

	dma_unmap_single(dev, digest, out_len, DMA_FROM_DEVICE);
err_sg:
	dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE);
	return ret;
}
