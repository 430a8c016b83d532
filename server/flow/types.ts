/** Types as the functions that run see them: those of the file, and of the other files that its calls lead into. */
import type { RecordFields } from '../ir/declarations.ts';
import type { Symbols } from '../ir/symbols.ts';
import { type CType, elementType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';

export class Types {
  private readonly symbols: Symbols[];
  /** Names that are no typedefs as far as these tell. */
  private readonly plain = new Set<string>();

  constructor(own: Symbols) {
    this.symbols = [own];
  }

  /** Another file comes into reach; what is known already keeps its meaning. */
  add(symbols: Symbols): void {
    if (this.symbols.includes(symbols)) return;
    this.symbols.push(symbols);
    this.plain.clear();
  }

  /** Follows typedefs to what they name; a name that is no typedef stays. */
  resolve(type: CType): CType {
    if (this.plain.has(type.name)) return type;
    for (const symbols of this.symbols) {
      const resolved = symbols.resolve(type);
      if (resolved !== type) return resolved;
    }
    this.plain.add(type.name);
    return type;
  }

  record(tag: string): RecordFields | undefined {
    for (const symbols of this.symbols) {
      const record = symbols.record(tag);
      if (record) return record;
    }
    return undefined;
  }

  /** The type of a member of a record; typedefs are followed. */
  fieldType(type: CType, field: string): CType {
    const tag = recordTag(this.resolve(type));
    for (const symbols of tag === undefined ? [] : this.symbols) {
      const found = symbols.fieldType({ name: `struct ${tag}`, pointers: 0, dimensions: [] }, field);
      if (found !== UNKNOWN_TYPE) return found;
    }
    return UNKNOWN_TYPE;
  }

  element(type: CType): CType {
    return elementType(type.pointers + type.dimensions.length > 0 ? type : this.resolve(type));
  }
}
