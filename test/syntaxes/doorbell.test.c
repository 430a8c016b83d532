// SYNTAX TEST "source.c" "directions, prot flags, and the map, unmap and doorbell calls"

iova = dma_map_resource(dev, res->phys_addr, res->size, DMA_FROM_DEVICE, 0);
//     ^^^^^^^^^^^^^^^^ support.function.dma-map.c
//                      ^^^ - support.function.dma-map.c
//                                                      ^^^^^^^^^^^^^^^ constant.language.dma-direction.c
iova = dma_map_phys(dev, phys, size, DMA_TO_DEVICE, DMA_ATTR_MMIO);
//     ^^^^^^^^^^^^ support.function.dma-map.c
//                                   ^^^^^^^^^^^^^ constant.language.dma-direction.c
//                                                  ^^^^^^^^^^^^^ - constant.language.dma-direction.c
if (iova) dma_unmap_resource(dev, iova, size, map ? DMA_BIDIRECTIONAL : DMA_NONE, 0);
//        ^^^^^^^^^^^^^^^^^^ support.function.dma-unmap.c
//                                                  ^^^^^^^^^^^^^^^^^ constant.language.dma-direction.c
//                                                                      ^^^^^^^^ constant.language.dma-direction.c
if (iova) dma_unmap_single_attrs (dev, iova, size, dir, 0);
//        ^^^^^^^^^^^^^^^^^^^^^^ support.function.dma-unmap.c
ret = iommu_map(domain, iova, paddr, size, IOMMU_READ | IOMMU_WRITE | IOMMU_MMIO, GFP_KERNEL);
//    ^^^^^^^^^ support.function.dma-map.c
//                                         ^^^^^^^^^^ constant.language.iommu-prot.c
//                                                    ^ - constant.language.iommu-prot.c
//                                                      ^^^^^^^^^^^ constant.language.iommu-prot.c
//                                                                    ^^^^^^^^^^ constant.language.iommu-prot.c
ret = pci_epf_alloc_doorbell(epf, 1);
//    ^^^^^^^^^^^^^^^^^^^^^^ support.function.doorbell.c
ret = ntb_peer_db_addr(ntb, &addr, &size, &data, 0);
//    ^^^^^^^^^^^^^^^^ support.function.doorbell.c

op.my_dma_map_resource(dev); x = dma_map_resource_ops; ops = dma_map_resource; y = MY_DMA_TO_DEVICE;
// ^^^^^^^^^^^^^^^^^^^ - support.function.dma-map.c
//                               ^^^^^^^^^^^^^^^^^^^^ - support.function.dma-map.c
//                                                           ^^^^^^^^^^^^^^^^ - support.function.dma-map.c
//                                                                                 ^^^^^^^^^^^^^^^^ - constant.language.dma-direction.c
/* dma_map_resource(dev, DMA_TO_DEVICE) */ dev_err(dev, "DMA_NONE: dma_unmap_resource(dev) IOMMU_READ");
// ^^^^^^^^^^^^^^^^ - support.function.dma-map.c
//                       ^^^^^^^^^^^^^ - constant.language.dma-direction.c
//                                                       ^^^^^^^^ - constant.language.dma-direction.c
//                                                                 ^^^^^^^^^^^^^^^^^^ - support.function.dma-unmap.c
//                                                                                         ^^^^^^^^^^ - constant.language.iommu-prot.c
x = 0; // pci_epf_alloc_doorbell(epf, 1);
//        ^^^^^^^^^^^^^^^^^^^^^^ - support.function.doorbell.c
