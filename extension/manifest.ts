/**
 * The one declaration of commands, settings and languages: the extension reads it, and the `contributes` block of
 * package.json is written from it (`npm run generate`).
 */

import { ClientCommand } from '../server/protocol.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  /** A `when` clause: where the palette offers the command. Everywhere, where absent. */
  readonly enablement?: string;
}

/** The commands, by what they do. */
export const commands = {
  simulate: { command: ClientCommand.simulate, title: 'Simulate Doorbell', enablement: 'editorLangId == c' },
  clearSimulation: {
    command: 'doorbell-lint.clearSimulation',
    title: 'Clear Simulation',
    enablement: 'editorLangId == c',
  },
  explainRule: { command: ClientCommand.explainRule, title: 'Explain Rule' },
  explainFault: { command: 'doorbell-lint.explainFault', title: 'Explain IOMMU Fault' },
  restartServer: { command: 'doorbell-lint.restartServer', title: 'Restart Server' },
  showOutput: { command: 'doorbell-lint.showOutput', title: 'Show Output' },
} as const satisfies Record<string, Command>;

/** Name of the section that all settings are in, and id of the language client. */
export const section = 'doorbell-lint';

/** The language of kernel logs. */
export const logLanguage = 'kernel-log';

/**
 * What is a kernel log: files that are named after the kernel's own tools, and files of no other language that begin with
 * a timestamp of the kernel. Other `.log` files stay what they are; "Change Language Mode" makes one a kernel log, and
 * "Explain IOMMU Fault" works on a selection in any file.
 */
const kernelLog = {
  id: logLanguage,
  aliases: ['Kernel Log'],
  extensions: ['.dmesg'],
  filenames: ['dmesg', 'kern.log', 'kernel.log'],
  filenamePatterns: ['dmesg.*', 'dmesg-*', '*dmesg*.log', '*dmesg*.txt', 'kern.log.*'],
  firstLine: String.raw`^(?:<\d+>)?(?:kern\s*:\w+\s*: )?\[\s*\d+\.\d{6}\](?:\[\s*[CT]\d+\])? `,
};

/** What a user can make of a rule; the server reads `rules` as an object of these by rule id. */
const severities = ['off', 'information', 'warning', 'error'];

/** What the settings need to know of a rule. */
export interface RuleSummary {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
}

function settings(rules: readonly RuleSummary[]) {
  return {
    [`${section}.rules`]: {
      type: 'object',
      scope: 'resource',
      markdownDescription: 'Severity by rule id. A rule that is not named keeps its default.',
      default: {},
      additionalProperties: false,
      properties: Object.fromEntries(
        rules.map(({ id, severity, title }) => [
          id,
          { type: 'string', enum: severities, default: severity, description: title },
        ]),
      ),
    },
    [`${section}.inlayHints`]: {
      type: 'boolean',
      scope: 'resource',
      default: true,
      markdownDescription:
        'Whether the direction of a map call is followed by what the IOMMU is asked for, such as `-> IOMMU_WRITE`.',
    },
    [`${section}.trace.server`]: {
      type: 'string',
      scope: 'window',
      enum: ['messages', 'verbose'],
      default: 'messages',
      markdownDescription:
        'How much of the traffic with the server its output channel shows while the log level of that channel is Trace.',
    },
  };
}

/** The value of `contributes` in package.json. */
export function contributes(rules: readonly RuleSummary[]) {
  return {
    commands: Object.values(commands).map((command) => ({ category: 'Doorbell', ...command })),
    configuration: { title: 'Doorbell Lint', properties: settings(rules) },
    languages: [kernelLog],
    jsonValidation: [
      { fileMatch: '.doorbell.json', url: './dist/doorbell.schema.json' },
      { fileMatch: '*.doorbell-platform.json', url: './dist/platform.schema.json' },
    ],
    grammars: [
      {
        scopeName: 'source.c.doorbell',
        path: './syntaxes/doorbell.tmLanguage.json',
        injectTo: ['source.c'],
      },
      { language: logLanguage, scopeName: 'text.log.kernel', path: './syntaxes/kernel-log.tmLanguage.json' },
    ],
  };
}
