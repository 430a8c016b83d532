/** A bug report is made of what can be had: that the server fails may be what it is about. */
import { expect, test, vi } from 'vitest';
import { registerBugReport } from '../../extension/bug-report.ts';

const editor = vi.hoisted(() => ({ collect: async () => {}, report: '' }));
vi.mock('vscode', () => ({
  commands: {
    registerCommand: (_: string, run: () => Promise<void>) => {
      editor.collect = run;
    },
  },
  env: { appName: 'VS Code', appHost: 'desktop' },
  languages: { getDiagnostics: () => [] },
  Uri: { joinPath: () => 'log' },
  version: '1.101.0',
  window: {
    activeTextEditor: { document: { uri: 'file:///driver.c' } },
    showTextDocument: async () => {},
  },
  workspace: {
    isTrusted: true,
    asRelativePath: (uri: string) => uri,
    fs: { readFile: () => Promise.reject(new Error('no such file')) },
    getConfiguration: () => ({ run: 'onSave' }),
    openTextDocument: async ({ content }: { content: string }) => {
      editor.report = content;
    },
  },
}));

test('where the server answers nothing, the report says so and has the rest', async () => {
  const server = { isRunning: () => true, name: 'node', request: () => Promise.reject(new Error('out of memory')) };
  registerBugReport(server as never, { extension: { packageJSON: { version: '0.1.0' } } } as never);
  await editor.collect();
  expect(editor.report).toContain('extension: 0.1.0\n');
  expect(editor.report).toContain('the server says nothing of itself: out of memory\n');
  expect(editor.report).toContain('"run": "onSave"');
  expect(editor.report).toContain('// the server does not say: out of memory\n');
  expect(editor.report).toContain('the log cannot be read: no such file\n');
});
