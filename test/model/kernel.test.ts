/** What the models say of Linux is so: constants, macros, and which argument of which call is what. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { constantNamed } from '../../server/ir/constant.ts';
import { readDeclarator, readType } from '../../server/ir/declarations.ts';
import { parseTypeName } from '../../server/ir/types.ts';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import type { FunctionModel, Role } from '../../server/model/model.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { symbolsOf, typeText } from '../support/lowered.ts';

const model = buildModel(builtinModels);

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

describe('constants', () => {
  test.each([
    [
      'errors',
      'EPERM 1 ENOENT 2 EINTR 4 EIO 5 ENXIO 6 E2BIG 7 EBADF 9 EAGAIN 11 ENOMEM 12 EACCES 13 EFAULT 14 EBUSY 16 EEXIST 17 ENODEV 19 EINVAL 22 ENOSPC 28 ERANGE 34 ENOSYS 38 ENODATA 61 EOPNOTSUPP 95 ETIMEDOUT 110 EPROBE_DEFER 517 ENOTSUPP 524',
    ],
    ['directions', 'DMA_BIDIRECTIONAL 0 DMA_TO_DEVICE 1 DMA_FROM_DEVICE 2 DMA_NONE 3'],
    ['directions of transfers', 'DMA_MEM_TO_MEM 0 DMA_MEM_TO_DEV 1 DMA_DEV_TO_MEM 2 DMA_DEV_TO_DEV 3 DMA_TRANS_NONE 4'],
    [
      'attributes of mappings',
      'DMA_ATTR_WEAK_ORDERING 0x2 DMA_ATTR_WRITE_COMBINE 0x4 DMA_ATTR_NO_KERNEL_MAPPING 0x10 DMA_ATTR_SKIP_CPU_SYNC 0x20 DMA_ATTR_FORCE_CONTIGUOUS 0x40 DMA_ATTR_ALLOC_SINGLE_PAGES 0x80 DMA_ATTR_NO_WARN 0x100 DMA_ATTR_PRIVILEGED 0x200 DMA_ATTR_MMIO 0x400',
    ],
    ['a mapping that failed', 'DMA_MAPPING_ERROR 0xffffffffffffffff'],
    ['permissions of an IOMMU', 'IOMMU_READ 1 IOMMU_WRITE 2 IOMMU_CACHE 4 IOMMU_NOEXEC 8 IOMMU_MMIO 16 IOMMU_PRIV 32'],
    ['BARs', 'NO_BAR -1 BAR_0 0 BAR_1 1 BAR_2 2 BAR_3 3 BAR_4 4 BAR_5 5 PCI_STD_NUM_BARS 6'],
    ['pages', 'PAGE_SHIFT 12 PAGE_SIZE 4096 PAGE_MASK -4096'],
    [
      'sizes',
      'SZ_1 1 SZ_4 4 SZ_1K 1024 SZ_4K 4096 SZ_8K 8192 SZ_16K 16384 SZ_32K 32768 SZ_64K 65536 SZ_128K 131072 SZ_256K 262144 SZ_512K 524288 SZ_1M 1048576 SZ_2M 2097152 SZ_4M 4194304',
    ],
    ['others', 'NULL 0 true 1 false 0 U32_MAX 4294967295 NUMA_NO_NODE -1'],
  ])('%s', (_what, said) => {
    const pairs = Array.from(said.matchAll(/(\w+) (\S+)/g), ([, name, value]) => [name!, BigInt(value!)] as const);
    expect(pairs.map(([name]) => [name, model.constant(name)])).toEqual(pairs);
  });
});

/** The value of an expression in a file that includes nothing. */
function value(expression: string): bigint | undefined {
  return constantNamed(symbolsOf(parser, '', { known: model.names }), expression);
}

