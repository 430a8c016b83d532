/**
 * The language status of C files, behind the braces in the status bar: the state of the server with the last check, the
 * configuration file, the platform, and what is left out in Restricted Mode or without a file system.
 */
import {
  type Command,
  Disposable,
  type ExtensionContext,
  env,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  l10n,
  languages,
  Uri,
  window,
  workspace,
} from 'vscode';
import { type StatusParams, StatusRequest, type StatusResult } from '../server/protocol.ts';
import { clientName, commands as declared, section } from './manifest.ts';
import type { Runs } from './runs.ts';
import type { Server } from './server.ts';

export function registerStatus(server: Server, _context: ExtensionContext, runs: Runs): Disposable {
  const item = (name: string) => {
    const made = languages.createLanguageStatusItem(`${section}.${name}`, { language: 'c' });
    made.name = clientName;
    return made;
  };
  const state = item('state');
  const configuration = item('configuration');
  const platform = item('platform');
  const limits = item('limits');
  // Its icon is VS Code's, by the severity.
  state.text = clientName;

  let last: StatusResult | undefined;
  const showState = (): void => {
    const { activity } = server;
    const isStarting = server.state === 'starting';
    state.busy = isStarting || activity.text !== undefined;
    state.severity =
      server.isRunning() || isStarting ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Error;
    const idle = last ? checked(last) : server.isRunning() ? '' : l10n.t('the server is not running');
    state.detail = isStarting ? l10n.t('the server is starting') : (activity.text ?? idle);
  };
  const show = (status: StatusResult | undefined): void => {
    last = status;
    showState();
    state.command = server.isRunning()
      ? command(declared.showOutput, l10n.t('Show Output'))
      : command(declared.restartServer, l10n.t('Restart Server'));
    if (!status) return;
    const { isConfigurationBroken: isBroken } = status;
    configuration.text = status.configuration ? pathOf(status.configuration) : l10n.t('no .doorbell.json');
    configuration.detail = isBroken ? l10n.t('broken; what it said before counts') : l10n.t('configuration');
    configuration.severity = isBroken ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    configuration.command = command(declared.showEffectiveConfiguration, l10n.t('Show All'));
    platform.text = status.platform;
    platform.detail = l10n.t('platform of simulations');
    platform.command = command(declared.selectPlatform, l10n.t('Change'));
    showLimits(limits, status.hasFiles ? '' : whyAlone());
  };

  let asked = 0;
  const refresh = async (): Promise<void> => {
    const mine = ++asked;
    const document = window.activeTextEditor?.document;
    if (document?.languageId !== 'c' || !server.isRunning()) return show(undefined);
    const params: StatusParams = { textDocument: { uri: document.uri.toString() } };
    const status = await server.request<StatusResult>(StatusRequest, params).catch(() => undefined);
    // A later question has been asked since: its answer is the one to show.
    if (mine === asked) show(status);
  };
  show(undefined);
  return Disposable.from(
    ...[state, configuration, platform, limits],
    server.onDidChangeState(refresh),
    server.activity.onDidChange(showState),
    window.onDidChangeActiveTextEditor(refresh),
    // Settings among them: once the server has them, not as soon as VS Code has.
    runs.onSettled(refresh),
    workspace.onDidGrantWorkspaceTrust(refresh),
    languages.onDidChangeDiagnostics(({ uris }) => {
      const active = window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === active)) void refresh();
    }),
  );
}

function checked({ checkedAt, milliseconds, findings }: StatusResult): string {
  if (checkedAt === null) return '';
  const time = new Date(checkedAt).toLocaleTimeString(env.language);
  return l10n.t('findings: {0}, checked at {1} in {2} ms', findings, time, Math.round(milliseconds));
}

/** Why the document that is shown is analysed by itself. */
function whyAlone(): string {
  return window.activeTextEditor?.document.isUntitled
    ? l10n.t('it was never saved, so that nothing lies beside it')
    : l10n.t('there is no file system here');
}

function showLimits(limits: LanguageStatusItem, whyAlone: string): void {
  const isRestricted = !workspace.isTrusted;
  limits.severity = isRestricted ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  if (isRestricted) {
    limits.text = l10n.t('Restricted Mode');
    limits.detail = l10n.t('models of the workspace are ignored');
    limits.command = { command: 'workbench.trust.manage', title: l10n.t('Manage Trust') };
  } else {
    limits.text = whyAlone ? l10n.t('each file is analysed by itself') : l10n.t('headers and other files are read');
    limits.detail = whyAlone;
    limits.command = undefined;
  }
}

function command({ command }: { readonly command: string }, title: string): Command {
  return { command, title };
}

function pathOf(uri: string): string {
  return workspace.asRelativePath(Uri.parse(uri));
}
