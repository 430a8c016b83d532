/**
 * The one declaration of commands, settings and languages: the extension reads it, and the `contributes` block of
 * package.json is written from it (`npm run generate`), with its English in package.nls.json.
 */

import { ClientCommand } from '../server/protocol.ts';
import { walkthroughs } from './walkthrough.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  /** A `when` clause: where the command can be run, and where the palette offers it. */
  readonly enablement: string;
  /** Where the palette offers it, if that is in fewer places. */
  readonly palette?: string;
  readonly icon?: string;
}

const inC = 'editorLangId == c';
const always = 'true';
const isActive = 'doorbell-lint.isActive';
const hasFiles = 'workspaceFolderCount > 0 && !virtualWorkspace && !doorbell-lint.noFiles';

/** The commands, by what they do. */
export const commands = {
  // The tree runs it too, and there no editor has the focus.
  simulate: {
    command: ClientCommand.simulate,
    title: 'Simulate Doorbell',
    enablement: isActive,
    palette: inC,
    icon: '$(play)',
  },
  // Of a finding, which a quick fix or a link names.
  simulateFinding: {
    command: ClientCommand.simulateFinding,
    title: 'Simulate This',
    enablement: isActive,
    palette: 'false',
  },
  clearSimulation: { command: 'doorbell-lint.clearSimulation', title: 'Clear Simulation', enablement: inC },
  checkWorkspace: {
    command: 'doorbell-lint.checkWorkspace',
    title: 'Check Workspace',
    enablement: hasFiles,
  },
  checkFolder: { command: 'doorbell-lint.checkFolder', title: 'Check Folder', enablement: hasFiles },
  checkChangedFiles: { command: 'doorbell-lint.checkChangedFiles', title: 'Check Changed Files', enablement: hasFiles },
  showPath: { command: 'doorbell-lint.showPath', title: 'Show Path of the Mapping', enablement: inC },
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
    enablement: isActive,
  },
  showOutput: { command: 'doorbell-lint.showOutput', title: 'Show Output', enablement: isActive },
  collectBugReport: { command: 'doorbell-lint.collectBugReport', title: 'Collect Bug Report', enablement: isActive },
  showTrace: {
    command: ClientCommand.showTrace,
    title: 'Show Trace',
    enablement: isActive,
    palette: 'resourceLangId == c',
    icon: '$(list-tree)',
  },
} as const satisfies Record<string, Command>;

/** Keys of `when` clauses that the extension sets. */
export const contextKeys = {
  /** A document with a doorbell was open in this window: views that are about doorbells are offered. */
  doorbells: 'doorbell-lint.doorbells',
} as const;

/** The views: the trace in the panel area, the tree in the Explorer. */
export const views = {
  trace: { id: 'doorbell-lint.trace', name: 'Doorbell Trace' },
  doorbells: { id: 'doorbell-lint.doorbells', name: 'Doorbells' },
} as const;

const panelContainer = 'doorbell-lint-trace';

/** A row of the tree that is a doorbell. */
const ofDoorbell = `view == ${views.doorbells.id} && viewItem == doorbell`;

/** The type of the tasks that the extension provides, and what reads their output. */
export const taskType = 'doorbell-lint';
export const problemMatcher = 'doorbell-lint';

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

/** What the settings need to know of a platform, and of an IOMMU. */
export interface PlatformSummary {
  readonly name: string;
  readonly title: string;
}

/** The platform that counts where nobody chooses one. */
const defaultPlatform = 'qcom-sa8775p';

function settings(
  rules: readonly RuleSummary[],
  platforms: readonly PlatformSummary[],
  iommus: readonly PlatformSummary[],
) {
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
    [`${section}.iommu`]: {
      type: 'string',
      scope: 'resource',
      enum: ['', ...iommus.map(({ name }) => name)],
      enumDescriptions: ['The one that the platform has.', ...iommus.map(({ title }) => title)],
      default: '',
      markdownDescription: 'The IOMMU that doorbells are simulated behind.',
    },
    [`${section}.kernel`]: {
      type: 'string',
      scope: 'resource',
      enum: ['7.2', '6.12'],
      enumDescriptions: ['Linux 7.2.', 'Linux 6.12.'],
      default: '7.2',
      markdownDescription: 'The kernel whose IOMMU drivers and messages a simulation has.',
    },
    [`${section}.mode`]: {
      type: 'string',
      scope: 'resource',
      enum: ['strict', 'lazy'],
      enumDescriptions: ['What is unmapped is gone at once.', 'It goes with the next flush, as with `iommu.strict=0`.'],
      default: 'strict',
      markdownDescription: 'How unmapping takes effect in a simulation.',
    },
    [`${section}.codeLens`]: {
      type: 'boolean',
      scope: 'resource',
      default: true,
      markdownDescription:
        'Whether lenses stand above functions that map a doorbell: to simulate it, and on how many IOMMUs it faults.',
    },
    [`${section}.exclude`]: {
      type: 'array',
      items: { type: 'string' },
      scope: 'resource',
      default: [],
      markdownDescription:
        'Glob patterns of files that *Check Workspace*, *Check Folder* and *Check Changed Files* leave out, besides those that git ignores or `files.exclude` hides.',
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
export function contributes(
  rules: readonly RuleSummary[],
  platforms: readonly PlatformSummary[],
  iommus: readonly PlatformSummary[],
) {
  const declared: readonly Command[] = Object.values(commands);
  return {
    commands: declared.map(({ palette: _, ...command }) => ({ category: 'Doorbell', ...command })),
    menus: {
      commandPalette: declared.map(({ command, enablement, palette = enablement }) => ({ command, when: palette })),
      'explorer/context': [
        {
          command: commands.checkFolder.command,
          when: `explorerResourceIsFolder && resourceScheme == file && ${hasFiles}`,
          group: '7_modification@9',
        },
      ],
      'editor/context': [
        { command: commands.simulate.command, when: `${inC} && ${contextKeys.doorbells}`, group: '1_modification@8' },
        { command: commands.showPath.command, when: `${inC} && ${isActive}`, group: 'navigation@9' },
      ],
      'view/item/context': [commands.showTrace, commands.simulate].flatMap(({ command }) =>
        ['inline', 'navigation'].map((group) => ({ command, when: ofDoorbell, group })),
      ),
    },
    taskDefinitions: [
      {
        type: taskType,
        properties: {
          path: {
            type: 'string',
            default: '.',
            description: 'The folder or file to check, relative to the workspace folder.',
          },
        },
      },
    ],
    problemMatchers: [
      {
        name: problemMatcher,
        label: 'Doorbell Lint',
        owner: problemMatcher,
        source: diagnosticSource,
        fileLocation: 'relative',
        pattern: {
          regexp: String.raw`^(.+?):(\d+):(\d+): (error|warning|information): (.*) \[([\w-]+)\]$`,
          file: 1,
          line: 2,
          column: 3,
          severity: 4,
          message: 5,
          code: 6,
        },
      },
    ],
    configuration: { title: 'Doorbell Lint', properties: settings(rules, platforms, iommus) },
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
