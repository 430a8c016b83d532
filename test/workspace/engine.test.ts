/** What the engine keeps of a file that was closed. */
import { beforeEach, expect, test } from 'vitest';
import type { Engine } from '../../server/workspace/engine.ts';
import { driver, wrapped, wrapper } from '../support/driver.ts';
import { engineOver, nowhere } from '../support/engine.ts';

const header = 'file:///nowhere/demo.h';
const other = 'file:///nowhere/wrap.c';
/** Maps as the header and the other file say. */
const text = `#include "demo.h"\n${wrapped('DEMO_DIRECTION')}`;
const define = (direction: string) => `#define DEMO_DIRECTION ${direction}\n`;

let files: Map<string, string>;
let engine: Engine;

beforeEach(async () => {
  files = new Map([
    [header, define('DMA_TO_DEVICE')],
    [other, wrapper('dir')],
  ]);
  engine = await engineOver(files, other);
  engine.open(nowhere, text);
  expect(deniesWrite()).toBe(true);
  engine.close(nowhere);
});

function deniesWrite(): boolean {
  return engine.check(nowhere).findings.some(({ rule }) => rule === 'direction-denies-write');
}

test('a file that is closed is not there', () => {
  expect(engine.text(nowhere)).toBeUndefined();
  expect(deniesWrite()).toBe(false);
});

test('a file that is opened again has the findings that it had', () => {
  engine.open(nowhere, text);
  expect(deniesWrite()).toBe(true);
});

test('a file that is opened again sees what has changed on disk', () => {
  files.set(header, define('DMA_FROM_DEVICE'));
  engine.invalidate();
  engine.open(nowhere, text);
  expect(deniesWrite()).toBe(false);
});

test('a file that is opened again sees an edit of another one', () => {
  engine.open(other, wrapper('dir'));
  const start = wrapper('dir').indexOf('dir, attrs');
  engine.change(other, [{ range: { start, end: start + 3 }, text: 'DMA_FROM_DEVICE' }]);
  engine.open(nowhere, text);
  expect(deniesWrite()).toBe(false);
});

test('a file that is opened again with another text, or while it is open, has that text', () => {
  engine.open(nowhere, text.replaceAll('DEMO_DIRECTION', 'DMA_FROM_DEVICE'));
  expect(deniesWrite()).toBe(false);
  engine.open(nowhere, text);
  expect(deniesWrite()).toBe(true);
  engine.open(nowhere, driver('DMA_BIDIRECTIONAL'));
  expect(engine.text(nowhere)).toBe(driver('DMA_BIDIRECTIONAL'));
  expect(deniesWrite()).toBe(false);
});
