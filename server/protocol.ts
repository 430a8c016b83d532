/**
 * Requests that the editor and the server share beyond LSP. The only module that extension/ may import from server/.
 * Lines and columns are LSP's: counted from 0, in UTF-16 units.
 */

/**
 * Commands of an editor that the server puts into lenses, actions and links, each with its arguments. A client that has
 * them lists them in its capabilities as `experimental.commands`; others are not offered what would need them.
 */
export const ClientCommand = {
  /** uri, line */
  simulate: 'doorbell-lint.simulate',
  /** id of a rule */
  explainRule: 'doorbell-lint.explainRule',
  /** the text */
  copyGrepPattern: 'doorbell-lint.copyGrepPattern',
  /** uri, position in a kernel log: goes to the map calls that can explain the fault there */
  goToMapCalls: 'doorbell-lint.goToMapCalls',
  /** VS Code's own: shows the problems of all files */
  showProblems: 'workbench.actions.view.problems',
  /** VS Code's own: asks for completions */
  suggest: 'editor.action.triggerSuggest',
} as const;

/** Runs the doorbell flows of a document and keeps their faults in its diagnostics until cleared. */
export const SimulateRequest = 'doorbell/simulate';

export interface SimulateParams {
  readonly textDocument: { readonly uri: string };
  /** The flow whose function holds this line, or whose map call is on it; all flows of the file where absent. */
  readonly line?: number;
}

export interface SimulateResult {
  /** Runs made. */
  readonly runs: number;
  /** Runs that did not end in an interrupt. */
  readonly faults: number;
  /** One sentence for a status message, such as `1 flow on ipmmu-vmsa: write fault`. */
  readonly summary: string;
}

/** Forgets all simulations; their diagnostics vanish. */
export const ClearSimulationRequest = 'doorbell/clearSimulation';

/** Explains the faults that a text reports, such as a part of a kernel log in a mail. */
export const ExplainFaultRequest = 'doorbell/explainFault';

export interface ExplainFaultParams {
  readonly text: string;
}

export interface ExplainFaultResult {
  readonly faults: readonly {
    /** One line, such as `write to 0xfffff0a0 blocked: permission fault`. */
    readonly title: string;
    /** The fault field by field, and links to the map calls of the workspace that can explain it. */
    readonly markdown: string;
  }[];
}
