/** How much of map calls is understood, as the analysis counts it. */
export {
  type Coverage,
  type CoverageByApi,
  type FileCoverage,
  noCoverage,
  totalCoverage,
} from '../flow/coverage.ts';
