/** What stands beside the code while it is written: hover, hints, completion, suppression, links. */
import { describe, expect, test } from 'vitest';
import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionRequest,
  CompletionTriggerKind,
  DocumentLinkRequest,
  type Hover,
  HoverRequest,
  InlayHintRequest,
  type MarkupContent,
  type Position,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver/node';
import { ClientCommand, PathRequest, type PathResult, SimulateRequest } from '../../server/protocol.ts';
import { driver, right, wrong } from '../support/driver.ts';
import { startClient } from '../support/in-process.ts';
import { editorCapabilities, type LspClient } from '../support/lsp-client.ts';

const uri = 'file:///nowhere/driver.c';

async function open(text: string, capabilities?: Parameters<typeof startClient>[1]): Promise<LspClient> {
  const client = await startClient([], capabilities);
  await client.open(uri, text);
  return client;
}

/** The position behind the first occurrence of a text. */
function behind(client: LspClient, text: string): Position {
  const at = client.text(uri).indexOf(text);
  if (at < 0) throw new Error(`'${text}' is not there`);
  return client.range(uri, at, at + text.length).end;
}

describe('hover', () => {
  async function hover(client: LspClient, position: Position): Promise<{ text: string; over: string } | null> {
    const answer: Hover | null = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position,
    });
    return answer && { text: (answer.contents as MarkupContent).value, over: client.textAt(uri, answer.range!) };
  }

  test('on a map call: what the device does, where the address comes from, on how many IOMMUs it faults', async () => {
    const client = await open(wrong);
    const answer = await hover(client, behind(client, 'dma_map_res'));
    expect(answer?.over).toBe('dma_map_resource');
    expect(answer?.text).toContain('It maps the doorbell register of the endpoint controller');
    expect(answer?.text).toContain('([driver.c:25](file:///nowhere/driver.c#L25)), which the device writes');
    expect(answer?.text).toContain('`DMA_FROM_DEVICE` grants just that');
    expect(answer?.text).toContain(
      '`DMA_TO_DEVICE` asks the IOMMU for `IOMMU_READ`: **the write faults on 16 of 20 IOMMUs that translate**. [Why](command:doorbell-lint.explainRule?',
    );
    expect(await client.lensTitles(uri)).toContain('16 of 20 IOMMUs fault, 1 finding in this file');
  });

  test('on its direction the same, on the right one without a reproach', async () => {
    const client = await open(right);
    const answer = await hover(client, behind(client, 'res[i].size, DMA_FROM'));
    expect(answer?.over).toBe('DMA_FROM_DEVICE');
    expect(answer?.text).toContain('which the device writes');
    expect(answer?.text).not.toContain('grants just that');
    expect(answer?.text).toContain('no IOMMU blocks a write. [Why](command:doorbell-lint.explainRule?');
  });

  test('on a call whose handle tells what the device does, the same as the finding there', async () => {
    const text = `#include <linux/dmaengine.h>
struct fifo { struct device *dev; dma_addr_t handle; struct snd_dmaengine_dai_dma_data playback; };
static int fifo_map(struct fifo *fifo, phys_addr_t base)
{
	fifo->handle = dma_map_resource(fifo->dev, base, 4, DMA_TO_DEVICE, 0);
	return dma_mapping_error(fifo->dev, fifo->handle);
}
static int fifo_probe(struct snd_soc_dai *dai, struct fifo *fifo)
{
	fifo->playback.addr = fifo->handle;
	snd_soc_dai_init_dma_data(dai, &fifo->playback, NULL);
	return 0;
}
`;
    const client = await open(text);
    const [finding] = await client.diagnostics(uri);
    expect(finding?.message).toContain('it writes the FIFO of playback');
    const answer = await hover(client, behind(client, 'dma_map_res'));
    expect(answer?.text).toContain('The device is given it as the FIFO of playback');
    expect(answer?.text).toContain('which it writes. `DMA_FROM_DEVICE` grants just that.');
    expect(answer?.text).toContain('**the write faults on 16 of 20 IOMMUs that translate**');
  });

  test('on a direction elsewhere, what it means; elsewhere nothing', async () => {
    const client = await open('int a = DMA_BIDIRECTIONAL;\nint b = DMA_NONE;\n');
    expect((await hover(client, behind(client, 'DMA_BI')))?.text).toContain(
      '`IOMMU_READ \\| IOMMU_WRITE`: no IOMMU blocks a write or a read.',
    );
    expect((await hover(client, behind(client, 'DMA_NO')))?.text).toContain('BUG_ON');
    expect(await hover(client, behind(client, 'int b'))).toBeNull();
  });
});

