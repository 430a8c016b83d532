/** Exit statuses: the one place that says what they mean, for the help, the manual page and the documents too. */

/**
 * `clean`: nothing to say; `found`: an error or a fault; `failed`: bad usage, or a file that cannot be read; `nothing`: there
 * was nothing that could be simulated.
 */
export const status = { clean: 0, found: 1, failed: 2, nothing: 3 } as const;
export type Status = (typeof status)[keyof typeof status];

/** What each status means, in the order of their numbers. */
export const statusMeanings: readonly (readonly [status: number, meaning: string])[] = [
  [status.clean, 'nothing was found, or nothing that --fail-on asks about'],
  [status.found, 'errors or faults were found'],
  [status.failed, 'bad usage, or something that could not be read or written; what could be checked was checked'],
  [status.nothing, 'there was nothing that could be simulated'],
  [130, 'interrupted; no file is left half-written'],
];