describe('macros', () => {
  const n = fc.bigInt({ min: 0n, max: 2n ** 40n });
  const power = fc.integer({ min: 0, max: 20 }).map((bits) => 2n ** BigInt(bits));

  test('alignments', () => {
    fc.assert(
      fc.property(n, power, (x, a) => {
        const up = ((x + a - 1n) / a) * a;
        const down = (x / a) * a;
        for (const name of ['ALIGN', 'round_up']) expect(value(`${name}(${x}, ${a})`), name).toBe(up);
        for (const name of ['ALIGN_DOWN', 'round_down']) expect(value(`${name}(${x}, ${a})`), name).toBe(down);
        expect(value(`IS_ALIGNED(${x}, ${a})`)).toBe(x % a === 0n ? 1n : 0n);
        expect(value(`DIV_ROUND_UP(${x}, ${a})`)).toBe(up / a);
      }),
      { numRuns: 30 },
    );
  });

  test('pages', () => {
    fc.assert(
      fc.property(n, (x) => {
        expect(value(`PAGE_ALIGN(${x})`)).toBe(((x + 4095n) / 4096n) * 4096n);
        expect(value(`PAGE_ALIGN_DOWN(${x})`)).toBe((x / 4096n) * 4096n);
        expect(value(`offset_in_page(${x})`)).toBe(x % 4096n);
        expect(value(`PHYS_PFN(${x})`)).toBe(x / 4096n);
      }),
      { numRuns: 30 },
    );
  });

  test('bits', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.nat(63), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(value(`BIT(${a})`)).toBe(1n << BigInt(a));
        expect(value(`BIT_ULL(${a})`)).toBe(1n << BigInt(a));
        expect(value(`GENMASK(${high}, ${low})`)).toBe((1n << BigInt(high + 1)) - (1n << BigInt(low)));
      }),
      { numRuns: 30 },
    );
  });

  test('what passes its argument on', () => {
    for (const name of ['likely', 'WARN_ON', 'WARN_ON_ONCE', 'READ_ONCE', 'cpu_to_le32', 'le64_to_cpu', 'le16_to_cpu'])
      expect(value(`${name}(42)`), name).toBe(42n);
  });
});

/** Prototypes of the DMA API, as Linux has them. */
const prototypes = `
dma_addr_t dma_map_resource(struct device *dev, phys_addr_t phys_addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
dma_addr_t dma_map_phys(struct device *dev, phys_addr_t phys, size_t size, enum dma_data_direction dir, unsigned long attrs);
dma_addr_t dma_map_single(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir);
dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir, unsigned long attrs);
dma_addr_t dma_map_page(struct device *dev, struct page *page, unsigned long offset, size_t size, enum dma_data_direction dir);
dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page, unsigned long offset, size_t size, enum dma_data_direction dir, unsigned long attrs);
int dma_map_sg(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir);
int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir, unsigned long attrs);
int dma_map_sgtable(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_resource(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_phys(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_page(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_unmap_page_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_sg(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir);
void dma_unmap_sg_attrs(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_sgtable(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir, unsigned long attrs);
void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_sync_single_range_for_cpu(struct device *dev, dma_addr_t addr, unsigned long offset, size_t size, enum dma_data_direction dir);
void dma_sync_single_range_for_device(struct device *dev, dma_addr_t addr, unsigned long offset, size_t size, enum dma_data_direction dir);
void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir);
void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir);
void dma_sync_sgtable_for_cpu(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir);
void dma_sync_sgtable_for_device(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir);
int dma_mapping_error(struct device *dev, dma_addr_t dma_addr);
`;

/** What a parameter is, by its type and name. Where in a page memory begins has no role. */
function roleOf(type: string, name: string, effect: FunctionModel['effect']): Role | undefined {
  const byType: Record<string, Role> = {
    'struct device *': 'device',
    'struct scatterlist *': 'list',
    'struct sg_table *': 'table',
    'enum dma_data_direction': 'direction',
    dma_addr_t: 'handle',
    size_t: 'size',
    phys_addr_t: 'address',
    'void *': 'address',
    'struct page *': 'address',
    int: 'count',
  };
  if (name === 'attrs') return 'attrs';
  if (name === 'offset') return effect === 'syncs' ? 'offset' : undefined;
  return byType[type];
}