describe('inlay hints', () => {
  async function hints(client: LspClient): Promise<string[]> {
    const range = client.range(uri, 0, client.text(uri).length);
    const answer = await client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
    return (answer ?? []).map(({ position, label }) => {
      const start = { line: position.line, character: 0 };
      return `${client.textAt(uri, { start, end: position }).split(' ').at(-1)} ${label}`;
    });
  }

  test('follow the direction of each map call, while it changes', async () => {
    const client = await open(wrong);
    expect(await hints(client)).toEqual(['DMA_TO_DEVICE ⇒ IOMMU_READ']);
    await client.replace(uri, 'DMA_TO_DEVICE', 'DMA_BIDIRECTIONAL');
    expect(await hints(client)).toEqual(['DMA_BIDIRECTIONAL ⇒ IOMMU_READ | IOMMU_WRITE']);
    await client.replace(uri, 'DMA_BIDIRECTIONAL', '');
    expect(await hints(client)).toEqual([]);
  });

  test('a variable has one where it is known; one that may be either has none', async () => {
    const client = await open(driver('dir').replaceAll('int ret', 'int dir = DMA_FROM_DEVICE, ret'));
    expect(await hints(client)).toEqual(['dir ⇒ IOMMU_WRITE']);
    await client.replace(uri, 'dir = DMA_FROM_DEVICE,', 'dir = epf ? DMA_FROM_DEVICE : DMA_TO_DEVICE,');
    expect(await hints(client)).toEqual([]);
  });

  test('can be switched off', async () => {
    const client = await open(wrong);
    await client.configure({ inlayHints: false });
    expect(await hints(client)).toEqual([]);
  });
});

describe('completion', () => {
  async function complete(client: LspClient, position: Position, trigger?: string): Promise<CompletionItem[]> {
    const context = trigger
      ? { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter: trigger }
      : { triggerKind: CompletionTriggerKind.Invoked };
    const params = { textDocument: { uri }, position, context };
    const items = (await client.connection.sendRequest(CompletionRequest.type, params)) as CompletionItem[];
    return items.toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
  }

  /** Puts an item in, as an editor does. */
  async function accept(client: LspClient, { textEdit }: CompletionItem): Promise<void> {
    if (!textEdit || !('range' in textEdit)) throw new Error('only edits with a range are expected');
    await client.edit(uri, [textEdit]);
  }

  test('in a call that is only being typed, the right direction comes first and says why', async () => {
    const client = await open(right);
    for (const typed of ['', 'D', 'DMA_', 'FROM']) {
      for (const rest of [', 0);', ');', ';', '']) {
        const text = right.replace('res[i].size, DMA_FROM_DEVICE, 0);', `res[i].size, ${typed}${rest}`);
        await client.replace(uri, client.text(uri), text);
        const items = await complete(client, behind(client, `res[i].size, ${typed}`));
        expect(
          items.map(({ label }) => label),
          `${typed}${rest}`,
        ).toEqual(['DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_NONE']);
        expect(items[0], `${typed}${rest}`).toMatchObject({
          preselect: true,
          detail: 'IOMMU_WRITE',
          labelDetails: { description: 'the doorbell register of the endpoint controller' },
        });
        expect(items.slice(1).some(({ preselect }) => preselect)).toBe(false);
      }
    }
  });

  test('takes the whole word, and the findings of the document stay', async () => {
    const client = await open(wrong);
    const before = await client.diagnostics(uri);
    const items = await complete(client, behind(client, 'res[i].size, DMA_TO'));
    expect(await client.diagnostics(uri)).toEqual(before);
    await accept(client, items[0]!);
    expect(client.text(uri)).toBe(wrong.replace('DMA_TO_DEVICE', 'DMA_FROM_DEVICE'));
  });

  test('in an unmap, the direction of the map comes first; of an unknown address, none is preferred', async () => {
    const unmapping = wrong.replace('return -EIO;', 'dma_unmap_resource(dev, demo->iova, res[i].size, , 0);');
    const client = await open(unmapping);
    const [first] = await complete(client, behind(client, 'dma_unmap_resource(dev, demo->iova, res[i].size, '));
    expect(first).toMatchObject({ label: 'DMA_TO_DEVICE', preselect: true });

    await client.replace(
      uri,
      client.text(uri),
      'int f(struct device *d, void *p)\n{\n\treturn dma_map_single(d, p, 4, );\n}\n',
    );
    const items = await complete(client, behind(client, 'p, 4, '));
    expect(items).toHaveLength(4);
    expect(items.some(({ preselect }) => preselect)).toBe(false);
  });

  test('elsewhere there is none', async () => {
    const client = await open(wrong);
    for (const place of ['dma_map_resource(dev, ', 'if (ret', 'return ret', 'dma_mapping_error(dev, '])
      expect(await complete(client, behind(client, place)), place).toEqual([]);
    expect(await complete(client, behind(client, 'res[i].size, '), ' ')).toEqual([]);
  });

  test('in a comment: the keyword, then the rules, those that report here first, then the reason', async () => {
    const client = await open(wrong.replace('\t\tdemo->iova =', '\t\t/* doorb */\n\t\tdemo->iova ='));
    const [keyword] = await complete(client, behind(client, '/* doorb'));
    expect(keyword).toMatchObject({ label: 'doorbell-lint-ignore', command: { command: ClientCommand.suggest } });
    await accept(client, keyword!);
    const [rule] = await complete(client, behind(client, '/* doorbell-lint-ignore '), ' ');
    expect(rule).toMatchObject({ label: 'direction-denies-write', preselect: true });
    expect(rule!.textEdit).toMatchObject({ newText: 'direction-denies-write -- $0' });
    await client.replace(uri, 'lint-ignore  */', 'lint-ignore dir */');
    const typed = await complete(client, behind(client, 'lint-ignore dir'));
    expect(client.textAt(uri, (typed[0]!.textEdit as TextEdit).range)).toBe('dir');
    expect(await complete(client, behind(client, 'PCI_EPC_AUX_'))).toEqual([]);
  });
});

