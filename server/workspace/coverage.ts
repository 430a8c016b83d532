/** How much of map calls is understood, as the analysis counts it. */
export { addCoverage, type Coverage, type CoverageByApi } from '../flow/coverage.ts';
