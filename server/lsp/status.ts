/** What a document is checked under, for the status of the editor and for "Show Effective Configuration". */
import type { ServerCapabilities } from 'vscode-languageserver';
import {
  EffectiveConfigurationRequest,
  type EffectiveConfigurationResult,
  type PlatformSummary,
  PlatformsRequest,
  type StatusParams,
  StatusRequest,
  type StatusResult,
} from '../protocol.ts';
import { platforms } from '../simulator/platform/all.ts';
import { effectiveConfiguration } from '../workspace/effective-configuration.ts';
import { platformOf } from '../workspace/platform.ts';
import { toPath } from '../workspace/uri.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const { connection } = session;
  const { configurations } = session.workspace;

  connection.onRequest(StatusRequest, async ({ textDocument: { uri } }: StatusParams): Promise<StatusResult> => {
    const { findings } = await session.check(uri);
    const { platform: chosen } = await session.settings.for(uri);
    const { platform, from } = platformOf(configurations.for(uri), chosen);
    const file = configurations.fileOf(uri);
    const last = session.lastCheck(uri);
    return {
      configuration: file,
      isConfigurationBroken: configurations.findings().some((one) => one.file === file && one.severity === 'error'),
      platform: platform.name,
      platformFrom: from,
      checkedAt: last?.at ?? null,
      milliseconds: last?.milliseconds ?? 0,
      findings: findings.length,
      // A document of a virtual workspace has no headers on disk, wherever the server runs.
      hasFiles: session.workspaceCheck !== undefined && toPath(uri) !== undefined,
    };
  });

  connection.onRequest(PlatformsRequest, (): PlatformSummary[] =>
    platforms.map(({ name, title }) => ({ name, title })),
  );

  connection.onRequest(
    EffectiveConfigurationRequest,
    async ({ textDocument: { uri } }: StatusParams): Promise<EffectiveConfigurationResult> => {
      const name = (file: string): string => toPath(file) ?? file;
      const file = configurations.fileOf(uri);
      const settings = await session.settings.for(uri);
      return { text: effectiveConfiguration(name(uri), file && name(file), configurations.for(uri), settings) };
    },
  );
  return {};
}
