/** VS Code's window as a person uses it: by keyboard, and by what is on the screen. Every step waits for its effect. */
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Commands that show a list of their own. */
const asksForMore = new Set(['Doorbell: Select Platform']);

export interface LanguageStatus {
  waitFor(): Promise<void>;
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
    await this.page.goto(`${url}/?${query}`);
    await this.page.locator('.monaco-workbench .explorer-folders-view').waitFor();
  }

  /** Opens a file of the folder by its name, and waits until the editor shows it with its C grammar. */
  async openFile(name: string): Promise<void> {
    await this.pick('Control+P', name, name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.editor.locator('.view-line .mtk1').first().waitFor();
  }

  /** Runs a command by its title, from the palette; `choice` is what it is then asked for. */
  async command(title: string, choice?: string): Promise<void> {
    await this.pick('F1', `>${title}`, title, choice);
  }

  private async pick(key: string, text: string, label: string, choice?: string): Promise<void> {
    await this.page.keyboard.press(key);
    const input = this.page.locator('.quick-input-widget input');
    await input.fill(text);
    const first = this.page.locator('.quick-input-list .monaco-list-row').first();
    await first.filter({ hasText: label }).waitFor();
    await input.press('Enter');
    if (choice !== undefined) {
      await input.fill(choice);
      await first.filter({ hasText: choice }).waitFor();
      await input.press('Enter');
    }
    if (!asksForMore.has(label)) await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Opens the language status of the active editor, and answers its entries that have this text in them. */
  languageStatus(text: string): LanguageStatus {
    const entries = this.page.locator('.hover-language-status').filter({ hasText: text });
    return {
      waitFor: async () => {
        await this.page.locator('.statusbar-item#status\\.languageStatus').hover();
        await entries.first().waitFor();
      },
    };
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
    await this.page.keyboard.press('Control+F');
    const input = this.page.locator('.find-widget.visible textarea').first();
    await input.fill(text);
    await this.page.locator('.find-widget .matchesCount').filter({ hasText: '1 of' }).waitFor();
    await input.press('Escape');
    await this.page.keyboard.press('ArrowRight');
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

  /** Gives the keyboard to the editor. */
  async focusEditor(): Promise<void> {
    await this.page.keyboard.press('Control+1');
    await this.editor.locator('.native-edit-context:focus, textarea:focus').first().waitFor({ state: 'attached' });
  }

  /** Saves the window, or a part of it, as docs/images/NAME.png. */
  async screenshot(name: string, part: Page | Locator = this.page): Promise<void> {
    await part.screenshot({ path: join('docs/images', `${name}.png`), animations: 'disabled' });
  }
}
