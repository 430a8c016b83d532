/** Every page-table format in the configurations that the test suite runs. */
import type { FormatConfiguration } from './format.ts';
import { configurations as lpae } from './lpae.ts';
import { configurations as vtdSecondStage } from './vtd-second-stage.ts';

export const formatConfigurations: readonly FormatConfiguration[] = [...lpae, ...vtdSecondStage];
