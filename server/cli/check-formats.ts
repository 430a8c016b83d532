/** The formats of `check`: the one table. */
import { checkB4 } from './format/check-b4.ts';
import { checkCheckpatch } from './format/check-checkpatch.ts';
import { checkFull } from './format/check-full.ts';
import { checkGcc } from './format/check-gcc.ts';
import { checkGithub } from './format/check-github.ts';
import { checkGitlab } from './format/check-gitlab.ts';
import { checkJson } from './format/check-json.ts';
import { checkJsonl } from './format/check-jsonl.ts';
import { checkSarif } from './format/check-sarif.ts';
import type { CheckFormat } from './report.ts';
import type { Output } from './terminal.ts';

export interface CheckFormatEntry {
  readonly make: (output: Output) => CheckFormat;
  /** Who reads it, in a few words. */
  readonly about: string;
  /** Whether its reader takes every line on standard error for a failure. */
  readonly isQuiet?: boolean;
}

export const checkFormats = {
  full: { make: checkFull, about: 'for a person: source, steps, and the fix as a diff' },
  gcc: { make: checkGcc, about: 'as a compiler prints it' },
  json: { make: checkJson, about: 'one document' },
  jsonl: { make: checkJsonl, about: 'one finding per line, as they come' },
  sarif: { make: checkSarif, about: 'SARIF 2.1.0, for code scanning' },
  github: { make: checkGithub, about: 'annotations of a GitHub workflow' },
  gitlab: { make: checkGitlab, about: 'GitLab Code Quality' },
  checkpatch: { make: checkCheckpatch, about: 'as checkpatch.pl --terse prints it', isQuiet: true },
  b4: { make: checkB4, about: 'the JSON of a b4 review check', isQuiet: true },
} satisfies Record<string, CheckFormatEntry>;

export type CheckFormatName = keyof typeof checkFormats;
