/** The models that ship: Linux's DMA API, dmaengine, PCI endpoint framework, IOMMU, MSI, NTB, and the kernel's everyday helpers. */
import devices from './devices.json' with { type: 'json' };
import dmaApi from './dma-api.json' with { type: 'json' };
import dmaengine from './dmaengine.json' with { type: 'json' };
import drivers from './drivers.json' with { type: 'json' };
import endpoint from './endpoint.json' with { type: 'json' };
import iommu from './iommu.json' with { type: 'json' };
import kernel from './kernel.json' with { type: 'json' };
import memory from './memory.json' with { type: 'json' };
import messages from './messages.json' with { type: 'json' };
import type { ModelData } from './model.ts';
import msi from './msi.json' with { type: 'json' };
import ntb from './ntb.json' with { type: 'json' };
import releases from './releases.json' with { type: 'json' };
import sharing from './sharing.json' with { type: 'json' };
import wrappers from './wrappers.json' with { type: 'json' };

// The compiler widens JSON's strings; the schema test holds these files to the same schema as users' models.
export const builtinModels: readonly ModelData[] = [
  kernel,
  devices,
  dmaApi,
  dmaengine,
  drivers,
  endpoint,
  iommu,
  memory,
  messages,
  msi,
  ntb,
  releases,
  sharing,
  wrappers,
] as readonly unknown[] as readonly ModelData[];
