/**
 * The one declaration of commands, settings and languages: the extension reads it, and the `contributes` block of
 * package.json is written from it (`npm run generate`).
 */

interface Command {
  readonly command: string;
  readonly title: string;
  /** A `when` clause: where the palette offers the command. Everywhere, where absent. */
  readonly enablement?: string;
}

/** The commands, by what they do. */
export const commands = {
  simulate: { command: 'doorbell-lint.simulate', title: 'Simulate Doorbell', enablement: 'editorLangId == c' },
  clearSimulation: {
    command: 'doorbell-lint.clearSimulation',
    title: 'Clear Simulation',
    enablement: 'editorLangId == c',
  },
  // The tree runs it too, and there no editor has the focus.
  showTrace: { command: 'doorbell-lint.showTrace', title: 'Show Trace', enablement: 'resourceLangId == c' },
  restartServer: { command: 'doorbell-lint.restartServer', title: 'Restart Server' },
  showOutput: { command: 'doorbell-lint.showOutput', title: 'Show Output' },
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

/** Name of the section that all settings are in, and id of the language client. */
export const section = 'doorbell-lint';

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
    viewsContainers: { panel: [{ id: panelContainer, title: views.trace.name, icon: '$(bell)' }] },
    views: {
      [panelContainer]: [{ ...views.trace, type: 'webview', icon: '$(bell)', when: contextKeys.doorbells }],
      explorer: [{ ...views.doorbells, icon: '$(bell)', when: contextKeys.doorbells }],
    },
    jsonValidation: [{ fileMatch: '.doorbell.json', url: './dist/doorbell.schema.json' }],
    grammars: [
      {
        scopeName: 'source.c.doorbell',
        path: './syntaxes/doorbell.tmLanguage.json',
        injectTo: ['source.c'],
      },
    ],
  };
}
