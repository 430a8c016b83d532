/** VS Code's window as a person uses it: by keyboard, and by what is on the screen. Every step waits for its effect. */
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Milliseconds after which a page that shows no workbench is loaded again: it takes a few seconds on a busy machine. */
const PATIENCE = 60_000;

/** Whether something appears within some milliseconds. */
export function appears(what: Locator, milliseconds: number): Promise<boolean> {
  return what.waitFor({ timeout: milliseconds }).then(
    () => true,
    () => false,
  );
}

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a folder of the machine that code-server runs on. `payload` is VS Code's own, for tests in its host. */
  async openFolder(url: string, folder: string, payload: Readonly<Record<string, string>> = {}): Promise<void> {
    const query = new URLSearchParams({ folder });
    if (Object.keys(payload).length > 0) query.set('payload', JSON.stringify(Object.entries(payload)));
    await this.open(`${url}/?${query}`);
  }

  /** Opens a `.code-workspace` file of the machine that code-server runs on. */
  async openWorkspace(url: string, workspace: string): Promise<void> {
    await this.open(`${url}/?${new URLSearchParams({ workspace })}`);
  }

  /** At times VS Code's page never comes to its workbench, and then does when it is loaded again, as a person would. */
  private async open(address: string): Promise<void> {
    const explorer = this.page.locator('.monaco-workbench .explorer-folders-view');
    await this.page.goto(address, { waitUntil: 'commit' });
    try {
      await explorer.waitFor({ timeout: PATIENCE });
    } catch {
      await this.page.goto(address, { waitUntil: 'commit' });
      await explorer.waitFor();
    }
  }

  /** Opens a file of the folder by its name, and waits until the editor shows it with its grammar and has the keyboard. */
  async openFile(name: string): Promise<void> {
    await this.pick('Control+P', name, name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    // A text without colours has one class only, that of the default; an empty line has a token that nobody sees.
    const coloured = this.editor.locator('.view-line [class^="mtk"]:not(.mtk1)').filter({ visible: true });
    await coloured.first().waitFor();
    await this.keyboardInEditor();
  }

  /** Closes the active editor. */
  async closeEditor(): Promise<void> {
    const name = await this.page.locator('.tab.active').getAttribute('data-resource-name');
    await this.page.keyboard.press('Control+W');
    await this.page.locator(`.tab[data-resource-name="${name}"]`).waitFor({ state: 'detached' });
  }

  /** Runs a command by its title, from the palette. */
  async command(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title);
  }

  /** Runs a command that asks on in the same widget, and takes the first answer that has this text in it. */
  async commandWith(title: string, answer: string): Promise<void> {
    await this.pick('F1', `>${title}`, title, { stays: true });
    const input = this.page.locator('.quick-input-widget input');
    await input.fill(answer);
    await this.page.locator('.quick-input-list .monaco-list-row').first().filter({ hasText: answer }).waitFor();
    await input.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Opens the language status of the active editor, and waits for an entry that has this text in it. */
  async languageStatus(text: string): Promise<void> {
    // It opens as the pointer comes, not where it rests.
    await this.page.mouse.move(0, 0);
    await this.page.locator('.statusbar-item#status\\.languageStatus').hover();
    await this.page.locator('.hover-language-status').filter({ hasText: text }).first().waitFor();
  }

  private async pick(key: string, text: string, label: string, { stays = false } = {}): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    const first = this.page.locator('.quick-input-list .monaco-list-row').first();
    // The list has what there was when it opened: a command that comes with the first check is in the next one.
    for (let isOpen = false; !isOpen; isOpen = await appears(first.filter({ hasText: label }), 10_000)) {
      if (await input.isVisible()) await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(key);
      await input.fill(text);
    }
    await input.press('Enter');
    // A command may ask on in the same widget.
    if (stays) await first.filter({ hasText: label }).waitFor({ state: 'detached' });
    else await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  get editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor');
  }

  /** The red underlines that are on the screen. */
  get squiggles(): Locator {
    return this.editor.locator('.squiggly-error');
  }

  /** A CodeLens that is on the screen, by its title. */
  codeLens(title: string): Locator {
    return this.editor.locator('.codelens-decoration a').filter({ hasText: title });
  }

  /** The rows of the Problems view that have this text in them. */
  problems(text: string): Locator {
    return this.page.locator('.markers-panel .monaco-list-row').filter({ hasText: text });
  }

  /** The hover at the cursor, by a text in it. */
  hover(text: string): Locator {
    return this.page.locator('.monaco-hover:visible').filter({ hasText: text });
  }

  /** A row of the list of completions, by its text. */
  completion(text: string): Locator {
    return this.page.locator('.suggest-widget.visible .monaco-list-row').filter({ hasText: text });
  }

  /** What the Markdown preview shows, in its frames. */
  get preview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** Puts the cursor behind the first place of a text in the active editor. */
  async goBehind(text: string): Promise<void> {
    await this.focusEditor();
    // The search begins at the cursor.
    await this.page.keyboard.press('Control+Home');
    await this.find(text, /^1 of/);
    await this.page.keyboard.press('ArrowRight');
  }

  /** Selects the next place of a text, once the widget counts it as it should. */
  private async find(text: string, count: RegExp): Promise<void> {
    await this.page.keyboard.press('Control+F');
    const input = this.page.locator('.find-widget.visible textarea').first();
    // The text of the last search would find nothing anew.
    await input.fill('');
    await input.fill(text);
    await this.page.locator('.find-widget .matchesCount').filter({ hasText: count }).waitFor();
    await input.press('Escape');
  }

  /** A line of the active editor, by what stands in it. */
  line(text: string): Locator {
    // Monaco writes spaces as non-breaking ones; Playwright's text matching takes both for the same.
    return this.editor.locator('.view-line').filter({ hasText: text });
  }

  /** The status bar's entries that have this text in them. */
  status(text: string): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** Opens the list of all notifications. */
  async showNotifications(): Promise<Locator> {
    await this.command('Notifications: Show Notifications');
    const list = this.page.locator('.notifications-center.visible');
    await list.waitFor();
    return list.locator('.monaco-list-row');
  }

  /** A part of the window: `sidebar`, `editor`, `panel`. */
  part(name: string): Locator {
    return this.page.locator(`.part.${name}`);
  }

  /** A row of a tree view in the side bar, by the view's name and what stands in the row. */
  treeRow(view: string, text: string): Locator {
    const pane = this.part('sidebar').locator('.pane').filter({ hasText: view });
    return pane.locator('.monaco-list-row').filter({ hasText: text });
  }

  /** Gives the panel a height in pixels, by its border. */
  async resizePanel(height: number): Promise<void> {
    const { x, y, width, height: before } = (await this.part('panel').boundingBox())!;
    // The handle lies in the gap above.
    await this.page.mouse.move(x + width / 2, y - 3);
    await this.page.mouse.down();
    await this.page.mouse.move(x + width / 2, y - 3 + before - height, { steps: 5 });
    await this.page.mouse.up();
    await this.page.mouse.move(0, 0);
  }

  /** Selects the first occurrence of a text after the cursor's place. */
  async select(text: string): Promise<void> {
    await this.find(text, /^\d+ of/);
    await this.status(`(${text.length} selected)`).waitFor();
  }

  /** Reloads the window, which keeps what it shows, and waits for it. */
  async reload(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.command('Developer: Reload Window')]);
    await this.page.locator('.monaco-workbench .editor-group-container').waitFor();
  }

  /** Puts the cursor at a line, counted from 1. */
  async goToLine(line: number): Promise<void> {
    await this.pick('Control+P', `:${line}`, `line ${line}`);
    await this.status(`Ln ${line}, `).waitFor();
  }

  /** Clicks a problem that has a fix, which selects its range, and gives the keyboard to the editor. */
  async goToProblem(text: string): Promise<void> {
    const row = this.problems(text);
    const [line] = /Ln \d+/.exec((await row.textContent())!)!;
    // Its left end is its message; further right may be the link to the page of the rule.
    await row.click({ position: { x: 100, y: 10 } });
    await this.page.mouse.move(0, 0);
    await row.locator('.markers-panel-action-quickfix').waitFor();
    await this.status(`${line}, `).waitFor();
    await this.focusEditor();
  }

  /** Opens the list of code actions at the cursor, and waits for an entry that has this text in it. */
  async codeActions(text: string): Promise<Locator> {
    const list = this.page.locator('.action-widget');
    const entry = list.filter({ hasText: text });
    // VS Code forgets that it was asked where another provider of code actions registers before it has its answer.
    do await this.page.keyboard.press('Control+.');
    while (!(await appears(entry, 5000)));
    return list;
  }

  /** Gives the keyboard to the editor. */
  async focusEditor(): Promise<void> {
    await this.page.keyboard.press('Control+1');
    await this.keyboardInEditor();
  }

  private async keyboardInEditor(): Promise<void> {
    await this.editor.locator('.native-edit-context:focus, textarea:focus').first().waitFor({ state: 'attached' });
  }

  /** Saves the window, or a part of it, as NAME.png: in docs/images with `UPDATE=1`, else where git does not see it. */
  async screenshot(name: string, part: Page | Locator = this.page): Promise<void> {
    await part.screenshot({ path: pictureFile(name), animations: 'disabled' });
  }

  /** The same of what is around a place on the screen, small enough to be read where a picture is shown at half its size. */
  async closeUp(name: string, place: Locator, width = 640, height = 300): Promise<void> {
    const box = (await place.boundingBox())!;
    const window = this.page.viewportSize()!;
    const from = (middle: number, size: number, all: number) => Math.max(0, Math.min(middle - size / 2, all - size));
    const x = from(Math.min(box.x + 240, box.x + box.width / 2), width, window.width);
    const y = from(box.y + Math.min(box.height, height) / 2, height, window.height);
    const clip = { x, y, width, height };
    await this.page.screenshot({ path: pictureFile(name), clip, animations: 'disabled' });
  }
}

function pictureFile(name: string): string {
  return join(process.env.UPDATE === '1' ? 'docs/images' : '.cache/e2e/images', `${name}.png`);
}
