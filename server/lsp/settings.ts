/** The user's settings under `doorbell-lint`, as the client answers them for each document or folder. */
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { iommuNames } from '../simulator/iommu/all.ts';
import { type KernelVersion, kernelVersions } from '../simulator/iommu/iommu.ts';
import type { IommuMode } from '../simulator/machine.ts';
import type { RuleSettings } from '../workspace/engine.ts';
import { unknownName } from '../workspace/nearest.ts';

export const settingsSection = 'doorbell-lint';

const levels = ['off', 'information', 'warning', 'error'] as const;
type Level = (typeof levels)[number];
const modes: readonly IommuMode[] = ['strict', 'lazy'];

/** What a user can choose. */
export interface UserSettings {
  readonly rules: RuleSettings;
  /** Name of the platform to simulate on. */
  readonly platform?: string;
  /** Name of the IOMMU there; the platform's own where absent. */
  readonly iommu?: string;
  readonly kernel?: KernelVersion;
  readonly mode?: IommuMode;
  /** Whether directions are followed by the prot that they become. */
  readonly inlayHints: boolean;
  /** Whether lenses stand above functions that map doorbells. */
  readonly codeLens: boolean;
  /** Glob patterns of files that no check of many files looks at. */
  readonly exclude: readonly string[];
}

export class Settings {
  private readonly connection: Connection;
  private readonly client: ClientCapabilities;
  private readonly ruleIds: readonly string[];
  private readonly byScope = new Map<string, Promise<UserSettings>>();
  private readonly warnings = new Set<string>();
  /** What a client that cannot be asked has sent by itself. */
  private sent: unknown;

  constructor(connection: Connection, client: ClientCapabilities, ruleIds: readonly string[]) {
    this.connection = connection;
    this.client = client;
    this.ruleIds = ruleIds;
  }

  /** What the user chose for a document or folder. What is not understood is logged once and left out. */
  for(uri: string): Promise<UserSettings> {
    const known = this.byScope.get(uri);
    if (known) return known;
    const settings = this.ask(uri, settingsSection).then((section) => this.understand(section));
    this.byScope.set(uri, settings);
    return settings;
  }

  /** The glob patterns that the user hides from checks of a folder, or from everything: VS Code's `files.exclude`. */
  async excluded(uri: string): Promise<string[]> {
    const { exclude } = await this.for(uri);
    const patterns = await this.ask(uri, 'files.exclude');
    if (typeof patterns !== 'object' || patterns === null) return [...exclude];
    return [...exclude, ...Object.entries(patterns).flatMap(([pattern, isOn]) => (isOn === true ? [pattern] : []))];
  }

  /**
   * Asks again from now on; `sent` is what came with the news. Answers whether what was said before is different now:
   * clients send such news also when they start, or when something else was set.
   */
  async renew(sent: unknown): Promise<boolean> {
    const before = [...this.byScope];
    this.sent = sent;
    this.byScope.clear();
    const changes = before.map(async ([uri, settings]) => !isSame(await settings, await this.for(uri)));
    return (await Promise.all(changes)).includes(true);
  }

  /** Forgets a closed document. */
  forget(uri: string): void {
    this.byScope.delete(uri);
  }

  private async ask(uri: string, section: string): Promise<unknown> {
    if (!this.client.workspace?.configuration) return property(this.sent, section);
    try {
      return await this.connection.workspace.getConfiguration({ scopeUri: uri, section });
    } catch (error) {
      this.connection.console.warn(`the client does not answer for its settings, defaults are used: ${error}`);
      return undefined;
    }
  }

  private understand(section: unknown): UserSettings {
    const platform = property(section, 'platform');
    const iommu = iommuNames.find((name) => name === property(section, 'iommu'));
    const kernel = kernelVersions.find((name) => name === property(section, 'kernel'));
    const mode = modes.find((name) => name === property(section, 'mode'));
    const exclude = property(section, 'exclude');
    return {
      rules: this.understandRules(property(section, 'rules')),
      inlayHints: property(section, 'inlayHints') !== false,
      codeLens: property(section, 'codeLens') !== false,
      exclude: Array.isArray(exclude) ? exclude.filter((pattern) => typeof pattern === 'string') : [],
      ...(typeof platform === 'string' && { platform }),
      ...(iommu !== undefined && { iommu }),
      ...(kernel !== undefined && { kernel }),
      ...(mode !== undefined && { mode }),
    };
  }

  private understandRules(chosen: unknown): RuleSettings {
    if (typeof chosen !== 'object' || chosen === null) return {};
    const understood: Record<string, Level> = {};
    for (const [id, value] of Object.entries(chosen)) {
      const level = levels.find((one) => one === value);
      if (!this.ruleIds.includes(id)) {
        this.warn(unknownName('rule', id, this.ruleIds));
      } else if (level === undefined) {
        this.warn(
          `\`${id}\` must be one of ${levels.map((one) => `"${one}"`).join(', ')}, not ${JSON.stringify(value)}`,
        );
      } else {
        understood[id] = level;
      }
    }
    return understood;
  }

  /** In the log, not in the user's face: an editor that knows the schema underlines the mistake where it is. */
  private warn(problem: string): void {
    const message = `setting \`${settingsSection}.rules\`: ${problem}`;
    if (this.warnings.has(message)) return;
    this.warnings.add(message);
    this.connection.console.warn(message);
  }
}

function isSame(a: UserSettings, b: UserSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
