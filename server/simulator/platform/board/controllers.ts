/**
 * PCIe endpoint controllers by the `compatible` that their Linux driver matches: the BARs and the alignment that it
 * offers (`struct pci_epc_features`), the DMA mask that it sets, and whether its eDMA has a doorbell. As in Linux 7.2,
 * in the file that each entry names, below drivers/pci/controller.
 */
import type { BarJson } from '../platform.ts';

export interface ControllerFacts {
  /** Name of the platform driver. */
  readonly driver: string;
  readonly family: 'dwc' | 'cadence';
  /** Six; of a reserved BAR, `dma` is where it shows the registers of the eDMA. */
  readonly bars: readonly (BarJson & { readonly dma?: { readonly offset: bigint; readonly size: bigint } })[];
  /** Bytes; 1 where the driver names none. */
  readonly align: bigint;
  /** 32 where the driver sets none (`setup_pdev_dma_masks()` of drivers/base/platform.c). */
  readonly dmaMaskBits: number;
  /** `none`: why Linux knows no doorbell in the controller, whatever the device tree has. */
  readonly noDoorbell: string | null;
  readonly source: string;
}

const programmable: BarJson = { type: 'programmable' };
const wide: BarJson = { type: 'programmable', only64Bit: true };
const resizable: BarJson = { type: 'resizable' };
const reserved: BarJson = { type: 'reserved' };
const disabled: BarJson = { type: 'disabled' };
const fixed = (size: string): BarJson => ({ type: 'fixed', fixedSize: size });
const all = (bar: BarJson): readonly BarJson[] => Array.from({ length: 6 }, () => bar);

const dwc = { family: 'dwc', dmaMaskBits: 32, noDoorbell: null } as const;

const plain: ControllerFacts = {
  ...dwc,
  driver: 'dw-pcie',
  bars: all(programmable),
  align: 1n,
  source: 'dwc/pcie-designware-plat.c',
};
const dra7: ControllerFacts = { ...plain, driver: 'dra7-pcie', source: 'dwc/pci-dra7xx.c' };
const keystone: ControllerFacts = {
  ...dwc,
  driver: 'keystone-pcie',
  bars: [reserved, reserved, resizable, fixed('0x10000'), fixed('0x100'), resizable],
  align: 0x10000n,
  source: 'dwc/pci-keystone.c',
};
const keembay: ControllerFacts = {
  ...dwc,
  driver: 'keembay-pcie',
  bars: [wide, programmable, wide, programmable, wide, programmable],
  align: 0x4000n,
  source: 'dwc/pcie-keembay.c',
};
const stm32: ControllerFacts = {
  ...dwc,
  driver: 'stm32-ep-pcie',
  bars: all(programmable),
  align: 0x10000n,
  source: 'dwc/pcie-stm32-ep.c',
};
const layerscape: ControllerFacts = {
  ...dwc,
  driver: 'layerscape-pcie-ep',
  bars: [programmable, programmable, wide, programmable, wide, programmable],
  align: 1n,
  dmaMaskBits: 64,
  source: 'dwc/pci-layerscape-ep.c',
};
const imx8m: ControllerFacts = {
  ...dwc,
  driver: 'imx6q-pcie',
  bars: [programmable, disabled, programmable, disabled, fixed('0x100'), disabled],
  align: 0x10000n,
  source: 'dwc/pci-imx6.c',
};
const imx8q: ControllerFacts = {
  ...imx8m,
  bars: [programmable, disabled, programmable, disabled, programmable, disabled],
};
const imx95: ControllerFacts = {
  ...imx8m,
  bars: [programmable, fixed('0x10000'), programmable, programmable, programmable, programmable],
  align: 0x1000n,
  dmaMaskBits: 64,
};
const qcom: ControllerFacts = {
  ...dwc,
  driver: 'qcom-pcie-ep',
  bars: [wide, programmable, wide, programmable, programmable, programmable],
  align: 0x1000n,
  source: 'dwc/pcie-qcom-ep.c',
};
const sa8775p: ControllerFacts = {
  ...qcom,
  noDoorbell: 'Linux does not know the doorbell register of its HDMA (drivers/dma/dw-edma/dw-hdma-v0-core.c)',
};
const rcarGen4: ControllerFacts = {
  ...dwc,
  driver: 'pcie-rcar-gen4',
  bars: [resizable, disabled, resizable, disabled, fixed('0x100'), disabled],
  align: 0x1000n,
  source: 'dwc/pcie-rcar-gen4.c',
};
const rk3568: ControllerFacts = {
  ...dwc,
  driver: 'rockchip-dw-pcie',
  bars: all(resizable),
  align: 0x10000n,
  dmaMaskBits: 64,
  source: 'dwc/pcie-dw-rockchip.c',
};
const rk3588: ControllerFacts = {
  ...rk3568,
  bars: [resizable, resizable, resizable, resizable, { ...reserved, dma: { offset: 0n, size: 0x2000n } }, resizable],
};
const tegra: ControllerFacts = {
  ...dwc,
  driver: 'tegra194-pcie',
  bars: [
    wide,
    programmable,
    { ...reserved, only64Bit: true },
    programmable,
    { ...reserved, only64Bit: true, dma: { offset: 0n, size: 0x1000n } },
    programmable,
  ],
  align: 0x10000n,
  source: 'dwc/pcie-tegra194.c',
};
const cadence: ControllerFacts = {
  driver: 'cdns-pcie',
  family: 'cadence',
  bars: all(programmable),
  align: 0x100n,
  dmaMaskBits: 32,
  noDoorbell: 'a Cadence controller has no doorbell of its own',
  source: 'cadence/pcie-cadence-ep.c',
};
const j721e: ControllerFacts = {
  ...cadence,
  driver: 'j721e-pcie',
  dmaMaskBits: 48,
  source: 'cadence/pcie-cadence-ep.c, cadence/pci-j721e.c',
};

