/** The page of the trace panel as VS Code gets it, and what the extension takes from it. test/e2e/trace.e2e.ts sees it run. */
import { expect, test, vi } from 'vitest';

vi.mock('vscode', () => ({
  env: { language: 'en' },
  l10n: { bundle: { '</script><script>alert(1)</script>': 'x' } },
  Uri: { joinPath: (...parts: unknown[]) => parts.join('/') },
}));

const { tracePage } = await import('../../extension/trace-page.ts');
const { isToExtension } = await import('../../extension/trace-panel/messages.ts');

const page = (): string =>
  tracePage({ cspSource: 'own:', asWebviewUri: (uri: unknown) => uri } as never, 'extension:' as never);

test('the page lets its own script run and nothing else', () => {
  const html = page();
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w-]{36}'; style-src own:$/);
  const [, nonce] = /'nonce-([^']*)'/.exec(policy!)!;
  expect(page()).not.toContain(nonce);
  const scripts = html.match(/<script[^>]*>/g);
  expect(scripts).toEqual([
    '<script type="application/json" id="translations">',
    `<script nonce="${nonce}" src="extension:/dist/trace-panel.js">`,
  ]);
  expect(html).not.toMatch(/\son\w+=|javascript:/i);
});

const source = { uri: 'file:///a.c', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
const target = { of: {}, iommu: null, machine: {}, compare: null };

test('what is no message of the page is ignored', () => {
  const sound = [
    ...[
      { kind: 'ready', target: null },
      { kind: 'ready', target },
      { kind: 'show', target },
    ],
    ...[
      { kind: 'open', source },
      { kind: 'reveal', source },
      { kind: 'copy', text: 'x' },
    ],
  ];
  expect(sound.filter((message) => !isToExtension(message))).toEqual([]);
  const odd: unknown[] = [
    ...[null, undefined, 5, 'open', [], {}, { kind: 'run' }, { kind: 'copy' }, { kind: 'copy', text: 5 }],
    ...[{ kind: 'show' }, { kind: 'show', target: null }, { kind: 'show', target: { ...target, of: null } }],
    ...[
      { kind: 'open' },
      { kind: 'open', source: { ...source, uri: 5 } },
      { kind: 'open', source: { uri: source.uri } },
    ],
    { kind: 'open', source: { ...source, range: { ...source.range, start: { line: -1, character: 0 } } } },
  ];
  expect(odd.filter(isToExtension)).toEqual([]);
});
