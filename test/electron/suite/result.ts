/** How the suite inside an extension host tells its runner what happened. */

/** Name of the file, beside the bundled suite, that holds the results as JSON once the suite has ended. */
export const resultsFile = 'results.json';

/** One test: its full title, and why it failed. */
export interface SuiteResult {
  readonly title: string;
  readonly failure: string | null;
}
