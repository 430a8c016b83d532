/** Pieces of Markdown, and pages of which only parts are generated. */

/** Says at the top of a page where its text comes from. */
export const generatedNotice = '<!-- Written by `npm run generate`. Change its source instead. -->';

/** A fenced block; its language may be empty. */
export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replace(/\n+$/, '')}\n\`\`\``;
}

/** A table; cells hold Markdown, in which a bar is escaped here. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Wrapped paragraphs as this repository keeps Markdown: one sentence per line. */
export function oneSentencePerLine(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').replace(/(?<=[.!?]) (?=[A-Z`*])/g, '\n'))
    .join('\n\n');
}

/**
 * A page with its generated parts written anew. A part stands between `<!-- generated: NAME -->` and
 * `<!-- /generated -->`. Throws where page and parts do not have the same names.
 */
export function fillParts(page: string, parts: Readonly<Record<string, string>>): string {
  const filled: string[] = [];
  const text = page.replace(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_all, head: string, name: string, tail: string) => {
      const part = parts[name];
      if (part === undefined)
        throw new Error(`no part '${name}' is generated; there are ${Object.keys(parts).join(', ')}`);
      filled.push(name);
      return `${head}\n${part}\n\n${tail}`;
    },
  );
  const lost = Object.keys(parts).filter((name) => !filled.includes(name));
  if (lost.length > 0) throw new Error(`the page has no place for ${lost.join(', ')}: <!-- generated: ${lost[0]} -->`);
  return text;
}
