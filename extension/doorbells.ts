/**
 * The tree "Doorbells" in the Explorer: each doorbell of the open documents, and of the workspace once it was checked, with
 * its mapping, how the host reaches it, and on which IOMMUs it faults; what the trace panel draws, as text. A click on an
 * IOMMU shows its run there. The tree and the panel are offered once there is a doorbell.
 */
import {
  commands,
  Disposable,
  EventEmitter,
  type ExtensionContext,
  l10n,
  Range,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  DoorbellFilesRequest,
  type DoorbellFilesResult,
  type FoundHere,
  type Matrix,
  type MatrixCell,
  type MatrixRow,
  type SourceRange,
  type Trace,
  type TraceHop,
} from '../server/protocol.ts';
import type { DoorbellRow } from './doorbell-row.ts';
import { contextKeys, commands as declared, views } from './manifest.ts';
import type { Runs } from './runs.ts';
import type { Server } from './server.ts';

export function registerDoorbells(server: Server, _context: ExtensionContext, runs: Runs): Disposable {
  const tree = new Doorbells(server, runs);
  return Disposable.from(
    tree,
    window.createTreeView(views.doorbells.id, { treeDataProvider: tree, showCollapseAll: true }),
    workspace.onDidOpenTextDocument(() => tree.look()),
    workspace.onDidCloseTextDocument(() => tree.look()),
    runs.onSettled(() => tree.look()),
  );
}

/** A row of the tree: what it says, and what is beneath it. */
interface Row extends DoorbellRow {
  readonly item: TreeItem;
  readonly children?: () => Promise<readonly Row[]>;
}

class Doorbells implements TreeDataProvider<Row>, Disposable {
  private readonly server: Server;
  private readonly runs: Runs;
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private isOffered = false;

  constructor(server: Server, runs: Runs) {
    this.server = server;
    this.runs = runs;
    this.look();
  }

  /** Looks again at the open documents, and at what was checked. */
  look(): void {
    if (this.isOffered) {
      this.changed.fire();
      return;
    }
    void this.files().then((rows) => {
      if (rows.length === 0 || this.isOffered) return;
      this.isOffered = true;
      void commands.executeCommand('setContext', contextKeys.doorbells, true);
      this.changed.fire();
    });
  }

