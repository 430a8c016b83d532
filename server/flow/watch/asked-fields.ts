/**
 * Which fields that keep a handle are asked about somewhere in a file, by the look of its text. A function that asks about
 * what it has mapped itself asks for nobody else.
 */
import type { TextRange } from '../../syntax/text.ts';
import type { Unit } from '../unit.ts';

/** What one function asks about, or the text outside of all. */
interface Section extends TextRange {
  /** Fields that anybody's handle may be in. */
  readonly fields: ReadonlySet<string>;
  /** Places that it assigns the result of a map call, as it spells them. */
  readonly own: ReadonlySet<string>;
}

export class AskedFields {
  private readonly known = new Map<string, readonly Section[]>();

  /** Whether somebody in one of these files asks about a handle in `field`, which is stored there by the assignment of what stands at `range`. */
  has(units: readonly Unit[], field: string, { file, range }: { file: string; range: TextRange }): boolean {
    return units.some((unit) =>
      this.sections(unit).some(({ fields, own, start, end }) => {
        if (fields.has(field)) return true;
        return unit.file === file && start <= range.start && range.end <= end && own.has(targetOf(unit.text, range));
      }),
    );
  }

  private sections(unit: Unit): readonly Section[] {
    let sections = this.known.get(unit.file);
    if (!sections) {
      sections = sectionsOf(unit);
      this.known.set(unit.file, sections);
    }
    return sections;
  }
}

function sectionsOf({ text, symbols }: Unit): Section[] {
  const sections: Section[] = [];
  let outside = '';
  let end = 0;
  const definitions = symbols.functionDefinitions().toSorted((a, b) => a.node.startIndex - b.node.startIndex);
  for (const { node } of definitions) {
    const range = { start: node.startIndex, end: node.endIndex };
    sections.push({ ...range, ...askedIn(text.slice(range.start, range.end)) });
    outside += text.slice(end, range.start);
    end = range.end;
  }
  outside += text.slice(end);
  // A macro has nothing of its own.
  const { fields, own } = askedIn(outside);
  return [...sections, { start: 0, end: text.length, fields: new Set([...fields, ...[...own].flatMap(members)]), own }];
}

/** What is assigned the value that stands at a range, as it is spelled. */
function targetOf(text: string, { start }: TextRange): string {
  return spelled(/[^;{}]*$/.exec(text.slice(Math.max(0, start - 200), start))![0]).replace(/=$/, '');
}

function askedIn(text: string): Pick<Section, 'fields' | 'own'> {
  const calls = Array.from(
    text.matchAll(/\w*mapping_error\w*\s*\(((?:[^();]|\([^();]*\)|\((?:[^();]|\([^();]*\))*\))*)\)/g),
    (m) => m[1]!,
  );
  const comparisons = Array.from(
    text.matchAll(/([\w.>-]+)\s*[!=]=\s*(?:\(\s*\w+\s*\)\s*)?(?:\w*DMA\w*ERROR\w*|~\s*0|-1\b)/g),
    (m) => m[1]!,
  );
  const mapped = new Set(Array.from(text.matchAll(/([\w.>[\]-]+)\s*=\s*dma_map_\w+\s*\(/g), (m) => m[1]!));
  const parts = [...calls.flatMap((given) => given.split(',')), ...comparisons];
  const own = new Set(parts.map(spelled).filter((part) => mapped.has(part)));
  const others = parts.filter((part) => !own.has(spelled(part)));
  const variables = new Set(parts.flatMap((part) => part.match(/(?<!(?:->|\.)\s*)\b[a-z]\w*/gi) ?? []));
  // A variable that is asked about may hold what was read from a field.
  const read = Array.from(text.matchAll(/\b(\w+)\s*=(?!=)([^;]*)/g), ([, to, from]) =>
    variables.has(to!) && !/map\w*\s*\(/.test(from!) ? from! : '',
  );
  return { fields: new Set([...others, ...read].flatMap(members)), own };
}

function members(text: string): string[] {
  return Array.from(text.matchAll(/(?:->|\.)\s*(\w+)/g), (m) => m[1]!);
}

function spelled(text: string): string {
  return text.replace(/\s+/g, '');
}
