/** docs/settings.md, from the declaration in extension/manifest.ts. */
import { contributes } from '../../extension/manifest.ts';
import { iommus } from '../../server/simulator/iommu/all.ts';
import { platforms } from '../../server/simulator/platform/all.ts';
import { generatedNotice, table } from './markdown.ts';
import { ruleSummaries } from './rule-page.ts';

/** Settings and commands of the VS Code extension. */
export function settingsPage(): string {
  const { commands, configuration } = contributes(ruleSummaries, platforms, iommus);
  const settings = Object.entries(configuration.properties).map(([name, setting]) => [
    `\`${name}\``,
    `\`${JSON.stringify(setting.default)}\``,
    setting.scope,
    setting.markdownDescription,
  ]);
  const severities = ruleSummaries.map(({ id, severity, title }) => [`[${id}](rules/${id}.md)`, severity, title]);
  return `${[
    generatedNotice,
    '# Settings and commands',
    '## Settings',
    table(['Setting', 'Default', 'Scope', 'Meaning'], settings),
    'What a [`.doorbell.json`](models.md) says about a rule stands above these settings.',
    '## Values of `doorbell-lint.rules`',
    'A rule is `off`, `information`, `warning` or `error`.',
    table(['Rule', 'Default', 'What it finds'], severities),
    '## Commands',
    table(
      ['Command', 'Id'],
      commands.map(({ category, title, command }) => [`${category}: ${title}`, `\`${command}\``]),
    ),
  ].join('\n\n')}\n`;
}
