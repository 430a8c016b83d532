/** What is read from kernel logs besides the lines of the IOMMUs that are simulated. */
import type { FaultLog } from '../iommu/fault-log.ts';
import { amdSplitLog } from './amd-split.ts';
import { dmaDebugLog } from './dma-debug.ts';
import { qcomVendorLog } from './qcom-vendor.ts';
import { swiotlbLog } from './swiotlb.ts';
import { xenVtdLog } from './xen-vtd.ts';

export const otherLogs: readonly FaultLog[] = [amdSplitLog, dmaDebugLog, qcomVendorLog, swiotlbLog, xenVtdLog];
