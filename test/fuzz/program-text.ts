/** Writes a made-up driver as C. */
import { type Body, type Condition, DIRECTIONS, PLACES, type Program, type Statement, type Value } from './program.ts';

/** The records that all drivers of a file share. */
export const PRELUDE = `\
struct my {
	int id;
	enum dma_data_direction dir;
	struct pci_epc_aux_resource *res;
};
`;

class Writer {
  private readonly id: string;
  private readonly helpers: string[] = [];
  private labels = 0;
  private counters = 0;
  private hasFail = false;

  constructor(id: string) {
    this.id = id;
  }

  program({ source, map, initial, body, value }: Program): string {
    const { id } = this;
    const lines = [
      ...PLACES.map((place, i) => `\t${place} = ${DIRECTIONS[initial[i]!]};`),
      ...this.body(body, '\t'),
      ...this.find(source),
      `\tiova = ${this.map(map, this.value(value))};`,
      '\tif (dma_mapping_error(dev, iova))',
      '\t\treturn -EIO;',
      '\tpriv->id = 1;',
      '\treturn 0;',
      ...(this.hasFail ? ['fail:', '\treturn -EINVAL;'] : []),
    ];
    const counters = Array.from({ length: this.counters }, (_, i) => `, i${i}`).join('');
    const declarations = [
      '\tenum dma_data_direction dir, other, dirs[2];',
      '\tstruct my my = { 0 }, copy;',
      '\tstruct pci_epc_aux_resource res[4];',
      '\tphys_addr_t addr;',
      '\tdma_addr_t iova;',
      '\tint ret, k;',
      ...(counters ? [`\tunsigned int ${counters.slice(2)};`] : []),
      '',
    ];
    const head = `static int ${id}_bind(struct pci_epf *epf, struct device *dev, struct ntb_dev *ntb, struct my *priv, unsigned int mode, bool flag, unsigned int count)`;
    return `${this.helpers.join('\n')}\n${head}\n{\n${[...declarations, ...lines].join('\n')}\n}\n`;
  }

  private find(source: Program['source']): string[] {
    const isOne = (res: string) => [
      `\tif (${res}->type != PCI_EPC_AUX_DOORBELL_MMIO)`,
      '\t\treturn -ENODEV;',
      `\taddr = ${res}->phys_addr;`,
    ];
    const all = [
      '\tret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, 4);',
      '\tif (ret)',
      '\t\treturn ret;',
    ];
    switch (source) {
      case 'parameter':
        return [...all, ...isOne('(&res[0])')];
      case 'field':
        return isOne('priv->res');
      case 'peer':
        return ['\tret = ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0);', '\tif (ret)', '\t\treturn ret;'];
      case 'loop':
        return [
          ...all,
          '\tfor (k = 0; k < 4; k++) {',
          '\t\tif (res[k].type == PCI_EPC_AUX_DOORBELL_MMIO)',
          '\t\t\tbreak;',
          '\t}',
          '\tif (k == 4)',
          '\t\treturn -ENODEV;',
          '\taddr = res[k].phys_addr;',
        ];
      case 'search':
        this.helpers.push(`static struct pci_epc_aux_resource *${this.id}_search(struct pci_epc_aux_resource *all, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (all[i].type == PCI_EPC_AUX_DOORBELL_MMIO)
			return &all[i];
	}
	return NULL;
}
`);
        return [
          ...all,
          `\tpriv->res = ${this.id}_search(res, 4);`,
          '\tif (!priv->res)',
          '\t\treturn -ENODEV;',
          '\taddr = priv->res->phys_addr;',
        ];
    }
  }

  private map(how: Program['map'], value: string): string {
    const { id } = this;
    switch (how) {
      case 'call':
        return `dma_map_resource(dev, addr, 4, ${value}, 0)`;
      case 'macro':
        this.helpers.push(`#define ${id}_map(device, phys, how) dma_map_resource(device, phys, 4, how, 0)\n`);
        return `${id}_map(dev, addr, ${value})`;
      case 'helper':
        this.helpers.push(`static dma_addr_t ${id}_map(struct device *dev, phys_addr_t phys, enum dma_data_direction dir)
{
	return dma_map_resource(dev, phys, 4, dir, 0);
}
`);
        return `${id}_map(dev, addr, ${value})`;
    }
  }

  private body(body: Body, indent: string): string[] {
    return body.flatMap((statement) => this.statement(statement, indent));
  }

  private block(body: Body, indent: string): string[] {
    return this.body(body, `${indent}\t`);
  }

