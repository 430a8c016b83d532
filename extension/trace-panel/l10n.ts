/** The page's own texts in the user's language: without VS Code at hand, it finds the translations in its document. */

const translations: Readonly<Record<string, string>> = JSON.parse(
  document.querySelector('#translations')?.textContent ?? '{}',
);

export const l10n = {
  /** As `l10n.t` of VS Code: the translation of a text, with `{0}` and so on replaced. */
  t(text: string, ...values: readonly (string | number)[]): string {
    return (translations[text] ?? text).replace(/\{(\d+)\}/g, (_, i) => String(values[Number(i)]));
  },
};
