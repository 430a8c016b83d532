/** The user's settings under `doorbell-lint`, as the client answers them for each document. */
import {
  type ClientCapabilities,
  type Connection,
  MessageType,
  ShowMessageNotification,
} from 'vscode-languageserver/node';
import type { RuleSettings } from '../workspace/engine.ts';
import { unknownName } from '../workspace/nearest.ts';

export const settingsSection = 'doorbell-lint';

const levels = ['off', 'information', 'warning', 'error'] as const;
type Level = (typeof levels)[number];

/** What a user can choose. */
export interface UserSettings {
  readonly rules: RuleSettings;
  /** Whether directions are followed by the prot that they become. */
  readonly inlayHints: boolean;
}

export class Settings {
  private readonly connection: Connection;
  private readonly client: ClientCapabilities;
  private readonly ruleIds: readonly string[];
  private readonly byDocument = new Map<string, Promise<UserSettings>>();
  private readonly warnings = new Set<string>();
  /** What a client that cannot be asked has sent by itself. */
  private sent: unknown;

  constructor(connection: Connection, client: ClientCapabilities, ruleIds: readonly string[]) {
    this.connection = connection;
    this.client = client;
    this.ruleIds = ruleIds;
  }

  /** What the user chose for a document. What is not understood is warned of once and left out. */
  for(uri: string): Promise<UserSettings> {
    const known = this.byDocument.get(uri);
    if (known) return known;
    const settings = this.ask(uri).then((section) => this.understand(section));
    this.byDocument.set(uri, settings);
    return settings;
  }

  /** Asks again from now on; `sent` is what came with the news. */
  invalidate(sent: unknown): void {
    this.sent = sent;
    this.byDocument.clear();
  }

  /** Forgets a closed document. */
  forget(uri: string): void {
    this.byDocument.delete(uri);
  }

  private async ask(uri: string): Promise<unknown> {
    if (!this.client.workspace?.configuration) return property(this.sent, settingsSection);
    try {
      return await this.connection.workspace.getConfiguration({ scopeUri: uri, section: settingsSection });
    } catch (error) {
      this.connection.console.warn(`the client does not answer for its settings, defaults are used: ${error}`);
      return undefined;
    }
  }

  private understand(section: unknown): UserSettings {
    return { rules: this.severities(section), inlayHints: property(section, 'inlayHints') !== false };
  }

  private severities(section: unknown): RuleSettings {
    const chosen = property(section, 'rules');
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

  private warn(problem: string): void {
    const message = `Setting \`${settingsSection}.rules\`: ${problem}.`;
    if (this.warnings.has(message)) return;
    this.warnings.add(message);
    void this.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
  }
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
