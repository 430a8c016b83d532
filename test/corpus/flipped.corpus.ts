/**
 * The users of dma_map_resource() and dma_map_phys() in Linux 7.2, one wrong direction at a time: where the analysis claims to
 * know what devices do to a mapping, it notices when the direction denies that.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCampaign } from '../mutation/campaign.ts';
import { openEngine, openParser } from '../support/engine.ts';
import { linuxTree } from './linux.ts';

const RULES = new Set(['direction-denies-read', 'direction-denies-write']);
const FOLDERS = ['block', 'drivers', 'kernel/dma', 'mm', 'net/core', 'sound/soc'];

/** The C files that call one of the two. */
function users(tree: string): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.c'))
      .map((name) => join(tree, folder, name)),
  ).filter((path) => /\bdma_map_(?:resource|phys)\(/.test(readFileSync(path, 'latin1')));
}

it('finds each direction that denies a proven access', async () => {
  const tree = linuxTree();
  const { outcomes } = runCampaign(await openEngine(), await openParser(), users(tree), { rules: RULES });
  const about = outcomes.map(({ path, line, what, found, extra }) => ({
    defect: `${path.slice(tree.length + 1)}:${line}: ${what}`,
    found,
    extra,
  }));
  console.log(about.map(({ defect }) => defect).join('\n'));
  expect(about.filter(({ found, extra }) => !found || extra.length > 0)).toEqual([]);
  // A run that claims to know nothing has nothing to find.
  expect(new Set(outcomes.map(({ path }) => path)).size).toBeGreaterThanOrEqual(12);
});