export const controllers: Readonly<Record<string, ControllerFacts>> = {
  'cdns,cdns-pcie-ep': cadence,
  'fsl,imx8mm-pcie-ep': imx8m,
  'fsl,imx8mp-pcie-ep': imx8m,
  'fsl,imx8mq-pcie-ep': imx8q,
  'fsl,imx8q-pcie-ep': imx8q,
  'fsl,imx95-pcie-ep': imx95,
  'fsl,ls1028a-pcie-ep': layerscape,
  'fsl,ls1046a-pcie-ep': layerscape,
  'fsl,ls1088a-pcie-ep': layerscape,
  'fsl,ls2088a-pcie-ep': layerscape,
  'fsl,lx2160ar2-pcie-ep': layerscape,
  'intel,keembay-pcie-ep': keembay,
  'nvidia,tegra194-pcie-ep': tegra,
  'nvidia,tegra234-pcie-ep': tegra,
  'qcom,sa8775p-pcie-ep': sa8775p,
  'qcom,sar2130p-pcie-ep': qcom,
  'qcom,sdx55-pcie-ep': qcom,
  'qcom,sm8450-pcie-ep': qcom,
  'renesas,rcar-gen4-pcie-ep': rcarGen4,
  'rockchip,rk3568-pcie-ep': rk3568,
  'rockchip,rk3588-pcie-ep': rk3588,
  'snps,dw-pcie-ep': plain,
  'st,stm32mp25-pcie-ep': stm32,
  'ti,am64-pcie-ep': j721e,
  'ti,am654-pcie-ep': keystone,
  'ti,dra7-pcie-ep': dra7,
  'ti,dra726-pcie-ep': dra7,
  'ti,dra746-pcie-ep': dra7,
  'ti,j7200-pcie-ep': j721e,
  'ti,j721e-pcie-ep': j721e,
  'ti,j784s4-pcie-ep': j721e,
};
