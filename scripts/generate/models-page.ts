/** docs/models.md: how users describe their own kernel calls and devices. Reference from the schema, example from a run. */
import { parseConfigurationFile } from '../../server/workspace/configuration-file.ts';
import { openEngine, vocabulary } from './engine.ts';
import { checkExample, showExample } from './example.ts';
import { fence, generatedNotice, table } from './markdown.ts';

/** What of JSON schema doorbell.schema.json uses, as far as a reader needs it. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

const schema: Schema = vocabulary.schema;

const exampleModel = `{
  "structs": {
    "acme_regs": {
      "addresses": [
        {
          "field": "bell",
          "what": "the doorbell register of the ACME engine",
          "access": "write",
          "space": "physical"
        }
      ]
    }
  },
  "functions": {
    "acme_fifo_addr": {
      "returns": "phys_addr_t",
      "result": {
        "what": "the receive FIFO of the ACME engine",
        "access": "read",
        "space": "physical"
      }
    }
  }
}
`;

const exampleDriver = `static dma_addr_t acme_map_bell(struct device *dev, struct acme_regs *regs)
{
	return dma_map_resource(dev, regs->bell, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t acme_map_fifo(struct device *dev)
{
	return dma_map_resource(dev, acme_fifo_addr(), 4, DMA_TO_DEVICE, 0);
}
`;

/** The page; its example is checked with its model. */
export async function modelsPage(): Promise<string> {
  const { configuration, findings } = parseConfigurationFile('file:///.doorbell.json', exampleModel, vocabulary);
  if (findings.length > 0) throw new Error(`the example model is wrong: ${findings[0]?.message}`);
  const driver = checkExample(await openEngine(configuration), exampleDriver);
  return `${[
    generatedNotice,
    '# Models: `.doorbell.json`',
    introduction,
    '## Example',
    'An engine has a doorbell that it is written to through, and a FIFO that it reads from:',
    fence('json', exampleModel),
    'The first mapping is wrong; the second one is right, because the device reads there:',
    showExample(driver),
    '## Reference',
    ...objectTables('', schema),
    '### Effects',
    choices(find(schema, ['functions', '*', 'effect'])),
    '### Roles of arguments',
    choices(find(schema, ['functions', '*', 'arguments']).propertyNames ?? {}),
  ].join('\n\n')}\n`;
}

const introduction = `Doorbell-lint knows the DMA API, the PCI endpoint framework, MSI messages and NTB.
A file named \`.doorbell.json\` tells it about other kernel calls and devices, and sets the severity of rules.
It holds for the C files of its folder and of the folders below it; the nearest such file above a C file is the one that counts.
Comments and trailing commas are allowed.

A constant, macro or function replaces a built-in one of the same name; fields and addresses of a struct are added to it.
A file that is wrong gives one finding, at the key that is wrong; it then counts as absent.
VS Code knows the format and completes keys.
The built-in models in [server/model](../server/model) have the same format.`;

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

/** Names with what each means. */
function choices({ enum: names = [], enumDescriptions = [] }: Schema): string {
  return table(
    ['Name', 'Meaning'],
    names.map((name, i) => [`\`${name}\``, enumDescriptions[i] ?? '']),
  );
}

function find(from: Schema, path: readonly string[]): Schema {
  return path.reduce((at, key) => {
    const { properties, additionalProperties } = resolve(at);
    const next = key === '*' ? additionalProperties : properties?.[key];
    if (typeof next !== 'object') throw new Error(`doorbell.schema.json has no ${path.join('.')}`);
    return resolve(next);
  }, from);
}

function resolve(value: Schema): Schema {
  if (value.$ref === undefined) return value;
  const definition = schema.definitions?.[value.$ref.replace('#/definitions/', '')];
  if (!definition) throw new Error(`doorbell.schema.json has no ${value.$ref}`);
  return definition;
}
