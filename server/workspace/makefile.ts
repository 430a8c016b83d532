/** What the Makefile beside a source file builds of it (Documentation/kbuild/makefiles.rst). */

export interface Built {
  /** The modules that its object is, or is part of, as the kernel writes their names. */
  readonly modules: readonly string[];
  /** The options with which it is built; none where one line builds it whatever is configured. */
  readonly options: readonly string[];
}

/** What is built of `NAME.c`; nothing where no line names its object. */
export function builtOf(makefile: string, name: string): Built {
  const options = new Set<string>();
  const modules = new Set<string>();
  const objects = new Set([`${name}.o`]);
  const lines = Array.from(
    makefile
      .replace(/\\\r?\n/g, ' ')
      .matchAll(/^[ \t]*([\w-]+?)-(?:(objs|y|m)|\$\(CONFIG_(\w+)\))\s*[:+]?=([^#\n]*)/gm),
  );
  const linesOf = new Map<string, RegExpExecArray[]>();
  for (const line of lines)
    for (const object of new Set(line[4]!.split(/\s+/))) {
      const known = linesOf.get(object);
      if (known) known.push(line);
      else linesOf.set(object, [line]);
    }
  let isUnconditional = false;
  // A set gives what is added to it while it is gone through.
  for (const object of objects)
    for (const [, target, , option] of linesOf.get(object) ?? []) {
      if (target !== 'obj') objects.add(`${target}.o`);
      else {
        modules.add(moduleName(object.replace(/\.o$/, '')));
        if (option !== undefined) options.add(option);
        else isUnconditional = true;
      }
    }
  return { modules: [...modules], options: isUnconditional ? [] : [...options] };
}

/** As the kernel writes the name of a module: `KBUILD_MODNAME`. */
export function moduleName(name: string): string {
  return name.replaceAll('-', '_');
}
