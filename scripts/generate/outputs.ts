/** Every file that is generated, wholly or in parts, with the text that it should have. */
import { contributes } from '../../extension/manifest.ts';
import { rules } from '../../server/rules/all.ts';
import { iommus } from '../../server/simulator/iommu/all.ts';
import { platforms } from '../../server/simulator/platform/all.ts';
import { emptyConfiguration } from '../../server/workspace/configuration.ts';
import { read } from '../../test/project/repository.ts';
import { layerPicture, layerTable } from './architecture.ts';
import { checkDocument, formatTable, help, simulateDocument, statusTable } from './command-line.ts';
import { openEngine } from './engine.ts';
import { manPage } from './man-page.ts';
import { fillParts } from './markdown.ts';
import { modelsPage } from './models-page.ts';
import { platformsPage } from './platforms-page.ts';
import { rulePage, ruleSummaries, rulesPage } from './rule-page.ts';
import { runsPage } from './runs-page.ts';
import { schemaWithRules } from './schema.ts';
import { settingsPage } from './settings-page.ts';
import { withKeys } from './translations.ts';

/** The command that writes them. */
export const repair = 'npm run generate';

/** The generated files: path from the repository's root to text. */
export async function outputs(): Promise<ReadonlyMap<string, string>> {
  const engine = await openEngine(emptyConfiguration);
  const english: Record<string, string> = {};
  const manifest = {
    ...JSON.parse(read('package.json')),
    contributes: withKeys(contributes(ruleSummaries, platforms, iommus), english),
  };
  return new Map([
    ...rules.map((rule): [string, string] => [`docs/rules/${rule.id}.md`, rulePage(engine, rule)]),
    ['docs/rules.md', rulesPage()],
    ['docs/models.md', await modelsPage()],
    ['docs/platforms.md', platformsPage()],
    ['docs/runs.md', runsPage()],
    ['docs/settings.md', settingsPage()],
    ['docs/doorbell-lint.1', manPage()],
    [
      'docs/terminal.md',
      fillParts(read('docs/terminal.md'), { formats: formatTable(), statuses: statusTable(), help: help() }),
    ],
    [
      'docs/json.md',
      fillParts(read('docs/json.md'), { check: await checkDocument(), simulate: await simulateDocument() }),
    ],
    ['ARCHITECTURE.md', fillParts(read('ARCHITECTURE.md'), { picture: layerPicture(), layers: layerTable() })],
    ['package.json', json(manifest)],
    ['package.nls.json', json({ ...capabilities, ...english })],
    ['server/model/doorbell.schema.json', schemaWithRules()],
  ]);
}

/** What package.json says of places in which the extension is limited. */
const capabilities = {
  'capabilities.untrustedWorkspaces.description':
    'The models that a workspace brings along in .doorbell.json are ignored until it is trusted.',
  'capabilities.virtualWorkspaces.description':
    'Each file is analysed by itself: headers and other files are not read, and .doorbell.json only in VS Code for the Web.',
};

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
