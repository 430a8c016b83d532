/** docs/platforms.md: the platforms with their facts and sources, how a user adds one, and what a device tree gives. */
import { createMachine } from '../../server/simulator/machine.ts';
import { platformFiles } from '../../server/simulator/platform/all.ts';
import { type ControllerFacts, controllers } from '../../server/simulator/platform/board/controllers.ts';
import { iommuCompatibles } from '../../server/simulator/platform/board/iommu-nodes.ts';
import platformSchema from '../../server/simulator/platform/platform.schema.json' with { type: 'json' };
import { type PlatformJson, readPlatform } from '../../server/simulator/platform/platform.ts';
import { readCheckedJson } from '../../server/workspace/checked-json.ts';
import { fence, generatedNotice, table } from './markdown.ts';
import { choices, type Schema, schemaTables } from './schema-tables.ts';

// The compiler gives each variant of a target a type of its own.
const schema = platformSchema as object as Schema;
const { objectTables, find } = schemaTables(schema, 'platform.schema.json');

/** The page; its example is checked. */
export function platformsPage(): string {
  const text = JSON.stringify(example, null, 2);
  const read = readCheckedJson(text, platformSchema as object);
  if (read.kind === 'wrong') throw new Error(`the example platform is wrong: ${read.problem}`);
  createMachine({ platform: readPlatform(example) });
  return `${[
    generatedNotice,
    '# Platforms',
    introduction,
    '## Built in',
    overview(),
    assumptions,
    ...platformFiles.flatMap(facts),
    "## A board's device tree",
    deviceTrees,
    '### Endpoint controllers',
    controllerTable(),
    '### IOMMUs',
    iommuTable(),
    '## A platform as a file',
    files,
    fence('json', text),
    ...objectTables('', schema),
    '### Kinds of targets',
    choices(find(schema, ['targets', '[]', 'kind'])),
    targetKeys(),
  ].join('\n\n')}\n`;
}

const introduction = `A platform is the part of a board that a doorbell write passes: the endpoint controller with its BARs, the IOMMU, RAM for page tables, and the register or interrupt controller that the write reaches.
A simulation runs on \`renesas-r8a779f0\` unless another is named:

- \`doorbell-lint simulate --platform NAME FILE\`
- \`"platform": "NAME"\` in a \`.doorbell.json\`, which the editor follows too

\`NAME\` is one of the list below, the path of a JSON file, or the path of a board's \`.dts\`, \`.dtsi\` or \`.dtso\`.
With \`--iommu\` another IOMMU takes the place of the platform's own.`;

const assumptions = `Not everything is known of every SoC.
What a description assumes is a note of each run on it.
A doorbell that *stands in* is a register of which nothing but its place is known: it shows what the IOMMU does with the write.
\`npm run test:corpus\` compares these facts with the device trees of Linux.`;

const deviceTrees = `Named as \`board.dts\`, or as \`board.dts:LABEL\` where more than one endpoint is enabled, a board's source is read with its includes and macros, as the kernel's build reads it: an include is looked for beside the file, in \`include/\` of each folder above it, and below \`arch/ARCH/boot/dts\` there.
An overlay is read on its board: \`k3-am642-evm-pcie0-ep.dtso\` alone on the one that the Makefile beside it names, \`k3-am642-evm.dts+k3-am642-evm-pcie0-ep.dtso\` on the one before the plus.

| Fact | From |
| --- | --- |
| endpoint controller | the node whose \`compatible\` is in the table below; the enabled one |
| its device name, and whether its DMA is coherent | \`reg\`, \`ranges\` of the buses above; \`dma-coherent\`, \`dma-noncoherent\` |
| IOMMU and StreamID | \`iommus\`; \`iommu-map\` is for PCI devices, and Linux does not use it here |
| MSI controller and DeviceID | \`msi-map\`, or \`msi-parent\` without arguments, of the node or a bus above it |
| eDMA and its interrupt | \`reg\` and \`interrupts\` that are called "dma", or the eDMA within a large "atu" |
| addresses that the bus forwards | \`dma-ranges\` of the buses above |
| RAM | the first node of \`device_type\` "memory" |
| BARs, alignment, DMA mask | the driver, in the table below |

A board on which Linux finds no doorbell says so: none is rung, and other mappings are run.
What else a tree does not have is a note of each run, and what cannot be modelled is an error that names it.`;

const files = `A file describes a board that is not built in, or that no device tree describes.
The built-in platforms in [server/simulator/platform](../server/simulator/platform) have the same format.
VS Code knows it for files whose names end in \`.doorbell-platform.json\`, and runs are made anew when such a file changes.
Comments and trailing commas are allowed.
A file that is wrong is an error that names the key.

This one has a doorbell of its own behind an SMMUv3:`;

const example: PlatformJson = {
  name: 'acme',
  title: 'ACME board with a DesignWare endpoint',
  iommu: { name: 'smmuv3-stage1', device: '15000000.iommu' },
  ram: { start: '0x80000000', size: '0x40000000' },
  devices: [
    {
      name: '20000000.pcie-ep',
      driver: 'dw-pcie',
      bus: 'platform',
      requesterId: '0x40',
      dmaMaskBits: 32,
      coherent: true,
    },
  ],
  endpoint: {
    device: '20000000.pcie-ep',
    doorbell: 'bell',
    bars: [
      { type: 'programmable', only64Bit: true },
      { type: 'programmable' },
      { type: 'programmable' },
      { type: 'disabled' },
      { type: 'disabled' },
      { type: 'disabled' },
    ],
    align: '0x10000',
  },
  targets: [
    {
      kind: 'register',
      name: 'bell',
      start: '0x20100000',
      size: '0x1000',
      offset: '0x40',
      data: '0x1',
      interrupt: 'GIC SPI 90',
    },
  ],
};

