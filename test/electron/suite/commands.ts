/** The palette's entries. */
import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import { contributes } from '../../../extension/manifest.ts';
import { diagnosed, diagnosticsFrom, openExample } from './support.ts';

describe('commands', () => {
  it('are all registered that the manifest declares', async () => {
    await extensions.getExtension('doorbell-lint.doorbell-lint')!.activate();
    const registered = await commands.getCommands(true);
    for (const { command } of contributes([], [], []).commands) assert.ok(registered.includes(command), command);
  });

  it('Restart Server brings the findings back', async () => {
    const document = await openExample('doorbell-wrong.c');
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
    const gone = diagnosed(() => diagnosticsFrom('doorbell-lint', document).length === 0);
    await commands.executeCommand('doorbell-lint.restartServer');
    await gone;
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
  });
});
