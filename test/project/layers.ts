/**
 * Who may import whom: the one table. imports.ts holds server/ and extension/ to it, in `npm run build` and in the
 * tests, and `npm run generate` draws the picture in ARCHITECTURE.md from it.
 */

export interface Layer {
  /** What the folder holds, in a few words for ARCHITECTURE.md. */
  readonly holds: string;
  /** Folders, or single files, that it may import besides its own. */
  readonly imports: readonly string[];
  /** Packages that it may import; `node:` stands for all of Node's own modules. */
  readonly packages: readonly string[];
}

/** The layers, lowest first. A folder without an entry belongs to the nearest one above it that has one. */
export const layers: Readonly<Record<string, Layer>> = {
  'server/syntax': {
    holds: 'text to tree, with offsets that hold',
    imports: [],
    packages: ['web-tree-sitter'],
  },
  'server/ir': {
    holds: 'tree to functions of basic blocks over typed places',
    imports: ['server/syntax'],
    packages: [],
  },
  'server/devicetree': {
    holds: 'device tree source to a tree, and questions to it',
    imports: [],
    packages: [],
  },
  'server/model': {
    holds: 'what kernel calls and devices do, as data',
    imports: ['server/syntax', 'server/ir'],
    packages: [],
  },
  'server/flow': {
    holds: 'functions to facts: values, mappings, paths',
    imports: ['server/syntax', 'server/ir', 'server/model'],
    packages: [],
  },
  'server/rules': {
    holds: 'facts to findings',
    imports: ['server/syntax', 'server/flow'],
    packages: [],
  },
  'server/simulator': {
    holds: 'functions run on a modelled machine, and the fault they end in',
    imports: ['server/syntax', 'server/ir', 'server/model', 'server/devicetree'],
    packages: [],
  },
  'server/workspace': {
    holds: 'files, headers, configuration, and the engine over them',
    imports: [
      ...['server/syntax', 'server/ir', 'server/model', 'server/flow', 'server/rules', 'server/simulator'],
      'server/devicetree',
    ],
    packages: [
      ...['node:', '@cfworker/json-schema', 'diff', 'jsonc-parser', 'postal-mime'],
      ...['vscode-uri', 'workerpool'],
    ],
  },
  'server/protocol-runs.ts': {
    holds: 'those of them that are about runs',
    imports: [],
    packages: [],
  },
  'server/protocol.ts': {
    holds: 'requests that editor and server share beyond LSP',
    imports: ['server/protocol-runs.ts'],
    packages: [],
  },
  'server/lsp': {
    holds: 'one file per protocol feature',
    imports: [
      ...['server/syntax', 'server/rules', 'server/simulator', 'server/workspace', 'server/protocol.ts'],
      'package.json',
    ],
    packages: [...['node:', 'vscode-languageserver', 'vscode-languageserver-textdocument']],
  },
  'server/cli': {
    holds: 'one file per command, one per output format',
    imports: ['server/syntax', 'server/rules', 'server/simulator', 'server/workspace', 'package.json'],
    packages: ['node:', 'commander', 'diff', 'picocolors'],
  },
  'extension/trace-panel': {
    holds: 'the page of the trace panel, which runs in a webview',
    imports: ['server/protocol.ts'],
    packages: [],
  },
  extension: {
    holds: 'the VS Code client: one file per feature, no analysis',
    imports: ['server/protocol.ts', 'extension/trace-panel'],
    packages: ['node:', 'vscode', 'vscode-languageclient'],
  },
};

/** A folder of files of one kind, which know nothing of each other. */
export interface Siblings {
  /** What each file of the folder is, unless it is named below. */
  readonly unit: string;
  /** Files that put the units together, and so import them. */
  readonly composers: readonly string[];
  /** Files beneath the units, which import none of them. */
  readonly shared: readonly string[];
}

/** No file of these folders imports a unit beside it; what two units share becomes a shared file. */
export const siblings: Readonly<Record<string, Siblings>> = {
  'server/rules': {
    unit: 'rule',
    composers: ['all.ts'],
    shared: [
      'direction.ts',
      'directive.ts',
      'finding.ts',
      'rule.ts',
      'run.ts',
      'suppressions.ts',
      'unmap.ts',
      'words.ts',
    ],
  },
  'server/simulator/iommu': {
    unit: 'IOMMU',
    composers: ['all.ts'],
    shared: [
      'amd-event.ts',
      'exynos-fault.ts',
      'fault-log.ts',
      'iommu.ts',
      'iotlb.ts',
      'leaf-sizes.ts',
      'mtk-fault.ts',
      'passthrough.ts',
      'radix-iommu.ts',
      'radix.ts',
      'rockchip-fault.ts',
      'smmu-v2-fault.ts',
      'smmu-v3-event.ts',
      'table-driver.ts',
      'virtio-iommu.ts',
      'vtd-fault.ts',
      'warning-sites.json',
    ],
  },
  'server/simulator/iommu/format': {
    unit: 'page-table format',
    composers: ['all.ts'],
    shared: ['format.ts'],
  },
  'server/simulator/log': {
    unit: 'log',
    composers: ['all.ts'],
    shared: [],
  },
  'server/simulator/target': {
    unit: 'target',
    composers: [],
    shared: ['target.ts'],
  },
  'server/lsp': {
    unit: 'LSP feature',
    composers: ['server.ts', 'browser.ts', 'main.ts'],
    shared: [
      'argument.ts',
      'call-text.ts',
      'convert.ts',
      'fault-text.ts',
      'finding-link.ts',
      'frames.ts',
      'logs.ts',
      'machine.ts',
      'markdown.ts',
      'open-document.ts',
      'params.ts',
      'rule-link.ts',
      'screen.ts',
      'session.ts',
      'settings.ts',
      'simulations.ts',
      'suppress.ts',
      'trace-convert.ts',
      'warm-up.ts',
    ],
  },
  'server/cli': {
    unit: 'command',
    composers: ['main.ts'],
    shared: [
      'baseline.ts',
      'check-flags.ts',
      'check-formats.ts',
      'excerpt.ts',
      'finding-json.ts',
      'fingerprint.ts',
      'fixes.ts',
      'hop-json.ts',
      'kernels.ts',
      'log-lines.ts',
      'output-file.ts',
      'place.ts',
      'program.ts',
      'report.ts',
      'sarif.ts',
      'shown.ts',
      'stage.ts',
      'status.ts',
      'stdin.ts',
      'target.ts',
      'terminal.ts',
    ],
  },
  'server/cli/format': {
    unit: 'output format',
    composers: [],
    shared: [],
  },
  extension: {
    unit: 'extension feature',
    composers: ['extension.ts', 'browser.ts', 'node.ts'],
    shared: [
      'activity.ts',
      'browser-client.ts',
      'client.ts',
      'crash-guard.ts',
      'doorbell-row.ts',
      'lens-commands.ts',
      'long-work.ts',
      'manifest.ts',
      'milestones.ts',
      'node-client.ts',
      'runs.ts',
      'server-process.ts',
      'server.ts',
      'trace-page.ts',
      'walkthrough.ts',
    ],
  },
};
