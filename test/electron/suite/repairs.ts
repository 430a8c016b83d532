/** Quick fix and fix-all. */
import assert from 'node:assert/strict';
import { type CodeAction, CodeActionKind, commands, Range, type TextDocument, workspace } from 'vscode';
import { diagnosed, diagnosticsFrom, openExample, revert } from './support.ts';

const fixAll = CodeActionKind.SourceFixAll.append('doorbell-lint');

describe('repairs', () => {
  let document: TextDocument;
  before(async () => {
    document = await openExample('doorbell-wrong.c');
  });
  beforeEach(() => diagnosed(() => diagnosticsFrom('doorbell-lint', document).length > 0));
  afterEach(() => revert(document));

  it('the quick fix is the preferred one and repairs map and unmap in one edit', async () => {
    const [finding] = diagnosticsFrom('doorbell-lint', document);
    const [fix] = await codeActions(document, finding!.range, CodeActionKind.QuickFix);
    assert.ok(fix?.isPreferred);
    assert.match(fix.title, /DMA_FROM_DEVICE/);
    await applyAndExpectNoFindings(document, fix);
  });

  it('fix-all leaves no finding in the file', async () => {
    const everything = document.validateRange(new Range(0, 0, document.lineCount, 0));
    const [fix] = await codeActions(document, everything, fixAll);
    assert.ok(fix);
    await applyAndExpectNoFindings(document, fix);
  });

  it('the right example offers none', async () => {
    const right = await openExample('doorbell-right.c');
    const everything = right.validateRange(new Range(0, 0, right.lineCount, 0));
    assert.deepEqual(await codeActions(right, everything, fixAll), []);
  });
});

async function applyAndExpectNoFindings(document: TextDocument, { edit }: CodeAction): Promise<void> {
  assert.ok(edit && (await workspace.applyEdit(edit)));
  await diagnosed(() => diagnosticsFrom('doorbell-lint', document).length === 0);
  assert.doesNotMatch(document.getText(), /dma_(un)?map_resource\([^;]*DMA_TO_DEVICE/);
}

function codeActions(document: TextDocument, range: Range, kind: CodeActionKind): Thenable<CodeAction[]> {
  return commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind.value);
}
