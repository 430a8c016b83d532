/** The page on the web that explains a rule. */
export function rulePage(id: string): string {
  return `https://github.com/doorbell-lint/doorbell-lint/blob/main/docs/rules/${id}.md`;
}
