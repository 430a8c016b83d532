/** Of which board a device tree overlay is a part: the kernel's Makefiles say so, as `NAME-dtbs := board.dtb overlay.dtbo`. */

/** The sources that make the smallest device tree with an overlay, its base first; undefined where the Makefile names none. */
export function sourcesWith(makefile: string, overlay: string): readonly string[] | undefined {
  const object = overlay.replace(/\.dtso$/, '.dtbo');
  const lists = Array.from(makefile.replace(/\\\n/g, ' ').matchAll(/^[\w.-]+-dtbs\s*[:+]?=\s*(.*)$/gm), ([, list]) =>
    list!.trim().split(/\s+/),
  ).filter((list) => list.includes(object) && list[0]!.endsWith('.dtb'));
  const [smallest] = lists.sort((a, b) => a.length - b.length);
  return smallest?.map((name) => name.replace(/\.dtb$/, '.dts').replace(/\.dtbo$/, '.dtso'));
}
