/**
 * Files whose verdicts change with what they must not depend on, by rewrite, each with what they depend on. A file that is right
 * has to leave this list: the test holds that those here still differ.
 */

const OFFSET = 'the offset of the function in the file: a comment of another length in front of it decides';
const MEMBER = 'a member of the same name in a record that has nothing to do with it';
const BUDGET = 'how many other functions the file has that map';

export const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'other order': {
    'direction-denies-write/withheld-remembered.c': OFFSET,
  },
  'other names': {
    'cases/g01-caller-silences.c': 'how a function is called that the handle is given to',
  },
  'some more functions': {
    'direction-denies-write/kept-in-field.c': MEMBER,
    'direction-denies-write/operations.c': MEMBER,
    'direction-denies-write/sound-fifos.c': MEMBER,
    'direction-denies-write/withheld-remembered.c': OFFSET,
    'unmap-mismatch/fields.c': MEMBER,
    'unmap-mismatch/heap-array.c': MEMBER,
    'linux/crypto/async_tx/async_pq.c': BUDGET,
  },
  '200 more functions': {
    'cases/a01-search-eq-block.c': MEMBER,
    'cases/a03-search-no-break.c': MEMBER,
    'unmap-mismatch/address.c': MEMBER,
    'linux/crypto/async_tx/async_pq.c': BUDGET,
  },
  'other comments and strings': {
    'cases/q05-many-functions-24.c': OFFSET,
    'cases/r01-string-with-comment.c': 'a string with the beginning of a comment in it',
  },
};

/** Files whose pieces cannot be put together in another way, and why. */
export const UNMOVABLE: Readonly<Record<string, string>> = {
  'direction-denies-write/silent-broken.c': 'it is no C, on purpose',
  'linux/drivers/pci/endpoint/functions/pci-epf-test.c':
    'the grammar ends one of its macros at an empty line of it, so that the rest stands at the top level',
};
