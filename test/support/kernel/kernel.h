/*
 * As much of the kernel's declarations as fixtures need to be compiled with -fsyntax-only: names, types and members that their
 * code uses, in the shapes that make a wrong argument an error. Nothing here can run.
 */
#ifndef STUB_KERNEL_H
#define STUB_KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef u32 __le32;
typedef u64 __le64;
typedef int s32;
typedef long long s64;
typedef _Bool bool;
typedef __SIZE_TYPE__ size_t;
typedef __builtin_va_list va_list;
typedef long ssize_t;
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;
typedef u64 resource_size_t;
typedef u64 fmode_t;
typedef int irqreturn_t;
typedef unsigned int gfp_t;
typedef unsigned long dma_cookie_t;
typedef struct {
	int locked;
} spinlock_t;

enum { false, true };
enum { IRQ_NONE, IRQ_HANDLED };

#define NULL ((void *)0)
#define EIO 5
#define ENOMEM 12
#define EBUSY 16
#define ENODEV 19
#define EINVAL 22
#define ENOENT 2
#define EFAULT 14
#define GFP_KERNEL 1
#define GFP_ATOMIC 2
#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_SHIFT 12
#define SZ_4K 4096
#define SZ_64K 65536
#define PCI_STD_NUM_BARS 6
#define BITS_PER_LONG 64

