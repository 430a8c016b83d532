/**
 * Requests that the editor and the server share beyond LSP. The only module that extension/ may import from server/.
 * Lines and columns are LSP's: counted from 0, in UTF-16 units.
 */

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
