/** The page's own texts in the user's language: without VS Code at hand, it finds the translations in its document. */

const translations: Readonly<Record<string, string>> = JSON.parse(
  document.querySelector('#translations')?.textContent ?? '{}',
);

/** The form of a text that others make, and its translation, both with `{0}` and so on where they differ. */
export interface Template {
  readonly text: string;
  readonly translation: string;
}

export const l10n = {
  template(text: string): Template {
    return { text, translation: translations[text] ?? text };
  },
  /** As `l10n.t` of VS Code: the translation of a text, with `{0}` and so on replaced. */
  t(text: string, ...values: readonly (string | number)[]): string {
    return (translations[text] ?? text).replace(/\{(\d+)\}/g, (_, i) => String(values[Number(i)]));
  },
};