function overview(): string {
  return table(
    ['Name', 'What it is', 'IOMMU', 'Doorbell', 'MSI controller'],
    platformFiles.map((platform) => [
      `[\`${platform.name}\`](#${platform.name})`,
      platform.title,
      `\`${platform.iommu.name}\`${platform.iommu.note === undefined ? '' : ', assumed'}`,
      doorbellText(platform),
      platform.endpoint.msi ?? 'none',
    ]),
  );
}

function doorbellText({ endpoint, targets }: PlatformJson): string {
  const target = targets.find(({ name }) => name === endpoint.doorbell);
  const bar = endpoint.bars.findIndex(({ regions = [] }) =>
    regions.some((region) => region.target === endpoint.doorbell),
  );
  const shown = bar < 0 ? '' : `, shown in BAR${bar}`;
  return target?.kind === 'register' ? `${endpoint.doorbell}, stands in` : `${endpoint.doorbell}${shown}`;
}

/** What one platform says, fact by fact, each with its source. */
function facts(platform: PlatformJson): string[] {
  const { name, title, notes = [], deviceTree, iommu, ram, devices, endpoint, targets } = platform;
  const from =
    deviceTree &&
    `Device tree: Linux ${deviceTree.kernel}, ${deviceTree.files.map((f) => `\`${f}\``).join(' with ')}, node \`${deviceTree.endpoint}\`.`;
  const place = ({ start, size }: { start: string; size: string }): string => `\`${start}\`, ${size} bytes`;
  const rows = [
    ['IOMMU', iommu.device === '' ? iommu.name : `${iommu.name}, \`${iommu.device}\``, iommu.source],
    ['RAM', place(ram), ram.source],
    ...devices.map((device) => [
      'device',
      `\`${device.name}\` of \`${device.driver}\`, ID ${device.requesterId}${device.deviceId ? `, MSI ID ${device.deviceId}` : ''}, ${device.dmaMaskBits} bits, ${device.coherent ? 'coherent' : 'not coherent'}`,
      device.source,
    ]),
    [
      'BARs',
      endpoint.bars
        .map(
          ({ type, fixedSize, only64Bit }) =>
            `${type}${fixedSize ? ` ${fixedSize}` : ''}${only64Bit ? ' (64-bit)' : ''}`,
        )
        .join(', '),
      endpoint.source,
    ],
    ...targets.map((target) => [`${target.name} (${target.kind})`, place(target), target.source]),
  ];
  const paragraphs = [
    ...(from ? [from] : []),
    ...[...(iommu.note ? [iommu.note] : []), ...notes].map((note) => `Assumed: ${note}.`),
  ];
  return [
    `### ${name}`,
    [`${title[0]?.toUpperCase()}${title.slice(1)}.`, ...paragraphs].join('\n'),
    table(
      ['Fact', 'Value', 'Source'],
      rows.map((row) => row.map((cell) => cell ?? '')),
    ),
  ];
}

function controllerTable(): string {
  const groups = new Map<ControllerFacts, string[]>();
  for (const [compatible, group] of Object.entries(controllers)) {
    const known = groups.get(group);
    if (known) known.push(compatible);
    else groups.set(group, [compatible]);
  }
  return table(
    ['compatible', 'Driver', 'Alignment', 'DMA mask', 'Doorbell of its own', 'Source, below drivers/pci/controller'],
    [...groups].map(([{ driver, align, dmaMaskBits, noDoorbell, source }, compatibles]) => [
      compatibles.map((word) => `\`${word}\``).join(', '),
      `\`${driver}\``,
      `${align}`,
      `${dmaMaskBits} bits`,
      noDoorbell === null ? 'where it has an eDMA' : `no: ${noDoorbell}`,
      source,
    ]),
  );
}

function iommuTable(): string {
  const models = [...new Set(Object.values(iommuCompatibles))].sort();
  return table(
    ['Model', 'compatible'],
    models.map((model) => [
      `\`${model}\``,
      Object.entries(iommuCompatibles)
        .filter(([, name]) => name === model)
        .map(([word]) => `\`${word}\``)
        .join(', '),
    ]),
  );
}

/** The keys that a kind of target has besides those of all. */
function targetKeys(): string {
  const common = ['kind', 'name', 'start', 'size', 'source'];
  const { allOf = [] } = find(schema, ['targets', '[]']);
  const rows = allOf.flatMap(({ then: { properties = {}, required = [] } }) =>
    Object.entries(properties)
      .filter(([key]) => !common.includes(key))
      .map(([key, { description = '' }]) => [
        `\`${properties.kind?.const}\``,
        `\`${key}\`${required.includes(key) ? ' (required)' : ''}`,
        description,
      ]),
  );
  return table(['Kind', 'Key', 'Meaning'], rows);
}
