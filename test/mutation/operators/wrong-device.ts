/** A mapping is made for a device whose requests do not carry the traffic. */
import type { Operator } from '../operator.ts';
import { callsOf } from '../operator.ts';
import { replace, spelled } from '../source.ts';
import { accessesOf } from './direction.ts';

export const wrongDevice: Operator = {
  rule: 'wrong-device',
  *plant(source) {
    for (const mapping of source.mappings) {
      if (accessesOf(mapping).size === 0) continue;
      const owner = mapping.map.function
        .descendantsOfType(['init_declarator', 'assignment_expression'])
        .find((node) =>
          /(?:epc->dev\.parent|chan->device->dev|[rt]x->device->dev)$/.test(
            spelled(node?.childForFieldName('value') ?? node?.childForFieldName('right')),
          ),
        );
      const value = owner?.childForFieldName('value') ?? owner?.childForFieldName('right');
      if (!owner || !value) continue;
      const wrong = /^(.*?)->epc->dev\.parent$/.test(value.text)
        ? value.text.replace(/^(.*?)->epc->dev\.parent$/, '&$1->dev')
        : null;
      if (wrong)
        yield { what: `maps for ${wrong}`, edits: [replace(value, wrong)], near: [...callsOf(mapping), owner] };
    }
  },
};
