/** Whole folders, checks on save, and reports. */
import assert from 'node:assert/strict';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { ConfigurationTarget, commands, extensions, Uri, window, workspace } from 'vscode';
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

  it('is checked whole: files that are not open have findings, until they are repaired or deleted on disk', async () => {
    const folder = workspace.workspaceFolders![0]!.uri;
    const of = (name: string) => ({ uri: Uri.joinPath(folder, name) });
    const [original, repaired, deleted] = ['doorbell-wrong.c', 'repaired.c', 'deleted.c'].map(of);
    const findings = (file = original!) => diagnosticsFrom('doorbell-lint', file);
    for (const { uri } of [repaired!, deleted!]) await copyFile(original!.uri.fsPath, uri.fsPath);

    await commands.executeCommand('doorbell-lint.checkWorkspace');
    await diagnosed(() => findings(repaired).length > 0 && findings(deleted).length > 0);
    assert.ok(!workspace.textDocuments.some(({ uri }) => uri.path === repaired!.uri.path), 'nothing was opened');
    // As other extensions do, for references say: open, and on no screen.
    await workspace.openTextDocument(deleted!.uri);

    const text = await readFile(repaired!.uri.fsPath, 'utf8');
    await writeFile(repaired!.uri.fsPath, text.replaceAll('DMA_TO_DEVICE', 'DMA_FROM_DEVICE'));
    await diagnosed(() => findings(repaired).length === 0);
    assert.ok(findings(deleted).length > 0, 'the others keep theirs');
    await rm(deleted!.uri.fsPath);
    await diagnosed(() => findings(deleted).length === 0);
    await rm(repaired!.uri.fsPath);
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