describe('suppression', () => {
  async function suppress(client: LspClient, place: string): Promise<CodeAction> {
    const at = behind(client, place);
    const actions = await client.codeActions(uri, { start: at, end: at }, [CodeActionKind.QuickFix]);
    return actions.find(({ title }) => title.startsWith('Suppress'))!;
  }

  test('puts the cursor where the reason belongs', async () => {
    const client = await open(wrong);
    const { title, edit, isPreferred } = await suppress(client, 'res[i].size, DMA_TO');
    expect([title, isPreferred]).toEqual(['Suppress direction-denies-write here, with a reason', undefined]);
    const [{ textDocument, edits }] = edit!.documentChanges as [TextDocumentEdit];
    const { line } = behind(client, 'demo->iova = dma');
    expect(textDocument).toEqual({ uri, version: 1 });
    expect(edits).toEqual([
      {
        range: { start: { line, character: 0 }, end: { line, character: 0 } },
        snippet: { kind: 'snippet', value: '\t\t/* doorbell-lint-ignore direction-denies-write -- $0 */\n' },
      },
    ]);
  });

  test('without snippets it is a comment that asks for its reason; with one it silences the finding', async () => {
    const client = await open(wrong, editorCapabilities);
    const { edit } = await suppress(client, 'res[i].size, DMA_TO');
    await client.apply(edit!);
    expect((await client.diagnostics(uri)).map(({ code }) => code)).toEqual(['suppression', 'direction-denies-write']);
    await client.replace(uri, '--  */', '-- the board has no IOMMU */');
    expect(await client.diagnostics(uri)).toEqual([]);
  });

  test('stands before the statement, not between its arguments, and silences all of it; line ends stay what they are', async () => {
    const long = wrong.replace(/(dma_map_resource)\((.*), (DMA_TO_DEVICE, 0\));/, '$1($2,\n\t\t\t\t\t\t$3;');
    const client = await open(long.replaceAll('\n', '\r\n'), editorCapabilities);
    const { edit } = await suppress(client, '\t\t\tDMA_TO');
    await client.apply(edit!);
    expect(client.text(uri)).toMatch(
      /\r\n\t\t\/\* doorbell-lint-ignore direction-denies-write -- {2}\*\/\r\n\t\tdemo->iova = dma_map_resource\(/,
    );
    expect(client.text(uri).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    await client.replace(uri, '--  */', '-- the board has no IOMMU */');
    expect(await client.diagnostics(uri)).toEqual([]);
  });

  test('for the whole file it stands behind the licence', async () => {
    const client = await open(`// SPDX-License-Identifier: MIT\n${wrong}`, editorCapabilities);
    const at = behind(client, 'res[i].size, DMA_TO');
    const actions = await client.codeActions(uri, { start: at, end: at });
    await client.apply(actions.find(({ title }) => title.includes('in this file'))!.edit!);
    const [, second] = client.text(uri).split('\n');
    expect(second).toBe('/* doorbell-lint-ignore-file direction-denies-write --  */');
    await client.replace(uri, '--  */', '-- no IOMMU anywhere */');
    expect(await client.diagnostics(uri)).toEqual([]);
  });

  test('the page of the rule is a command of the editor, where it has it', async () => {
    const titles = async (client: LspClient) => {
      const at = behind(client, 'res[i].size, DMA_TO');
      return (await client.codeActions(uri, { start: at, end: at }, [CodeActionKind.QuickFix])).map((a) => a.title);
    };
    expect(await titles(await open(wrong))).toContain('Explain direction-denies-write');
    expect(await titles(await open(wrong, editorCapabilities))).not.toContain('Explain direction-denies-write');
  });

  test('its rule is a link to the page: in the editor where it has the pages, else on the web', async () => {
    const text =
      '/* doorbell-lint-ignore direction-overgrants -- polled */\n// doorbell-lint-ignore no-such-rule -- x\n';
    const links = async (client: LspClient) =>
      client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
    const client = await open(text);
    const [link, ...others] = (await links(client))!;
    expect(others).toEqual([]);
    expect(client.textAt(uri, link!.range)).toBe('direction-overgrants');
    expect(link!.target).toBe('command:doorbell-lint.explainRule?%5B%22direction-overgrants%22%5D');
    const [web] = (await links(await open(text, editorCapabilities)))!;
    expect(web!.target).toMatch(/^https:.*\/docs\/rules\/direction-overgrants\.md$/);
  });
});

test('what to grep a log for is copied from a simulated fault, and offered nowhere else', async () => {
  const client = await open(wrong);
  const at = behind(client, 'dma_map_res');
  const copies = async () =>
    (await client.codeActions(uri, { start: at, end: at })).filter(({ command }) =>
      command?.command.endsWith('Pattern'),
    );
  expect(await copies()).toEqual([]);
  await client.connection.sendRequest(SimulateRequest, { textDocument: { uri } });
  const [copy, ...others] = await copies();
  expect(others).toEqual([]);
  expect(copy!.command!.arguments).toEqual(['arm-smmu .+: FSR    = .+ \\[Format=2 PF\\], SID=']);
});

test('two findings can be repaired at once, from either', async () => {
  const two = `${wrong}${driver('DMA_BIDIRECTIONAL').replaceAll('demo', 'other').replaceAll('#include', '//')}`;
  const client = await open(two);
  const at = behind(client, 'res[i].size, DMA_TO');
  const actions = await client.codeActions(uri, { start: at, end: at }, [CodeActionKind.QuickFix]);
  const all = actions.find(({ title }) => title === 'Fix all doorbell mappings')!;
  await client.apply(all.edit!);
  expect(client.text(uri)).not.toMatch(/DMA_TO_DEVICE|DMA_BIDIRECTIONAL/);
});

test('the path of a mapping leads from its address over the map call to each call that ends it, from any of them', async () => {
  const client = await open(wrong);
  const path = async (position: Position) => {
    const { places } = await client.connection.sendRequest<PathResult>(PathRequest, {
      textDocument: { uri },
      position,
    });
    return places.map(({ range }) => /^\w+/.exec(client.textAt(uri, range))?.[0] ?? client.textAt(uri, range));
  };
  const whole = await path(behind(client, 'dma_map_res'));
  expect(whole[1]).toBe('dma_map_resource');
  expect(whole.slice(2)).toEqual(whole.slice(2).map(() => 'dma_unmap_resource'));
  expect(whole.length).toBeGreaterThan(2);
  expect(await path(behind(client, 'dma_unmap_res'))).toEqual(whole);
  expect(await path({ line: 0, character: 0 })).toEqual([]);
});

test('a repair of several places can be looked at before it is made', async () => {
  const workspaceEdit = { documentChanges: true, changeAnnotationSupport: {} };
  const client = await open(wrong, { ...editorCapabilities, workspace: { workspaceEdit } });
  const at = behind(client, 'res[i].size, DMA_TO');
  const actions = await client.codeActions(uri, { start: at, end: at });
  const { edit } = actions.find(({ title }) => title.endsWith('preview 2 places'))!;
  expect(edit!.changeAnnotations).toEqual({
    fix: { label: 'Change the direction to DMA_FROM_DEVICE in the map call and its unmap', needsConfirmation: true },
  });
  const [{ edits }] = edit!.documentChanges as [TextDocumentEdit];
  expect(edits).toMatchObject([{ annotationId: 'fix' }, { annotationId: 'fix' }]);
});
