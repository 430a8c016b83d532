/** How much of map calls is understood, as the analysis counts it. */
export { noCoverage, totalCoverage } from '../flow/coverage.ts';
export type { Coverage, CoverageByApi, FileCoverage } from '../flow/facts.ts';
