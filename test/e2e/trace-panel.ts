/** The trace panel as it is on the screen. */
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';

export class TracePanel {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The panel is the only webview in these tests. */
  get frame(): FrameLocator {
    return this.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  }

  /** The same, for what needs a document. */
  async content(): Promise<Frame> {
    const element = await this.frame.owner().elementHandle();
    return (await element!.contentFrame())!;
  }

  verdict(text: string): Locator {
    return this.frame.locator('.verdict').filter({ hasText: text });
  }

  /** A box of the way, by the name of its place. */
  box(name: string): Locator {
    return this.frame.locator('.box').filter({ has: this.page.locator('.name', { hasText: name }) });
  }

  /** The heading of the current step, by its place. */
  heading(place: string): Locator {
    return this.frame.locator('.details h2').filter({ hasText: new RegExp(`^Step \\d+: ${place}$`) });
  }

  /** A step of the list, by its text. */
  step(text: string): Locator {
    return this.frame.locator('.step').filter({ hasText: text });
  }

  /** A cell of the matrix, by IOMMU, direction and access. */
  cell(iommu: string, direction: string, access: string): Locator {
    return this.frame.locator(`[data-key="${iommu} ${direction} ${access}"]`);
  }
}
