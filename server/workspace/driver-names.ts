/** Under which names the kernel knows the drivers of a file: those that it prints before the name of a device. */
import { lowerObject } from '../ir/lower-object.ts';
import type { Symbols } from '../ir/symbols.ts';
import { recordTag } from '../ir/types.ts';
import type { Model } from '../model/model.ts';
import type { FileHost } from './engine.ts';
import { builtOf } from './makefile.ts';
import { folderOf } from './uri.ts';

/** The names that a file's records of drivers give: in their own `name`, or in that of the `struct device_driver` in them. */
export function namesInRecords(symbols: Symbols, { setups }: Model): string[] {
  const drivers = new Set([...setups].map((key) => key.split('.', 1)[0]));
  const names = new Set<string>();
  for (const object of symbols.globals()) {
    if (!object.initializer || !drivers.has(recordTag(symbols.resolve(object.type)))) continue;
    const value = lowerObject(object, symbols);
    if (value?.kind !== 'aggregate') continue;
    for (const { path, value: given } of value.entries)
      if (path.length <= 2 && path.at(-1) === 'name' && given.kind === 'string') names.add(given.text.slice(1, -1));
  }
  return [...names];
}

/** The modules that a file is part of; none where no Makefile beside it names it. */
export function modulesOf(uri: string, files: Pick<FileHost, 'read'>): readonly string[] {
  const makefile = files.read(`${folderOf(uri)}/Makefile`);
  const name = /([^/]+)\.c$/.exec(uri)?.[1];
  return makefile === undefined || name === undefined ? [] : builtOf(makefile, name).modules;
}
