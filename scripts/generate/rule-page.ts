/** The page of a rule, docs/rules/ID.md, and the list of all rules, from the rules themselves. */
import { rules } from '../../server/rules/all.ts';
import { defaultSeverity, type Rule } from '../../server/rules/rule.ts';
import type { Run } from '../../server/simulator/trace.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { outcomeText } from '../../server/workspace/outcome.ts';
import { type CheckedExample, checkExample, showExample } from './example.ts';
import { fence, generatedNotice, oneSentencePerLine, table } from './markdown.ts';

/** A page for one rule; its examples are checked and simulated. */
export function rulePage(engine: Engine, rule: Rule): string {
  const on = { [rule.id]: rule.severity };
  const wrong = checkExample(engine, rule.example.wrong, on);
  const right = checkExample(engine, rule.example.right, on);
  return `${[
    generatedNotice,
    `# ${rule.id}`,
    `${rule.title}.\n${severityOf(rule)}`,
    oneSentencePerLine(rule.explanation),
    '## Wrong',
    showExample(wrong),
    '## Right',
    showExample(right),
    ...(wrong.runs.length > 0 ? ['## Simulated', simulated(wrong, right)] : []),
    '## Severity and suppression',
    howToSilence(rule),
  ].join('\n\n')}\n`;
}

/** The rules as settings and tables name them, with the severity that they have by default. */
export const ruleSummaries = rules.map((rule) => ({ id: rule.id, severity: defaultSeverity(rule), title: rule.title }));

/** The rules in a table. */
function ruleTable(): string {
  return table(
    ['Rule', 'Severity', 'What it finds'],
    ruleSummaries.map(({ id, severity, title }) => [`[${id}](rules/${id}.md)`, severity, title]),
  );
}

/** What the rules look at. */
const scope = `\
The direction rules look at \`dma_map_resource()\` and at \`dma_map_phys()\` with \`DMA_ATTR_MMIO\`, and at every mapping whose handle goes where a model knows what the device does, such as a transfer of a DMA channel; the rules about unmap calls at every \`dma_map_single()\`, \`dma_map_page()\`, \`dma_map_resource()\` and \`dma_map_phys()\`, doorbell or not.
It knows the doorbells of the endpoint framework (\`PCI_EPC_AUX_DOORBELL_MMIO\` resources, \`pci_epf_alloc_doorbell()\`), MSI message addresses, NTB doorbells and windows, and the FIFOs of slave configurations; [models](models.md) add those of your own drivers.

Values are followed through locals, struct fields, ternaries, casts, macros and calls within the file, and constants through the headers of the tree.
What cannot be followed is unknown, and what is unknown is not reported.`;

/** docs/rules.md. */
export function rulesPage(): string {
  return `${[
    generatedNotice,
    '# Rules',
    ruleTable(),
    scope,
    'Each page says what is wrong, shows it wrong and right, and says how the wrong one ends on modelled machines.\n`doorbell-lint explain RULE` prints the same explanation.',
  ].join('\n\n')}\n`;
}

function severityOf({ severity, isOff }: Rule): string {
  return isOff
    ? `It is **off** unless you choose a severity; **${severity}** suits it.`
    : `Its severity is **${severity}** unless you choose another one.`;
}

function simulated(wrong: CheckedExample, right: CheckedExample): string {
  const rows = wrong.runs.map((run, i) => [run.iommu, ...ending(run), ...ending(right.runs[i])]);
  const faults = wrong.runs.filter(({ fault }) => fault !== null);
  const [first] = wrong.runs;
  return [
    `What becomes of the host's write on a ${first?.platform ?? 'modelled'} machine with each IOMMU.\nWhere the granted access is more than the direction asks for, that IOMMU's page tables cannot express less.`,
    table(['IOMMU', 'Wrong: granted', 'Wrong: outcome', 'Right: granted', 'Right: outcome'], rows),
    faults.length > 0
      ? `What the kernel prints for the wrong one:\n\n${fence('text', faults.map(({ fault }) => fault?.log.join('\n')).join('\n\n'))}`
      : 'The wrong one faults nowhere, so no test on hardware shows it.',
  ].join('\n\n');
}

function ending(run: Run | undefined): [granted: string, outcome: string] {
  return run
    ? [run.untranslated === null ? run.mapping.prot : 'not translated', outcomeText(run)]
    : ['not reached', 'not reached'];
}

function howToSilence({ id, severity, isOff }: Rule): string {
  const other = isOff ? severity : 'off';
  return [
    'For a folder, in its `.doorbell.json`:',
    fence('json', JSON.stringify({ rules: { [id]: other } }, null, 2)),
    'For yourself, in the settings of VS Code:',
    fence('json', JSON.stringify({ 'doorbell-lint.rules': { [id]: other } }, null, 2)),
    'At one place, with the reason, on the line of the finding or the line before it:',
    fence('c', `/* doorbell-lint-ignore ${id} -- why it does not apply here */`),
  ].join('\n\n');
}