  private statement(statement: Statement, indent: string): string[] {
    switch (statement.kind) {
      case 'assign':
        return [`${indent}${statement.place} = ${this.value(statement.value)};`];
      case 'store': {
        const name = this.helper(
          (own) => `static void ${own}(enum dma_data_direction *to, enum dma_data_direction dir)\n{\n\t*to = dir;\n}\n`,
        );
        return [`${indent}${name}(&${statement.place}, ${this.value(statement.value)});`];
      }
      case 'copy':
        return [`${indent}copy = my;`, `${indent}my = copy;`];
      case 'if':
        return [
          `${indent}if (${this.condition(statement.condition)}) {`,
          ...this.block(statement.yes, indent),
          ...(statement.otherwise.length > 0 ? [`${indent}} else {`, ...this.block(statement.otherwise, indent)] : []),
          `${indent}}`,
        ];
      case 'switch':
        return [
          `${indent}switch (mode) {`,
          ...statement.cases.flatMap(({ value, body, falls }) => [
            `${indent}case ${value}:`,
            ...this.block(body, indent),
            `${indent}\t${falls ? 'fallthrough' : 'break'};`,
          ]),
          `${indent}default:`,
          ...this.block(statement.otherwise, indent),
          `${indent}\tbreak;`,
          `${indent}}`,
        ];
      case 'loop':
        return this.loop(statement, indent);
      case 'skip': {
        const label = `skip${this.labels++}`;
        return [
          `${indent}if (${this.condition(statement.condition)})`,
          `${indent}\tgoto ${label};`,
          ...this.body(statement.body, indent),
          `${label}:`,
          `${indent};`,
        ];
      }
      case 'leave':
        if (statement.style === 'goto') this.hasFail = true;
        return [
          `${indent}if (${this.condition(statement.condition)})`,
          `${indent}\t${statement.style === 'goto' ? 'goto fail' : 'return -EINVAL'};`,
        ];
    }
  }

  private loop({ style, body }: Extract<Statement, { kind: 'loop' }>, indent: string): string[] {
    const counter = `i${this.counters++}`;
    const inner = this.block(body, indent);
    switch (style) {
      case 'for':
        return [`${indent}for (${counter} = 0; ${counter} < count; ${counter}++) {`, ...inner, `${indent}}`];
      case 'while':
        return [`${indent}${counter} = count;`, `${indent}while (${counter}--) {`, ...inner, `${indent}}`];
      case 'do':
        return [`${indent}${counter} = 0;`, `${indent}do {`, ...inner, `${indent}} while (++${counter} < count);`];
    }
  }

  private condition(condition: Condition): string {
    switch (condition.kind) {
      case 'flag':
        return 'flag';
      case 'mode':
        return `mode ${condition.operator} ${condition.value}`;
      case 'place':
        return `${condition.place} == ${DIRECTIONS[condition.value]}`;
      case 'not':
        return `!(${this.condition(condition.of)})`;
      case 'and':
        return `(${this.condition(condition.left)}) && (${this.condition(condition.right)})`;
      case 'or':
        return `(${this.condition(condition.left)}) || (${this.condition(condition.right)})`;
    }
  }

  private value(value: Value): string {
    switch (value.kind) {
      case 'constant':
        return this.constant(value.direction, value.style);
      case 'place':
        return value.place;
      case 'choice':
        return `(${this.condition(value.condition)}) ? ${this.operand(value.yes)} : ${this.operand(value.otherwise)}`;
      case 'helper': {
        let inner = '';
        for (let i = 0; i < value.depth; i++) {
          const callee = inner;
          inner = this.helper(
            (own) =>
              `static enum dma_data_direction ${own}(enum dma_data_direction dir)\n{\n\treturn ${callee ? `${callee}(dir)` : 'dir'};\n}\n`,
          );
        }
        return `${inner}(${this.value(value.of)})`;
      }
      case 'translated': {
        const cases = value.cases
          .map((direction, i) => `\tcase ${i}:\n\t\treturn ${DIRECTIONS[direction]};\n`)
          .join('');
        const name = this.helper(
          (own) =>
            `static enum dma_data_direction ${own}(unsigned int mode)\n{\n\tswitch (mode) {\n${cases}\tdefault:\n\t\treturn ${DIRECTIONS[value.otherwise]};\n\t}\n}\n`,
        );
        return `${name}(mode)`;
      }
      case 'chosen': {
        const name = this.helper(
          (own) => `#define ${own}(c) ((c) ? ${DIRECTIONS[value.yes]} : ${DIRECTIONS[value.otherwise]})\n`,
        );
        return `${name}(${this.condition(value.condition)})`;
      }
    }
  }

  /** A value as an operand of a ternary. */
  private operand(value: Value): string {
    return value.kind === 'choice' ? `(${this.value(value)})` : this.value(value);
  }

  private constant(direction: number, style: Extract<Value, { kind: 'constant' }>['style']): string {
    switch (style) {
      case 'name':
        return DIRECTIONS[direction]!;
      case 'cast':
        return `(enum dma_data_direction)${direction}`;
      case 'sum':
        return direction === 0 ? '0' : `DMA_BIDIRECTIONAL + ${direction}`;
      case 'macro':
        return this.helper((own) => `#define ${own} ${DIRECTIONS[direction]}\n`);
    }
  }

  /** Defines something of a new name, and answers with that. */
  private helper(define: (name: string) => string): string {
    const name = `${this.id}_h${this.helpers.length}`;
    this.helpers.push(define(name));
    return name;
  }
}

/** A driver's functions, all of whose names begin with `id`. */
export function textOf(program: Program, id: string): string {
  return new Writer(id).program(program);
}
