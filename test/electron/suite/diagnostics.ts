/** Findings as the editor's diagnostics. */
import assert from 'node:assert/strict';
import { DiagnosticSeverity, workspace } from 'vscode';
import { diagnosed, diagnosticsFrom, openExample, revert, setDirection } from './support.ts';

describe('diagnostics', () => {
  it('the wrong example has an error with code, link and related locations at its map call', async () => {
    const document = await openExample('doorbell-wrong.c');
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
    const [finding, ...others] = diagnosticsFrom('doorbell-lint', document);
    assert.ok(finding);
    assert.ok(!others.some(({ range }) => range.isEqual(finding.range)), 'it is reported once');
    assert.equal(finding.severity, DiagnosticSeverity.Error);
    assert.ok(typeof finding.code === 'object', 'the code links to the page of the rule');
    assert.equal(finding.code.value, 'direction-denies-write');
    assert.match(finding.code.target.path, /direction-denies-write/);
    assert.match(document.getText(finding.range), /DMA_TO_DEVICE/);
    assert.ok(finding.relatedInformation?.length);
  });

  it('appear while typing and vanish with the mistake, before anything is saved', async () => {
    const document = await openExample('doorbell-right.c');
    await setDirection(document, 'DMA_TO_DEVICE');
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
    await setDirection(document, 'DMA_FROM_DEVICE');
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length === 0);
    assert.ok(document.isDirty);
    await revert(document);
  });

  it('follow the severity that the user sets for a rule', async () => {
    const document = await openExample('doorbell-wrong.c');
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
    const settings = workspace.getConfiguration('doorbell-lint');
    await settings.update('rules', { 'direction-denies-write': 'off' });
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length === 0);
    await settings.update('rules', undefined);
    await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0);
  });
});
