/**
 * Files whose verdicts change with what they must not depend on, by rewrite, each with what they depend on. A file that is right
 * has to leave this list: the test holds that those here still differ.
 */

export const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {};

/** Files whose pieces cannot be put together in another way, and why. */
export const UNMOVABLE: Readonly<Record<string, string>> = {
  'direction-denies-write/silent-broken.c': 'it is no C, on purpose',
  'linux/drivers/pci/endpoint/functions/pci-epf-test.c':
    'the grammar ends one of its macros at an empty line of it, so that the rest stands at the top level',
};
