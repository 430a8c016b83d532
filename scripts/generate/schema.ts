/** server/model/doorbell.schema.json with the rules that there are, so that an editor completes and explains them. */
import { rules } from '../../server/rules/all.ts';
import { read } from '../../test/project/repository.ts';

const path = 'server/model/doorbell.schema.json';

/** The schema's text. */
export function schemaWithRules(): string {
  const schema = JSON.parse(read(path));
  const severity = schema.properties.rules.additionalProperties;
  schema.properties.rules.properties = Object.fromEntries(
    rules.map(({ id, title, severity: level }) => [id, { ...severity, default: level, description: title }]),
  );
  return `${JSON.stringify(schema, null, 2)}\n`;
}