#define __iomem
#define __init
#define __exit
#define __user
#define __free(how)
#define __always_inline inline
#define noinline
#define fallthrough __attribute__((fallthrough))
#define unlikely(x) (!!(x))
#define likely(x) (!!(x))
#define IS_ERR(pointer) ((unsigned long)(pointer) > -4096UL)
#define WARN_ON(x) (!!(x))
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define IS_ENABLED(option) 0
#define lower_32_bits(n) ((u32)(n))
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define container_of(pointer, type, member) ((type *)((char *)(pointer) - __builtin_offsetof(type, member)))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define ALIGN(x, a) (((x) + (a) - 1) & ~((a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((a) - 1))

struct list_head {
	struct list_head *next, *prev;
};

#define list_entry(pointer, type, member) container_of(pointer, type, member)
#define list_for_each_entry(at, head, member)                                       \
	for (at = list_entry((head)->next, __typeof__(*at), member); &at->member != (head); \
	     at = list_entry(at->member.next, __typeof__(*at), member))
#define scoped_guard(kind, lock) for (int once = ((void)(lock), 1); once; once = 0)
#define guard(kind) (void)

struct device {
	struct device *parent;
	void *driver_data;
};

struct mutex {
	int locked;
};

struct page;
struct sk_buff {
	void *data;
	unsigned int len;
};

struct resource {
	resource_size_t start, end;
};

struct platform_device {
	struct device dev;
};

struct pci_dev {
	struct device dev;
};

struct va_format {
	const char *fmt;
	va_list *va;
};

enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE };
enum dma_transfer_direction { DMA_MEM_TO_MEM, DMA_MEM_TO_DEV, DMA_DEV_TO_MEM, DMA_DEV_TO_DEV, DMA_TRANS_NONE };

#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define DMA_ATTR_SKIP_CPU_SYNC (1UL << 5)
#define DMA_ATTR_NO_WARN (1UL << 8)
#define DMA_ATTR_MMIO (1UL << 10)
#define IOMMU_READ 1
#define IOMMU_WRITE 2
#define IOMMU_CACHE 4
#define IOMMU_NOEXEC 8
#define IOMMU_MMIO 16

struct scatterlist {
	unsigned long page_link;
	unsigned int offset, length;
	dma_addr_t dma_address;
};

struct sg_table {
	struct scatterlist *sgl;
	unsigned int nents, orig_nents;
};

dma_addr_t dma_map_resource(struct device *dev, phys_addr_t at, size_t size, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_resource(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
dma_addr_t dma_map_phys(struct device *dev, phys_addr_t at, size_t size, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_phys(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
dma_addr_t dma_map_single(struct device *dev, void *at, size_t size, enum dma_data_direction dir);
void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
dma_addr_t dma_map_single_attrs(struct device *dev, void *at, size_t size, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
dma_addr_t dma_map_page(struct device *dev, struct page *page, size_t offset, size_t size, enum dma_data_direction dir);
void dma_unmap_page(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
int dma_map_sg(struct device *dev, struct scatterlist *list, int count, enum dma_data_direction dir);
void dma_unmap_sg(struct device *dev, struct scatterlist *list, int count, enum dma_data_direction dir);
int dma_map_sgtable(struct device *dev, struct sg_table *table, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_sgtable(struct device *dev, struct sg_table *table, enum dma_data_direction dir, unsigned long attrs);
void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *list, int count, enum dma_data_direction dir);
void dma_sync_sg_for_device(struct device *dev, struct scatterlist *list, int count, enum dma_data_direction dir);
int dma_mapping_error(struct device *dev, dma_addr_t addr);
void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *addr, gfp_t flags);

struct iommu_domain;
int iommu_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t at, size_t size, int prot, gfp_t flags);

enum dma_slave_buswidth { DMA_SLAVE_BUSWIDTH_4_BYTES = 4 };

struct dma_slave_config {
	enum dma_transfer_direction direction;
	phys_addr_t src_addr, dst_addr;
	enum dma_slave_buswidth src_addr_width, dst_addr_width;
};

struct dma_async_tx_descriptor;
struct dma_chan;

struct dma_device {
	struct device *dev;
	struct dma_async_tx_descriptor *(*device_prep_dma_cyclic)(struct dma_chan *, dma_addr_t, size_t, size_t,
								  enum dma_transfer_direction, unsigned long);
	struct dma_async_tx_descriptor *(*device_prep_slave_sg)(struct dma_chan *, struct scatterlist *, unsigned int,
								enum dma_transfer_direction, unsigned long, void *);
	int (*device_config)(struct dma_chan *, struct dma_slave_config *);
};

struct dma_chan {
	struct dma_device *device;
};

enum pci_epc_aux_resource_type { PCI_EPC_AUX_DMA_CTRL_MMIO, PCI_EPC_AUX_DOORBELL_MMIO };

struct pci_epc_aux_resource {
	enum pci_epc_aux_resource_type type;
	phys_addr_t phys_addr;
	resource_size_t size;
	int bar;
	u64 bar_offset;
	union {
		struct {
			int irq;
			u32 data;
		} db_mmio;
	} u;
};

struct msi_msg {
	u32 address_lo, address_hi, data;
};

struct pci_epf_doorbell_msg {
	struct msi_msg msg;
	int virq;
};

enum pci_barno { NO_BAR = -1, BAR_0, BAR_1, BAR_2 };

struct pci_epf_bar {
	dma_addr_t phys_addr;
	void *addr;
	size_t size;
	enum pci_barno barno;
	int flags;
};

struct pci_epc {
	struct device dev;
};

struct pci_epf {
	struct device dev;
	struct pci_epc *epc;
	struct pci_epf_bar bar[PCI_STD_NUM_BARS];
	struct pci_epf_doorbell_msg *db_msg;
	u16 num_db;
	u8 func_no, vfunc_no;
};

void pci_epf_free_doorbell(struct pci_epf *epf);
int pci_epc_set_bar(struct pci_epc *epc, u8 func, u8 vfunc, struct pci_epf_bar *bar);
void pci_epc_clear_bar(struct pci_epc *epc, u8 func, u8 vfunc, struct pci_epf_bar *bar);

struct dma_buf {
	void *priv;
};

struct dma_buf_attachment {
	struct dma_buf *dmabuf;
	struct device *dev;
	void *priv;
};

struct dma_buf_ops {
	struct sg_table *(*map_dma_buf)(struct dma_buf_attachment *, enum dma_data_direction);
	void (*unmap_dma_buf)(struct dma_buf_attachment *, struct sg_table *, enum dma_data_direction);
	int (*attach)(struct dma_buf *, struct dma_buf_attachment *);
	void (*detach)(struct dma_buf *, struct dma_buf_attachment *);
};

void *kzalloc(size_t size, gfp_t flags);
void *kmalloc(size_t size, gfp_t flags);
void *kcalloc(size_t count, size_t size, gfp_t flags);
void *devm_kzalloc(struct device *dev, size_t size, gfp_t flags);
void *ERR_PTR(long error);
void *dev_get_drvdata(struct device *dev);
void *memcpy(void *to, const void *from, size_t size);
void writel(u32 value, void *at);
void writeq(u64 value, void *at);

#endif
