/** The lines of a stream of text, however long it is. */

/** Characters of a line that are looked at: no kernel prints more. */
const LONGEST = 4096;

/** The first bytes of what is no text, and how it is made into text. */
const packed: readonly (readonly [magic: string, unpack: (file: string) => string])[] = [
  ['\x1f\x8b', (file) => `zcat ${file}`],
  ['\xfd7zXZ', (file) => `xzcat ${file}`],
  ['\x28\xb5\x2f\xfd', (file) => `zstdcat ${file}`],
  ['BZh', (file) => `bzcat ${file}`],
  ['LPKSHHRH', (file) => `journalctl -k --file ${file}`],
];

/** How a file that begins so is made into text; undefined where it is text. */
export function unpackedBy(start: Buffer, file: string): string | undefined {
  const text = start.toString('latin1');
  return packed.find(([magic]) => text.startsWith(magic))?.[1](file);
}

/** Cuts chunks into lines, each at its longest; line ends are `\n` or `\r\n`. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!.slice(0, LONGEST);
    for (const line of lines) yield line.slice(0, LONGEST).replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}
