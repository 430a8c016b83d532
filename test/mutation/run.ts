/**
 * `npm run test:mutation -- [DIR...]`: the drivers here, the users of dma_map_resource() in Linux 7.2 where it is at hand, and the
 * C files of the folders named. Prints the table by rule and every miss; writes docs/accuracy.md where Linux is at hand. Status 1 on
 * an inaccurate result.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Finding } from '../../server/rules/finding.ts';
import { LineIndex } from '../../server/syntax/text.ts';
import { entryOf, verdictOn } from '../corpus/accepted.ts';
import { presentLinuxTree } from '../corpus/linux.ts';
import { openEngine, openParser, repository } from '../support/engine.ts';
import { type Campaign, runCampaign } from './campaign.ts';
import { complaints, isAccurate, page, table } from './report.ts';

const cFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(folder, name));

/** The files of the kernel tree that map device memory. */
function users(tree: string): string[] {
  return ['drivers', 'sound']
    .map((part) => join(tree, part))
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    .flatMap(cFiles)
    .filter((path) => readFileSync(path, 'latin1').includes('dma_map_resource('));
}

const engine = await openEngine();
const parser = await openParser();

/** Tells the findings in a kernel tree that were read in the code. */
const acceptedIn =
  (tree: string) =>
  (path: string, { rule, range }: Finding, text: string): boolean => {
    const line = new LineIndex(text).position(range.start).line + 1;
    return verdictOn(entryOf(tree, { file: relative(tree, path), line, rule })) === true;
  };

function run(title: string, paths: readonly string[], choice?: Parameters<typeof runCampaign>[3]): Campaign {
  const started = performance.now();
  const campaign = runCampaign(engine, parser, paths, choice);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${title}: ${paths.length} files, ${campaign.outcomes.length} defects, ${seconds} s\n\n${table(campaign)}\n`,
  );
  for (const line of complaints(campaign)) console.log(line.replaceAll(repository, ''));
  if (!isAccurate(campaign)) process.exitCode = 1;
  return campaign;
}

const own = cFiles(join(repository, 'test/mutation/drivers'));
const campaign = run('test/mutation/drivers', own);
const tree = presentLinuxTree();
if (tree) {
  const files = users(tree);
  const onLinux = run('Linux 7.2, users of dma_map_resource()', files, { isTrue: acceptedIn(tree) });
  const text = page({ campaign, files: own.length }, { campaign: onLinux, files: files.length });
  writeFileSync(join(repository, 'docs/accuracy.md'), text);
} else console.log('Linux 7.2 is not at hand: `npm run test:corpus` fetches it, or LINUX_SOURCE names it');
for (const folder of process.argv.slice(2)) run(folder, cFiles(resolve(folder)));
