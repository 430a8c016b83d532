/** A rule that is switched off for a project. */
import { expect, test } from 'vitest';
import { switchedOff } from '../../server/workspace/silence.ts';

test('where there is no configuration file, one is made', () => {
  expect(JSON.parse(switchedOff(undefined, 'leaked-mapping')!)).toEqual({ rules: { 'leaked-mapping': 'off' } });
});

test('one that is there keeps its comments and what else it says', () => {
  const text = '{\n  // our board\n  "platform": "generic-none",\n  "rules": { "double-unmap": "warning" }\n}\n';
  const after = switchedOff(text, 'leaked-mapping');
  expect(after).toContain('// our board');
  expect(after).toContain('"double-unmap": "warning"');
  expect(after).toMatch(/"leaked-mapping": "off"/);
});

test('one that cannot hold rules is left as it is', () => {
  for (const text of ['[]', '3', 'null', '{ "rules": [] }']) expect(switchedOff(text, 'leaked-mapping')).toBeNull();
});
