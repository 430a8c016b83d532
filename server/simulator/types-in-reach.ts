/** What types mean to a run that goes through several files: the file that a question comes from first, then the others. */
import type { Symbols } from '../ir/symbols.ts';
import { type CType, elementType, integerType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';

export class TypesInReach {
  private readonly files: Symbols[] = [];
  /** Runs repeat themselves: what was asked once is kept. */
  private readonly resolved = new Map<string, CType>();
  private readonly fields = new Map<string, CType>();

  constructor(first: Symbols) {
    this.add(first);
  }

  /** Takes in the names of a file that a run has come to. */
  add(symbols: Symbols): void {
    if (this.files.includes(symbols)) return;
    this.files.push(symbols);
    this.resolved.clear();
    this.fields.clear();
  }

  /** Follows typedefs to what they name. */
  resolve(type: CType): CType {
    const isName = type.name !== '' && !type.name.includes(' ');
    if (!isName || integerType({ ...type, pointers: 0, dimensions: [] })) return type;
    let base = this.resolved.get(type.name);
    if (!base) {
      const alone = { name: type.name, pointers: 0, dimensions: [] };
      base = this.files.map((f) => f.resolve(alone)).find((t) => t.name !== type.name) ?? alone;
      this.resolved.set(type.name, base);
    }
    if (base.name === type.name) return type;
    return {
      name: base.name,
      pointers: base.pointers + type.pointers,
      dimensions: [...type.dimensions, ...base.dimensions],
    };
  }

  /** The type of a member of a record. */
  fieldType(type: CType, field: string): CType {
    const tag = recordTag(this.resolve(type));
    if (tag === undefined) return UNKNOWN_TYPE;
    const key = `${tag}.${field}`;
    let known = this.fields.get(key);
    if (!known) {
      known = this.files.map((f) => f.fieldType(type, field)).find((t) => t.name !== '') ?? UNKNOWN_TYPE;
      this.fields.set(key, known);
    }
    return known;
  }

  element(type: CType): CType {
    return elementType(type.pointers + type.dimensions.length > 0 ? type : this.resolve(type));
  }

  /** The name of a record's member by position, for initialisers that name none. */
  fieldAt(tag: string, position: number): string | undefined {
    for (const file of this.files) {
      const fields = file.record(tag);
      if (fields) return [...fields.keys()][position];
    }
    return undefined;
  }

  /** The type of a global object, where a file in reach declares it. */
  global(name: string): CType {
    for (const file of this.files) {
      const found = file.global(name);
      if (found) return found.type;
    }
    return UNKNOWN_TYPE;
  }
}
