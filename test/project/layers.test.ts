/** Imports point one way, as the table in layers.ts says, and form no circle. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allCircles, importCircles } from './circles.ts';
import { allWrongImports, wrongImports } from './imports.ts';
import { layers, siblings } from './layers.ts';
import { root } from './repository.ts';

test('no import goes against the table', () => {
  expect(allWrongImports(), 'move the import, or change the table in test/project/layers.ts').toEqual([]);
});

test('each layer imports only layers that stand before it in the table', () => {
  const names = Object.keys(layers);
  const upwards = names.flatMap((name, i) =>
    layers[name]!.imports.filter((target) => names.indexOf(target) >= i).map((target) => `${name} -> ${target}`),
  );
  expect(upwards).toEqual([]);
});

test('what the tables name exists', () => {
  const named = [
    ...Object.entries(layers).flatMap(([name, { imports }]) => [name, ...imports]),
    ...Object.entries(siblings).flatMap(([folder, { composers, shared }]) =>
      [...composers, ...shared].map((file) => `${folder}/${file}`),
    ),
  ];
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

describe('a wrong import is told with file, line, layer and what is allowed', () => {
  const cases: Record<string, [path: string, text: string, problem: string]> = {
    'of a higher layer': [
      'server/ir/fold.ts',
      "/** x */\nimport { a } from './ir.ts';\nimport type {\n  Rule,\n} from '../rules/rule.ts';\n",
      'server/ir/fold.ts:3: server/ir may not import server/rules; it may import server/syntax',
    ],
    'by the simulator, of the analysis': [
      'server/simulator/iommu/none.ts',
      "export type { FileFacts } from '../../flow/facts.ts';\n",
      'server/simulator/iommu/none.ts:1: server/simulator may not import server/flow; it may import server/syntax, server/ir, server/model, server/devicetree',
    ],
    'by the extension, of the engine': [
      'extension/client.ts',
      "const engine = await import('../server/workspace/engine.ts');\n",
      'extension/client.ts:1: extension may not import server/workspace; it may import server/protocol.ts, extension/trace-panel',
    ],
    'of Node in the pure part': [
      'server/rules/run.ts',
      "import 'node:fs';\n",
      'server/rules/run.ts:1: server/rules may not import node:fs; it may import nothing outside itself',
    ],
    'of the protocol outside the edge': [
      'server/cli/check.ts',
      "import { Range } from 'vscode-languageserver/node';\n",
      'server/cli/check.ts:1: server/cli may not import vscode-languageserver/node; it may import node:, commander, diff, picocolors',
    ],
    'of the tests': [
      'server/cli/check.ts',
      "import { driver } from '../../test/support/driver.ts';\n",
      'server/cli/check.ts:1: server/cli may not import test/support/driver.ts; it may import server/syntax, server/rules, server/simulator, server/workspace, package.json',
    ],
    'of a rule by a rule': [
      'server/rules/direction-overgrants.ts',
      "import { directionDeniesWrite } from './direction-denies-write.ts';\n",
      'server/rules/direction-overgrants.ts:1: imports the rule direction-denies-write.ts; only all.ts may. What rules of server/rules share becomes a shared file in test/project/layers.ts',
    ],
    'of an IOMMU by what all of them share': [
      'server/simulator/iommu/radix.ts',
      "import { none } from './none.ts';\n",
      'server/simulator/iommu/radix.ts:1: imports the IOMMU none.ts; only all.ts may. What IOMMUs of server/simulator/iommu share becomes a shared file in test/project/layers.ts',
    ],
    'of an output format by an output format': [
      'server/cli/format/check-json.ts',
      "import { checkFull } from './check-full.ts';\n",
      'server/cli/format/check-json.ts:1: imports the output format check-full.ts; no file beside it may. What output formats of server/cli/format share becomes a shared file in test/project/layers.ts',
    ],
    'in a folder that no layer owns': [
      'server/other/a.ts',
      "import { LineIndex } from '../syntax/text.ts';\n",
      'server/other/a.ts:1: server/other/a.ts may not import server/syntax; it may import nothing outside itself',
    ],
  };
  test.each(Object.entries(cases))('%s', (_name, [path, text, problem]) => {
    expect(wrongImports(path, text)).toEqual([problem]);
  });
});

test('imports that the table allows are silent', () => {
  expect(wrongImports('server/lsp/server.ts', "import * as codeLens from './code-lens.ts';\n")).toEqual([]);
  expect(wrongImports('server/workspace/open.ts', "import { join } from 'node:path';\n")).toEqual([]);
  expect(wrongImports('server/cli/format/check-json.ts', "import type { A } from '../report.ts';\n")).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(allCircles(), 'move what both need to a file of its own').toEqual([]);
});

describe('a circle is told with its files', () => {
  const circlesAmong = (texts: Readonly<Record<string, string>>): string[] =>
    importCircles(new Map(Object.entries(texts)));

  test('of two files that need types only', () => {
    const texts = {
      'server/a/one.ts': "import type { Two } from './two.ts';\n",
      'server/a/two.ts': "export type { One } from './one.ts';\n",
    };
    expect(circlesAmong(texts)).toEqual(['server/a/one.ts -> server/a/two.ts -> server/a/one.ts']);
  });

  test('through another folder, by its shortest way', () => {
    const texts = {
      'a/one.ts': "import './b/two.ts';\nimport './b/three.ts';\n",
      'a/b/two.ts': "import './three.ts';\n",
      'a/b/three.ts': "const one = import('../one.ts');\n",
      'a/four.ts': "import './one.ts';\n",
    };
    expect(circlesAmong(texts)).toEqual([
      'a/one.ts -> a/b/three.ts -> a/one.ts',
      'a/b/two.ts -> a/b/three.ts -> a/one.ts -> a/b/two.ts',
    ]);
  });

  test('of a file that imports itself', () => {
    expect(circlesAmong({ 'a/one.ts': "import './one.ts';\n" })).toEqual(['a/one.ts -> a/one.ts']);
  });

  test('and there is none where two ways lead to one file', () => {
    const texts = {
      'a.ts': "import './b.ts';\nimport './c.ts';\n",
      'b.ts': "import './d.ts';\n",
      'c.ts': "import './d.ts';\n",
      'd.ts': '',
    };
    expect(circlesAmong(texts)).toEqual([]);
  });
});
