/** Whole folders, checks on save, and a server that ends by itself. */
import assert from 'node:assert/strict';
import { ConfigurationTarget, commands, extensions, window, workspace } from 'vscode';
import { diagnosed, diagnosticsFrom, openExample, revert, setDirection } from './support.ts';

describe('the workspace', () => {
  it('is checked on save only, if the user wants it so', async () => {
    const settings = workspace.getConfiguration('doorbell-lint');
    await settings.update('run', 'onSave', ConfigurationTarget.Workspace);
    const document = await openExample('doorbell-right.c');
    const text = document.getText();
    await setDirection(document, 'DMA_TO_DEVICE');
    // The server has the edit: it answers for the new text.
    await commands.executeCommand('vscode.executeCodeLensProvider', document.uri);
    assert.deepEqual(diagnosticsFrom('doorbell-lint', document), []);
    await document.save();
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
    await settings.update('run', undefined, ConfigurationTarget.Workspace);
    await workspace.fs.writeFile(document.uri, new TextEncoder().encode(text));
    await revert(document);
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length === 0);
  });
});

describe('Collect Bug Report', () => {
  it('has versions, settings, findings and the log, and sends nothing', async () => {
    const document = await openExample('doorbell-wrong.c');
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
    await commands.executeCommand('doorbell-lint.collectBugReport');
    const report = window.activeTextEditor!.document;
    const { version } = extensions.getExtension('doorbell-lint.doorbell-lint')!.packageJSON;
    assert.equal(report.languageId, 'markdown');
    for (const part of [`extension: ${version}`, '## Settings', '[direction-denies-write]', '## Log']) {
      assert.ok(report.getText().includes(part), part);
    }
    assert.doesNotMatch(report.getText(), /the log cannot be read/);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
