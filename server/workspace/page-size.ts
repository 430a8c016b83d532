/** Kernels with pages of other sizes than 4 KiB: what the built-in models say of pages, said of those. */
import type { ModelData } from '../model/model.ts';

/** The sizes by the names that users type, in bytes. */
export const pageSizes = { '4k': 4096, '16k': 16384, '64k': 65536 } as const;
export type PageSizeName = keyof typeof pageSizes;

/** The model that stands above the built-in ones; none for 4 KiB, of which they speak. */
export function modelsFor(size: number): readonly ModelData[] {
  if (size === pageSizes['4k']) return [];
  const [mask, shift] = [size - 1, Math.log2(size)];
  return [
    {
      constants: { PAGE_SHIFT: shift, PAGE_SIZE: size, PAGE_MASK: -size },
      macros: {
        'PAGE_ALIGN(x)': `(((x) + ${mask}) & ~${mask})`,
        'PAGE_ALIGN_DOWN(x)': `((x) & ~${mask})`,
        'offset_in_page(x)': `((x) & ${mask})`,
        'PHYS_PFN(x)': `((x) >> ${shift})`,
      },
    },
  ];
}
