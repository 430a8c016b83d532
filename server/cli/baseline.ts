/** Baselines: findings that are known and not to be told again, by what they are about and not by their lines. */
import { readFileSync } from 'node:fs';
import type { Finding } from '../rules/finding.ts';
import { explainFileError } from '../workspace/source.ts';
import { writeWhole } from '../workspace/write-file.ts';
import { Fingerprints } from './fingerprint.ts';
import type { Places } from './place.ts';

/** A known finding: the fingerprint decides, the rest is for who reads the file. */
interface Entry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

/** Says which baseline cannot be read, and why. */
export class BaselineError extends Error {}

/** The findings of a baseline file. Throws a `BaselineError`. */
export class Baseline {
  /** Findings that were known. */
  known = 0;
  private readonly fingerprints = new Fingerprints();
  private readonly entries: ReadonlySet<string>;

  constructor(path: string) {
    this.entries = new Set(readEntries(path).map(({ fingerprint }) => fingerprint));
  }

  /** The findings that are new. */
  select(findings: readonly Finding[], places: Places): Finding[] {
    const fresh = findings.filter((finding) => !this.entries.has(this.fingerprints.of(finding, places)));
    this.known += findings.length - fresh.length;
    return fresh;
  }
}

/** Gathers findings for a new baseline. */
export class BaselineWriter {
  private readonly fingerprints = new Fingerprints();
  private readonly entries: Entry[] = [];

  /** Takes findings, of which none is told then. */
  take(findings: readonly Finding[], places: Places): readonly Finding[] {
    for (const finding of findings) {
      const { rule, message } = finding;
      const { file } = places.treePlace(finding);
      this.entries.push({ fingerprint: this.fingerprints.of(finding, places), rule, file, message });
    }
    return [];
  }

  /** Writes the file; gives the number of findings in it. Throws a `WriteError`. */
  write(path: string): number {
    const findings = this.entries.toSorted((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1));
    writeWhole(path, `${JSON.stringify({ version: 1, findings }, null, 2)}\n`);
    return findings.length;
  }
}

function readEntries(path: string): readonly Entry[] {
  let content: { version?: unknown; findings?: unknown };
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BaselineError(`${path}: ${error instanceof SyntaxError ? 'is not JSON' : explainFileError(error)}`);
  }
  const { version, findings } = content ?? {};
  if (version !== 1) throw new BaselineError(`${path}: is no baseline of this version`);
  if (!Array.isArray(findings) || !findings.every((one) => typeof one?.fingerprint === 'string'))
    throw new BaselineError(`${path}: \`findings\` is no list of findings with fingerprints`);
  return findings;
}
