/** "Simulate Doorbell" and what becomes of its faults. */
import assert from 'node:assert/strict';
import { type CodeLens, commands, Selection, type TextDocument, window } from 'vscode';
import type { SimulateResult } from '../../../server/protocol.ts';
import { diagnosed, diagnosticsFrom, openExample, revert, setDirection } from './support.ts';

describe('simulation', () => {
  let document: TextDocument;
  beforeEach(async () => {
    document = await openExample('doorbell-wrong.c');
  });
  afterEach(async () => {
    await commands.executeCommand('doorbell-lint.clearSimulation');
    await revert(document);
  });

  it('at the cursor, ends in a fault with its hops, pinned to the map call', async () => {
    const result = await simulateAtMapCall(document);
    assert.ok(result.runs > 0);
    assert.equal(result.faults, result.runs);
    await diagnosed(() => diagnosticsFrom('doorbell-sim', document).length > 0);
    const [fault] = diagnosticsFrom('doorbell-sim', document);
    assert.match(document.getText(fault!.range), /dma_map_resource/);
    assert.ok(fault!.relatedInformation?.length);
  });

  it('of the right example raises the interrupt and reports no fault', async () => {
    const right = await openExample('doorbell-right.c');
    const result = await simulateAtMapCall(right);
    assert.ok(result.runs > 0);
    assert.equal(result.faults, 0);
    assert.deepEqual(diagnosticsFrom('doorbell-sim', right), []);
  });

  it('is what the CodeLens over the function runs', async () => {
    const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
    const command = lenses.find((lens) => lens.command?.title === 'Simulate doorbell')?.command;
    assert.ok(command);
    const result = await commands.executeCommand<SimulateResult>(command.command, ...(command.arguments ?? []));
    assert.ok(result.faults > 0);
  });

  it('a repaired line clears its fault, and the mistake brings it back, unasked', async () => {
    await simulateAtMapCall(document);
    await diagnosed(() => diagnosticsFrom('doorbell-sim', document).length > 0);
    await setDirection(document, 'DMA_FROM_DEVICE');
    await diagnosed(() => diagnosticsFrom('doorbell-sim', document).length === 0);
    await setDirection(document, 'DMA_TO_DEVICE');
    await diagnosed(() => diagnosticsFrom('doorbell-sim', document).length > 0);
  });

  it('is forgotten by Clear Simulation', async () => {
    await simulateAtMapCall(document);
    await diagnosed(() => diagnosticsFrom('doorbell-sim', document).length > 0);
    await commands.executeCommand('doorbell-lint.clearSimulation');
    await diagnosed(() => diagnosticsFrom('doorbell-sim', document).length === 0);
  });
});

/** As a person does it: cursor on the call, then the command without arguments. */
async function simulateAtMapCall(document: TextDocument): Promise<SimulateResult> {
  const cursor = document.positionAt(document.getText().indexOf('dma_map_resource('));
  window.activeTextEditor!.selection = new Selection(cursor, cursor);
  return commands.executeCommand('doorbell-lint.simulate');
}
