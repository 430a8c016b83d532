/** The figures of growth: how the time of a check grows with what a driver has much of, as the exponent that fits the upper half of the sizes. */
import { growing } from '../fuzz/growing.ts';
import { driver } from '../support/driver.ts';
import { nowhere, openEngine } from '../support/engine.ts';
import { type Figure, figure } from './figure.ts';
import { exponent, median } from './statistics.ts';

const SIZES = 9;
const MOST_RUNS = 5;
/** Seconds after which a size is not run once more. */
const LONG = 2;

interface Timed {
  readonly milliseconds: number;
  readonly isWhole: boolean;
}

export async function measureGrowth(): Promise<Figure[]> {
  // An editor's server is warm by the time that such a file is opened.
  for (let i = 0; i < 50; i++) await time(driver('DMA_TO_DEVICE'));
  const figures: Figure[] = [];
  for (const [what, { from, to, text }] of Object.entries(growing)) {
    const points: [number, number][] = [];
    let cut: number | undefined;
    for (const size of sizes(from, to)) {
      const { milliseconds, isWhole } = await typical(text(size));
      points.push([size, milliseconds]);
      if (!isWhole) cut ??= size;
    }
    const note = cut === undefined ? '' : `, undecided from ${cut.toLocaleString('en')} on`;
    figures.push(
      figure({
        what: `growth with ${what}, ${from.toLocaleString('en')} to ${to.toLocaleString('en')}${note}`,
        unit: '',
        ours: exponent(points.slice(-Math.ceil(points.length / 2))),
        limit: { of: 'ours', value: 1.2 },
      }),
    );
  }
  return figures;
}

/** Whole numbers from one to another, each as many times the one before. */
function sizes(from: number, to: number): number[] {
  const all = Array.from({ length: SIZES }, (_, i) => Math.round(from * (to / from) ** (i / (SIZES - 1))));
  return [...new Set(all)];
}

async function typical(text: string): Promise<Timed> {
  const runs: Timed[] = [];
  let spent = 0;
  while (runs.length < MOST_RUNS && spent < LONG * 1_000) {
    const run = await time(text);
    runs.push(run);
    spent += run.milliseconds;
  }
  return { milliseconds: median(runs.map(({ milliseconds }) => milliseconds)), isWhole: runs[0]!.isWhole };
}

/** From opening a text to its findings, in an engine that has seen nothing yet. */
async function time(text: string): Promise<Timed> {
  const engine = await openEngine();
  const begun = performance.now();
  engine.open(nowhere, text);
  const { undecided } = engine.check(nowhere);
  const milliseconds = performance.now() - begun;
  engine.close(nowhere);
  return { milliseconds, isWhole: undecided.length === 0 };
}
