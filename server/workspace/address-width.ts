/** Whether a driver only serves machines whose dma_addr_t has 32 bits, as far as its Kconfig says so. */
import type { FileHost } from './engine.ts';
import { Kconfig } from './kconfig.ts';

/**
 * Options that are set for no machine with CONFIG_ARCH_DMA_ADDR_T_64BIT, which is `64BIT || PHYS_ADDR_T_64BIT`
 * (kernel/dma/Kconfig). On Arm, PHYS_ADDR_T_64BIT comes with ARM_LPAE, which no kernel for ARMv4 or ARMv5 can have
 * (arch/arm/mm/Kconfig): these are the platforms that depend on one of those alone. The architectures listed have no option
 * that selects it.
 */
const NARROW: ReadonlySet<string> = new Set(
  (
    'ARCH_MULTI_V4 ARCH_MULTI_V4T ARCH_MULTI_V5 ARCH_MULTI_V4_V5 ARCH_CLPS711X ARCH_DAVINCI ARCH_EP93XX ARCH_FOOTBRIDGE ' +
    'ARCH_GEMINI ARCH_IXP4XX ARCH_LPC32XX ARCH_MOXART ARCH_MV78XX0 ARCH_MXS ARCH_NOMADIK ARCH_NSPIRE ARCH_OMAP1 ' +
    'ARCH_ORION5X ARCH_PXA ARCH_RPC ARCH_SA1100 ARCH_VERSATILE MACH_KIRKWOOD ' +
    'CSKY HEXAGON M68K MICROBLAZE NIOS2 OPENRISC SPARC32 SUPERH XTENSA'
  ).split(' '),
);

/** What is only built to see whether it compiles serves no machine. */
const NO_MACHINE = 'COMPILE_TEST';

export class AddressWidths {
  private readonly kconfig: Kconfig;
  private readonly known = new Map<string, boolean>();

  constructor(host: FileHost) {
    this.kconfig = new Kconfig(host);
  }

  clear(): void {
    this.kconfig.clear();
    this.known.clear();
  }

  /** Whether the file is built for such machines only. */
  areNarrow(uri: string): boolean {
    let narrow = this.known.get(uri);
    if (narrow === undefined) {
      narrow = !this.kconfig.canBeBuilt(uri, (option) => option !== NO_MACHINE && !NARROW.has(option));
      this.known.set(uri, narrow);
    }
    return narrow;
  }
}
