/** docs/models.md: how users describe their own kernel calls and devices. Reference from the schema, example from a run. */
import { parseConfigurationFile } from '../../server/workspace/configuration-file.ts';
import { openEngine, vocabulary } from './engine.ts';
import { checkExample, showExample } from './example.ts';
import { fence, generatedNotice } from './markdown.ts';
import { choices, type Schema, schemaTables } from './schema-tables.ts';

const schema: Schema = vocabulary.schema;
const { objectTables, find, resolve } = schemaTables(schema, 'doorbell.schema.json');

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
    '### What fields hold',
    choices(
      find(schema, ['structs', '*', 'holds', '*'])
        .anyOf?.map(resolve)
        .find((value) => value.enum) ?? {},
    ),
    '### Services of the simulated kernel',
    choices(find(schema, ['functions', '*', 'simulates', 'service'])),
  ].join('\n\n')}\n`;
}

const introduction = `Doorbell-lint knows the DMA API, dmaengine, the IOMMU API, the PCI endpoint framework, MSI messages, NTB, and who accesses the memory of a dma-buf.
A file named \`.doorbell.json\` tells it about other kernel calls and devices, and sets the severity of rules.
It holds for the C files of its folder and of the folders below it; the nearest such file above a C file is the one that counts.
Comments and trailing commas are allowed.

A constant, macro or function replaces a built-in one of the same name; fields and addresses of a struct are added to it.
A file that is wrong gives one finding, at the key that is wrong; it then counts as absent.
VS Code knows the format and completes keys.
The built-in models in [server/model](../server/model) have the same format.`;