describe('calls of the DMA API', () => {
  const lines = prototypes.trim().split('\n');

  test.each(lines.map((line) => [/(\w+)\(/.exec(line)![1]!, line]))('%s()', (name, line) => {
    const tree = parser.parse(line);
    const declaration = tree.root.namedChildren[0]!;
    const returns = readType(declaration.childForFieldName('type'), []);
    const { parameters } = readDeclarator(declaration.childForFieldName('declarator')!, returns);
    const fn = model.functions.get(name)!;
    const roles = parameters!.namedChildren.flatMap((parameter, i) => {
      const base = readType(parameter!.childForFieldName('type'), []);
      const { name: called, type } = readDeclarator(parameter!.childForFieldName('declarator')!, base);
      const role = roleOf(typeText(type), called, fn.effect);
      return role ? [[role, i] as const] : [];
    });
    tree.dispose();
    expect(fn.arguments).toEqual(Object.fromEntries(roles));
    expect(typeText(parseTypeName(fn.returns!))).toBe(typeText(returns));
  });

  test('all that the models have are among them', () => {
    const effects = new Set(['maps', 'unmaps', 'syncs', 'checks']);
    const known = [...model.functions].filter(([, { effect }]) => effects.has(effect ?? '')).map(([name]) => name);
    const named = lines.map((line) => /(\w+)\(/.exec(line)![1]!);
    expect(known.filter((name) => !named.includes(name))).toEqual([]);
  });

  test('a map call belongs to the unmap call of its name, and a sync call to one side', () => {
    for (const [name, fn] of model.functions) {
      if (fn.effect === 'maps') expect(fn.pair).toBe(name.replace('_map_', '_unmap_'));
      if (fn.effect === 'syncs') expect(fn.owner).toBe(name.endsWith('_for_cpu') ? 'cpu' : 'device');
    }
  });

  test('memory goes by one family of calls, registers by their own', () => {
    const family = (name: string): unknown => [model.functions.get(name)?.family, model.functions.get(name)?.memory];
    expect(['single', 'page', 'sg', 'sgtable', 'resource', 'phys'].map((kind) => family(`dma_map_${kind}`))).toEqual([
      ['page', true],
      ['page', true],
      ['sg', true],
      ['sg', true],
      ['resource', undefined],
      ['phys', undefined],
    ]);
    expect(model.functions.get('dma_map_phys')?.mmioFlag).toEqual({ argument: 4, flag: 'DMA_ATTR_MMIO' });
  });
});

describe('addresses', () => {
  test.each([
    [
      'virtual',
      'registers',
      'ioremap ioremap_wc ioremap_uc ioremap_np ioremap_cache devm_ioremap devm_ioremap_wc devm_ioremap_uc devm_ioremap_resource devm_platform_ioremap_resource devm_platform_ioremap_resource_byname of_iomap pci_iomap pcim_iomap pci_ioremap_bar',
    ],
    ['physical', 'memory', 'virt_to_phys __pa page_to_phys'],
    ['physical', 'registers', 'pci_resource_start'],
  ])('%s ones of %s', (space, kind, names) => {
    for (const name of names.split(' ')) expect(model.functions.get(name)?.result, name).toMatchObject({ space, kind });
  });
});

test.each([
  ['none', 'mutex_lock mutex_unlock spin_lock_irqsave spin_unlock_irqrestore msleep udelay wmb'],
  ['prints', 'pr_err pr_warn pr_info pr_debug dev_err dev_warn dev_info dev_dbg printk netdev_err netif_dbg drm_warn'],
  ['releases', 'kfree kvfree vfree sg_free_table dma_free_coherent dma_pool_free mempool_free put_page'],
  ['allocates', 'kmalloc kzalloc kcalloc devm_kzalloc devm_kcalloc vzalloc'],
  ['posts', 'writel writeq writel_relaxed iowrite16 iowrite32 iowrite16be iowrite32be'],
  ['reads', 'readl readq readl_relaxed ioread16 ioread32 ioread16be ioread32be'],
  ['stops', 'BUG panic do_exit unreachable'],
  ['copies', 'memset memcpy'],
])('the effect `%s`', (effect, names) => {
  for (const name of names.split(' ')) expect(model.functions.get(name)?.effect, name).toBe(effect);
});

test.each([
  ['emerg', 'pr_emerg _dev_emerg'],
  ['err', 'pr_err dev_err netdev_err_once drm_err DRM_ERROR ibdev_err_ratelimited'],
  ['warning', 'pr_warn dev_warn_once netif_warn pci_warn __warn_printk'],
  ['info', 'pr_info pr_cont dev_info hid_info_once'],
  ['debug', 'pr_debug pr_devel dev_dbg dev_vdbg netdev_dbg drm_dbg_kms DRM_DEBUG'],
  [undefined, 'printk dev_printk shost_printk seq_printf'],
])('messages of the level %s', (level, names) => {
  for (const name of names.split(' ')) expect(model.functions.get(name)?.level, name).toBe(level);
});

test('set-ups are members of the records of drivers', () => {
  for (const key of ['platform_driver.probe', 'pci_driver.probe', 'pci_epf_ops.bind', 'net_device_ops.ndo_open'])
    expect(model.setups.has(key), key).toBe(true);
});
