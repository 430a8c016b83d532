/** Reference tables from a JSON schema. */
import { table } from './markdown.ts';

/** What of JSON schema the product's schemas use, as far as a reader needs it. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  /** Variants: each holds where its `if` does. */
  readonly allOf?: readonly { readonly then: Schema }[];
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

/** Names with what each means. */
export function choices({ enum: names = [], enumDescriptions = [] }: Schema): string {
  return table(
    ['Name', 'Meaning'],
    names.map((name, i) => [`\`${name}\``, enumDescriptions[i] ?? '']),
  );
}

/** Tables of one schema, which `file` holds. */
export function schemaTables(
  schema: Schema,
  file: string,
): {
  objectTables: (path: string, object: Schema) => string[];
  find: (from: Schema, path: readonly string[]) => Schema;
  resolve: (value: Schema) => Schema;
} {
  /** A table for an object, and after it those of the objects in it. `path` is how a reader gets there. */
  function objectTables(path: string, object: Schema): string[] {
    const { properties = {}, required = [] } = object;
    const rows = Object.entries(properties)
      .filter(([key]) => key !== '$schema')
      .map(([key, value]) => [
        `\`${key}\`${required.includes(key) ? ' (required)' : ''}`,
        valueText(value),
        resolve(value).description ?? '',
      ]);
    const inner = Object.entries(properties).flatMap(([key, value]) => {
      const { at, object: next } = contained(path === '' ? key : `${path}.${key}`, value);
      return next.properties ? objectTables(at, next) : [];
    });
    return [path === '' ? '### The file' : `### \`${path}\``, table(['Key', 'Value', 'Meaning'], rows), ...inner];
  }

  /** The objects that a value is made of: itself, its items, or the values of its free keys. */
  function contained(path: string, value: Schema): { at: string; object: Schema } {
    const { items, additionalProperties, type } = resolve(value);
    if (type === 'array' && items) return contained(`${path}[]`, items);
    if (typeof additionalProperties === 'object') return contained(`${path}.NAME`, additionalProperties);
    return { at: path, object: resolve(value) };
  }

  function valueText(value: Schema): string {
    const { type, enum: names, anyOf, items, additionalProperties, propertyNames } = resolve(value);
    if (names) return names.map((name) => `\`${name}\``).join(', ');
    if (anyOf) return anyOf.map(valueText).join(' or ');
    if (type === 'array' && items) return `list of ${valueText(items)}s`;
    if (typeof additionalProperties !== 'object') return type ?? '';
    return `${propertyNames?.enum ? 'role' : 'name'} to ${valueText(additionalProperties)}`;
  }

  function find(from: Schema, path: readonly string[]): Schema {
    return path.reduce((at, key) => {
      const { properties, additionalProperties } = resolve(at);
      const next = key === '*' ? additionalProperties : key === '[]' ? resolve(at).items : properties?.[key];
      if (typeof next !== 'object') throw new Error(`${file} has no ${path.join('.')}`);
      return resolve(next);
    }, from);
  }

  function resolve(value: Schema): Schema {
    if (value.$ref === undefined) return value;
    const definition = schema.definitions?.[value.$ref.replace('#/definitions/', '')];
    if (!definition) throw new Error(`${file} has no ${value.$ref}`);
    // What is said beside the reference is about this place.
    return value.description === undefined ? definition : { ...definition, description: value.description };
  }

  return { objectTables, find, resolve };
}
