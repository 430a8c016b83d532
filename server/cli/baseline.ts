/** Baselines: findings that are known and not to be told again, by what they are about and not by their lines. */
import type { Finding } from '../rules/finding.ts';
import { counted } from '../workspace/outcome.ts';
import { explainFileError, readNamed } from '../workspace/read-file.ts';
import { writeWhole } from '../workspace/write-file.ts';
import { Fingerprints } from './fingerprint.ts';
import type { Places } from './place.ts';
import type { Stage } from './stage.ts';

/** A known finding: the fingerprint decides, the rest is for who reads the file. */
interface Entry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

/** Says which baseline cannot be read, and why. */
export class BaselineError extends Error {}

/** Leaves what a baseline file does not have. Throws a `BaselineError` where that is none. */
export class Baseline implements Stage {
  private readonly path: string;
  private readonly entries: ReadonlySet<string>;
  private readonly fingerprints = new Fingerprints();
  private known = 0;

  constructor(path: string) {
    this.path = path;
    this.entries = new Set(readEntries(path).map(({ fingerprint }) => fingerprint));
  }

  select(findings: readonly Finding[], places: Places): Finding[] {
    const fresh = findings.filter((finding) => !this.entries.has(this.fingerprints.of(finding, places)));
    this.known += findings.length - fresh.length;
    return fresh;
  }

  end(): string[] {
    return this.known > 0 ? [`${counted(this.known, 'known finding')} in ${this.path}`] : [];
  }
}

/** Writes a new baseline; what is in it need not be told. */
export class BaselineWriter implements Stage {
  private readonly path: string;
  private readonly fingerprints = new Fingerprints();
  private readonly entries: Entry[] = [];

  constructor(path: string) {
    this.path = path;
  }

  select(findings: readonly Finding[], places: Places): readonly Finding[] {
    for (const finding of findings) {
      const { rule, message } = finding;
      const { file } = places.treePlace(finding);
      this.entries.push({ fingerprint: this.fingerprints.of(finding, places), rule, file, message });
    }
    return [];
  }

  end(): string[] {
    const findings = this.entries.toSorted((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1));
    writeWhole(this.path, `${JSON.stringify({ version: 1, findings }, null, 2)}\n`);
    return [`${counted(findings.length, 'finding')} written to ${this.path}`];
  }
}

function readEntries(path: string): readonly Entry[] {
  let content: { version?: unknown; findings?: unknown };
  try {
    content = JSON.parse(readNamed(path).toString('utf8'));
  } catch (error) {
    throw new BaselineError(`${path}: ${error instanceof SyntaxError ? 'is not JSON' : explainFileError(error)}`);
  }
  const { version, findings } = content ?? {};
  if (version !== 1) throw new BaselineError(`${path}: is no baseline of this version`);
  if (!Array.isArray(findings) || !findings.every((one) => typeof one?.fingerprint === 'string'))
    throw new BaselineError(`${path}: \`findings\` is no list of findings with fingerprints`);
  return findings;
}
