/** Exit statuses. */

/**
 * `clean`: nothing to say; `found`: an error or a fault; `failed`: bad usage, or a file that cannot be read; `nothing`: there
 * was nothing that could be simulated.
 */
export const status = { clean: 0, found: 1, failed: 2, nothing: 3 } as const;
export type Status = (typeof status)[keyof typeof status];
