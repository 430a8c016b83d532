/** All that a file is checked under, as a `.doorbell.json` that says so, with where each part comes from. */
import { rules } from '../rules/all.ts';
import { defaultSeverity } from '../rules/rule.ts';
import type { Configuration } from './configuration.ts';
import type { RuleSettings } from './engine.ts';
import { platformOf } from './platform.ts';

/** What the user chose in an editor. */
export interface Chosen {
  readonly rules: RuleSettings;
  readonly platform?: string | undefined;
}

/** `file` and `from` are paths, or URIs, as the user knows them; `from` is the configuration file, null where there is none. */
export function effectiveConfiguration(
  file: string,
  from: string | null,
  configuration: Configuration,
  settings: Chosen,
): string {
  const names = { configuration: from ?? '', settings: 'settings of the editor', default: 'default' };
  const severities = rules.map((rule) => {
    const { id } = rule;
    const own = configuration.rules[id];
    const chosen = settings.rules[id];
    const source = own ? 'configuration' : chosen ? 'settings' : 'default';
    return { key: id, value: own ?? chosen ?? defaultSeverity(rule), comment: names[source] };
  });
  const { platform, from: source } = platformOf(configuration, settings.platform);
  const models = ['functions', 'structs', 'macros', 'constants'] as const;
  const described = models.map((kind) => {
    const keys = configuration.models.flatMap((model) => Object.keys(model[kind] ?? {}));
    return `// ${kind} described besides the built-in ones: ${keys.join(', ') || 'none'}`;
  });
  return `${[
    `// What ${file} is checked under.`,
    `// Nearest .doorbell.json: ${from ?? 'none in its folder or above'}`,
    ...described,
    '{',
    '  "rules": {',
    ...severities.map(
      ({ key, value, comment }, i) =>
        `    ${JSON.stringify(key)}: ${JSON.stringify(value)}${i < severities.length - 1 ? ',' : ''} // ${comment}`,
    ),
    '  },',
    `  "platform": ${JSON.stringify(platform.name)} // ${names[source]}`,
    '}',
  ].join('\n')}\n`;
}