  getTreeItem({ item }: Row): TreeItem {
    return item;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    return [...(row ? ((await row.children?.()) ?? []) : await this.files())];
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** The open documents that have doorbells, and the files that had one when the workspace was checked. */
  private async files(): Promise<readonly Row[]> {
    const documents = workspace.textDocuments.filter(({ languageId }) => languageId === 'c');
    const open = documents.map(({ uri }) => uri.toString());
    const checked = await this.checked();
    const rows = [...new Set([...open, ...checked])].sort().map(async (uri) => {
      if (!open.includes(uri)) return [file(uri, TreeItemCollapsibleState.Collapsed, () => this.sites(uri))];
      const sites = await this.sites(uri);
      return sites.length > 0 ? [file(uri, TreeItemCollapsibleState.Expanded, async () => sites)] : [];
    });
    return (await Promise.all(rows)).flat();
  }

  private async checked(): Promise<DoorbellFilesResult> {
    // A request would start the server.
    if (!this.server.isRunning()) return [];
    try {
      return await this.server.request(DoorbellFilesRequest);
    } catch (error) {
      this.server.log.appendLine(`no doorbells of the workspace: ${error}`);
      return [];
    }
  }

  private async sites(uri: string): Promise<readonly Row[]> {
    try {
      const { traces, findings } = await this.runs.traces(uri, {});
      return traces.map((trace) => this.site(trace, findings));
    } catch (error) {
      this.server.log.appendLine(`no doorbells of ${uri}: ${error}`);
      return [];
    }
  }

  private site(trace: Trace, findings: readonly FoundHere[]): Row {
    const item = new TreeItem(`${trace.function}()`, TreeItemCollapsibleState.Collapsed);
    item.id = `${trace.source.uri} ${trace.function} ${trace.source.range.start.line}`;
    const found = findings.length > 0 ? [l10n.t('findings in this file: {0}', findings.length)] : [];
    const run = l10n.t('{0} on {1}, line {2}', trace.summary, trace.iommu, trace.source.range.start.line + 1);
    item.description = [run, ...found].join(', ');
    item.tooltip = `${trace.function}(): ${item.description}`;
    // A doorbell that rings where something is wrong with it all the same is no success.
    const isDoubtful = isProven(trace) && findings.length > 0;
    item.iconPath = isDoubtful ? new ThemeIcon('warning', new ThemeColor('list.warningForeground')) : endIcon(trace);
    item.contextValue = 'doorbell';
    item.command = openSource(trace.source);
    const rows = [mapping(trace), exposure(trace), this.faults(trace), ...findings.map(finding)];
    return { item, children: async () => rows, trace };
  }

  private faults(trace: Trace): Row {
    const item = new TreeItem(l10n.t('Faults'), TreeItemCollapsibleState.Collapsed);
    const { fault } = trace;
    item.description = fault
      ? l10n.t('{0} fault, {1} to IOVA {2}', fault.kind, fault.access, fault.iova)
      : isProven(trace)
        ? l10n.t('the write gets through on this platform')
        : trace.summary;
    item.iconPath = endIcon(trace);
    const children = async () => {
      const matrix = await this.runs.matrix(trace);
      return matrix ? matrix.rows.map((row) => iommu(trace, matrix, row)) : [];
    };
    return { item, children };
  }
}

function file(uri: string, state: TreeItemCollapsibleState, children: NonNullable<Row['children']>): Row {
  const item = new TreeItem(Uri.parse(uri, true), state);
  item.id = uri;
  item.description = true;
  item.iconPath = ThemeIcon.File;
  return { item, children };
}

function mapping(trace: Trace): Row {
  const item = new TreeItem(l10n.t('Mapping'));
  const { mapping: mapped } = trace;
  item.description = mapped
    ? l10n.t(
        'physical {0} at IOVA {1}, {2} bytes, {3} permits {4}',
        mapped.physical,
        mapped.iova,
        mapped.size,
        mapped.direction,
        mapped.permits,
      )
    : l10n.t('the driver maps nothing');
  item.iconPath = new ThemeIcon('map');
  item.tooltip = `${item.label}: ${item.description}`;
  item.command = openSource(trace.source);
  return { item };
}

/** How the host reaches the doorbell: the BAR and the inbound window. */
function exposure({ hops, source }: Trace): Row {
  const on = (place: TraceHop['place']) => hops.find((hop) => hop.place === place);
  const texts = [on('bar'), on('iatu')].flatMap((hop) => hop?.text ?? []);
  const item = new TreeItem(l10n.t('Exposure'));
  item.description = texts.length > 0 ? texts.join('; ') : l10n.t('no BAR leads to it');
  item.iconPath = new ThemeIcon('plug');
  item.tooltip = `${item.label}: ${item.description}`;
  item.command = openSource(on('bar')?.source ?? source);
  return { item };
}

function finding({ rule, message, source }: FoundHere): Row {
  const item = new TreeItem(l10n.t('Finding'));
  item.description = message;
  item.tooltip = `${message} [${rule}]`;
  item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.command = openSource(source);
  return { item };
}

function iommu(trace: Trace, { columns }: Matrix, { iommu: name, title, cells }: MatrixRow): Row {
  const cell = cells[columns.findIndex(({ isDriver }) => isDriver)];
  const item = new TreeItem(name);
  const outcome = cell?.outcome === 'fault' ? l10n.t('{0} fault', cell.fault ?? '') : cell?.outcome;
  item.description = [outcome, cell?.log].filter(Boolean).join(': ');
  item.tooltip = `${title}: ${item.description}`;
  item.iconPath = icon(cell?.outcome);
  item.command = showTrace(trace, name);
  return { item };
}

/** Whether a run shows that the driver's own doorbell rings. */
function isProven({ outcome, isStandIn }: Trace): boolean {
  return outcome === 'interrupt' && !isStandIn;
}

/** A doorbell that would ring, if it were exposed, is no success either. */
function endIcon(trace: Trace): ThemeIcon {
  return icon(trace.outcome === 'interrupt' && !isProven(trace) ? 'unknown' : trace.outcome);
}

function icon(outcome: Trace['outcome'] | MatrixCell['outcome'] | undefined): ThemeIcon {
  switch (outcome) {
    case 'interrupt':
    case 'done':
      return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
    case 'fault':
    case 'lost':
      return new ThemeIcon('error', new ThemeColor('testing.iconFailed'));
    case 'unavailable':
      return new ThemeIcon('dash');
    default:
      return new ThemeIcon('question');
  }
}

function showTrace({ source }: Trace, iommuName?: string): TreeItem['command'] {
  const { command, title } = declared.showTrace;
  return { command, title, arguments: [source.uri, source.range.start.line, iommuName] };
}

function openSource({ uri, range }: SourceRange): TreeItem['command'] {
  const { line, character } = range.start;
  const selection = new Range(line, character, line, character);
  return { command: 'vscode.open', title: l10n.t('Open'), arguments: [Uri.parse(uri, true), { selection }] };
}
