/**
 * The one declaration of commands, settings and languages: the extension reads it, and the `contributes` block of
 * package.json is written from it (`npm run generate`), with its English in package.nls.json.
 */

import { ClientCommand } from '../server/protocol.ts';
import { milestones, walkthroughs } from './walkthrough.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  /** A `when` clause: where the palette offers the command. */
  readonly enablement: string;
}

const inC = 'editorLangId == c';
const always = 'true';

/** The commands, by what they do. */
export const commands = {
  simulate: { command: ClientCommand.simulate, title: 'Simulate Doorbell', enablement: inC },
  clearSimulation: { command: 'doorbell-lint.clearSimulation', title: 'Clear Simulation', enablement: inC },
  checkWorkspace: {
    command: 'doorbell-lint.checkWorkspace',
    title: 'Check Workspace',
    enablement: 'workspaceFolderCount > 0 && !virtualWorkspace && !doorbell-lint.noFiles',
  },
  showEffectiveConfiguration: {
    command: 'doorbell-lint.showEffectiveConfiguration',
    title: 'Show Effective Configuration',
    enablement: inC,
  },
  selectPlatform: { command: 'doorbell-lint.selectPlatform', title: 'Select Platform', enablement: inC },
  openExample: { command: 'doorbell-lint.openExample', title: 'Open Example', enablement: always },
  explainRule: {
    command: ClientCommand.explainRule,
    title: 'Explain Rule',
    enablement: 'editorLangId == c || resourceFilename == .doorbell.json',
  },
  explainFault: { command: 'doorbell-lint.explainFault', title: 'Explain IOMMU Fault', enablement: always },
  restartServer: {
    command: 'doorbell-lint.restartServer',
    title: 'Restart Server',
    enablement: 'doorbell-lint.isActive',
  },
  showOutput: { command: 'doorbell-lint.showOutput', title: 'Show Output', enablement: 'doorbell-lint.isActive' },
  collectBugReport: {
    command: 'doorbell-lint.collectBugReport',
    title: 'Collect Bug Report',
    enablement: 'doorbell-lint.isActive',
  },
  // The tree runs it too, and there no editor has the focus.
  showTrace: { command: ClientCommand.showTrace, title: 'Show Trace', enablement: 'resourceLangId == c' },
} as const satisfies Record<string, Command>;

/** Keys of `when` clauses that the extension sets. */
export const contextKeys = {
  /** A document with a doorbell was open in this window: views that are about doorbells are offered. */
  doorbells: 'doorbell-lint.doorbells',
  ...milestones,
} as const;

/** The views: the trace in the panel area, the tree in the Explorer. */
export const views = {
  trace: { id: 'doorbell-lint.trace', name: 'Doorbell Trace' },
  doorbells: { id: 'doorbell-lint.doorbells', name: 'Doorbells' },
} as const;

const panelContainer = 'doorbell-lint-trace';

/** Name of the section that all settings are in, and id of the language client. */
export const section = 'doorbell-lint';

/** Name of the extension, of its output channel and of the language client. */
export const clientName = 'Doorbell Lint';

/** What the server signs findings with. */
export const diagnosticSource = 'doorbell-lint';

/** Scheme of the texts that are explained as kernel logs, wherever they were selected. */
export const excerptScheme = 'doorbell-lint-log';

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
const severityDescriptions = [
  'Not reported.',
  'Reported as information.',
  'Reported as a warning.',
  'Reported as an error.',
];

/** What the settings need to know of a rule. */
export interface RuleSummary {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
}

/** What the settings need to know of a platform. */
export interface PlatformSummary {
  readonly name: string;
  readonly title: string;
}

/** The platform that counts where nobody chooses one. */
const defaultPlatform = 'renesas-r8a779f0';

function settings(rules: readonly RuleSummary[], platforms: readonly PlatformSummary[]) {
  return {
    [`${section}.run`]: {
      type: 'string',
      scope: 'resource',
      enum: ['onType', 'onSave'],
      enumDescriptions: [
        'A file is checked while you type.',
        'A file is checked when it is opened and when it is saved.',
      ],
      default: 'onType',
      markdownDescription: 'When a file is checked.',
    },
    [`${section}.rules`]: {
      type: 'object',
      scope: 'resource',
      markdownDescription: 'Severity by rule id. A rule that is not named keeps its default.',
      default: {},
      additionalProperties: false,
      properties: Object.fromEntries(
        rules.map(({ id, severity, title }) => [
          id,
          {
            type: 'string',
            enum: severities,
            enumDescriptions: severityDescriptions,
            default: severity,
            description: title,
          },
        ]),
      ),
    },
    [`${section}.platform`]: {
      type: 'string',
      scope: 'resource',
      enum: platforms.map(({ name }) => name),
      enumDescriptions: platforms.map(({ title }) => title),
      default: defaultPlatform,
      markdownDescription: 'The SoC that doorbells are simulated on, unless a `.doorbell.json` says one.',
    },
    [`${section}.inlayHints`]: {
      type: 'boolean',
      scope: 'resource',
      default: true,
      markdownDescription:
        'Whether the direction of a map call is followed by what the IOMMU is asked for, such as `⇒ IOMMU_WRITE`.',
    },
    [`${section}.trace.server`]: {
      type: 'string',
      scope: 'window',
      enum: ['messages', 'verbose'],
      enumDescriptions: ['The names of the messages.', 'The messages with all that is in them.'],
      default: 'messages',
      markdownDescription:
        'How much of the traffic with the server its output channel shows while the log level of that channel is Trace.',
    },
  };
}

/** The value of `contributes` in package.json, in English. */
export function contributes(rules: readonly RuleSummary[], platforms: readonly PlatformSummary[]) {
  const declared = Object.values(commands);
  return {
    commands: declared.map((command) => ({ category: 'Doorbell', ...command })),
    menus: {
      commandPalette: declared.map(({ command, enablement }) => ({ command, when: enablement })),
    },
    configuration: { title: 'Doorbell Lint', properties: settings(rules, platforms) },
    viewsContainers: { panel: [{ id: panelContainer, title: views.trace.name, icon: '$(bell)' }] },
    views: {
      [panelContainer]: [{ ...views.trace, type: 'webview', icon: '$(bell)', when: contextKeys.doorbells }],
      explorer: [{ ...views.doorbells, icon: '$(bell)', when: contextKeys.doorbells }],
    },
    languages: [kernelLog],
    jsonValidation: [
      { fileMatch: '.doorbell.json', url: './dist/doorbell.schema.json' },
      { fileMatch: '*.doorbell-platform.json', url: './dist/platform.schema.json' },
    ],
    walkthroughs,
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
