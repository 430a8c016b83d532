/** Headers as they are looked into: which functions have one form only. */
import { describe, expect, test } from 'vitest';
import { hasOneForm, indexHeader, isOnly } from '../../server/ir/header-index.ts';

const header = `#ifdef CONFIG_X
int configured(struct device *dev);
#else
static inline int configured(struct device *dev) { return 0; }
#endif

MODULE_NOTE("none")

static inline int
alone(int (*call)(void *), void *data)
{
	return call(data);
}

static inline void uses(void) { alone(0, 0); alone(0, 0); }

enum mode { OFF, ON, AUTO };
`;

describe('forms of a function', () => {
  const index = indexHeader('file:///x.h', header);

  test.each([
    ['alone', true],
    ['uses', true],
    ['configured', false],
    ['absent', false],
  ])('%s has one only: %s', (name, isOne) => {
    expect(hasOneForm(index, name)).toBe(isOne);
    expect(isOnly(header, name)).toBe(isOne);
  });
});

test('the enumerators of one enum stand in one place, which is read once', () => {
  const { names } = indexHeader('file:///x.h', header);
  expect(names.get('OFF')?.kind).toBe('enum');
  expect(names.get('AUTO')).toBe(names.get('OFF'));
});
