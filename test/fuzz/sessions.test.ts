/**
 * Files that lead to each other, opened, edited, saved, closed and changed on disk in any order: an engine that has seen it
 * all says what one says that sees the files as they are. `npm run test:properties` tries more.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { driver, wrapped, wrapper } from '../support/driver.ts';
import { engineOver } from '../support/engine.ts';

const cases = Math.ceil(Number(process.env.PROPERTY_CASES ?? 200) / 5);

/** 10,000 cases take minutes, more on a busy machine. */
const HOUR = 3_600_000;

const uris = {
  driver: 'file:///nowhere/driver.c',
  other: 'file:///nowhere/other.c',
  wrapper: 'file:///nowhere/wrapper.c',
  header: 'file:///nowhere/demo.h',
};
type File = keyof typeof uris;

/** Each file has one direction in it. */
const texts: Readonly<Record<File, (direction: string) => string>> = {
  driver: (direction) => `#include "demo.h"\n${wrapped(direction)}`,
  other: driver,
  wrapper,
  header: (direction) => `#define DEMO_DIRECTION ${direction}\n`,
};

const directions = ['DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL', 'DEMO_DIRECTION', 'dir'];

const steps = fc.array(
  fc.record({
    file: fc.constantFrom(...(Object.keys(uris) as File[])),
    deed: fc.constantFrom('open', 'edit', 'edit', 'save', 'close', 'change on disk'),
    direction: fc.constantFrom(...directions),
  }),
  { minLength: 3, maxLength: 20 },
);

test('whatever is done to files, the engine says what a fresh one says', { timeout: HOUR }, async () => {
  const disk = new Map<string, string>();
  const fresh = await engineOver(disk, uris.wrapper);
  const used = await engineOver(disk, uris.wrapper);
  fc.assert(
    fc.property(steps, (done) => {
      for (const file of Object.keys(uris) as File[]) disk.set(uris[file], texts[file]('DMA_TO_DEVICE'));
      used.invalidate();
      const open = new Map<string, string>();
      for (const { file, deed, direction } of done) {
        const uri = uris[file];
        const text = open.get(uri);
        if (deed === 'open' && text === undefined) {
          open.set(uri, disk.get(uri)!);
          used.open(uri, disk.get(uri)!);
        } else if (deed === 'edit' && text !== undefined) {
          open.set(uri, texts[file](direction));
          used.change(uri, [{ range: { start: 0, end: text.length }, text: texts[file](direction) }]);
        } else if (deed === 'save' && text !== undefined) {
          disk.set(uri, text);
          used.invalidate();
        } else if (deed === 'close' && text !== undefined) {
          open.delete(uri);
          used.close(uri);
        } else if (deed === 'change on disk' && text === undefined) {
          disk.set(uri, texts[file](direction));
          used.invalidate();
        }
        fresh.invalidate();
        for (const [known, content] of open) fresh.open(known, content);
        for (const known of open.keys()) expect(used.check(known)).toEqual(fresh.check(known));
        for (const known of open.keys()) fresh.close(known);
      }
      for (const known of open.keys()) used.close(known);
    }),
    { numRuns: cases },
  );
});
