/** What the machine keeps in which fields of records, as models say: the services of its kernel know no names of fields. */
import { type CType, recordTag, typeOf } from '../ir/types.ts';
import type { Content } from '../model/content.ts';
import type { Model } from '../model/model.ts';
import type { Cell, Memory } from './memory.ts';
import type { TypesInReach } from './types-in-reach.ts';

export class Contents {
  private readonly model: Model;
  private readonly types: TypesInReach;
  private readonly memory: Memory;
  private readonly kept = new Map<Content, CType>();

  constructor(model: Model, types: TypesInReach, memory: Memory) {
    this.model = model;
    this.types = types;
    this.memory = memory;
  }

  /** What is kept in a member of a record, or the number that is always there. */
  of({ parent, field }: Cell): Content | number | undefined {
    if (!parent || field === null) return undefined;
    return this.model.holds.get(this.tagOf(parent) ?? '')?.[field];
  }

  /** What a device is that is one in name only; undefined for others. */
  bystander({ parent, field }: Cell): string | undefined {
    if (!parent || field === null) return undefined;
    return this.model.bystanders.get(this.tagOf(parent) ?? '')?.[field]?.what;
  }

  /** The member of a record that keeps something. */
  member(record: Cell, content: Content): Cell {
    const tag = this.tagOf(record) ?? '';
    const field = this.fieldOf(tag, content) ?? this.fieldOf(this.tagWith(content) ?? '', content);
    return this.memory.member(record, field ?? content);
  }

  /** The type of record that keeps something. */
  tagWith(content: Content): string | undefined {
    for (const tag of this.model.holds.keys()) if (this.fieldOf(tag, content) !== undefined) return tag;
    return undefined;
  }

  /** The type of what is kept so. */
  typeOf(content: Content): CType {
    let type = this.kept.get(content);
    if (!type) {
      const tag = this.tagWith(content) ?? '';
      type = this.types.fieldType(typeOf(`struct ${tag}`), this.fieldOf(tag, content) ?? '');
      this.kept.set(content, type);
    }
    return type;
  }

  private fieldOf(tag: string, content: Content): string | undefined {
    const held = Object.entries(this.model.holds.get(tag) ?? {});
    return held.find(([, kept]) => kept === content)?.[0];
  }

  /** A record without a tag is named after its place, also where the record around it is not in reach. */
  private tagOf(cell: Cell): string | undefined {
    const tag = recordTag(this.types.resolve(cell.type));
    if (tag !== undefined || !cell.parent || cell.field === null || cell.type.name !== '') return tag;
    const outer = this.tagOf(cell.parent);
    return outer && `${outer}::${cell.field}`;
  }
}
