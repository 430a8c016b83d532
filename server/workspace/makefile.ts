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
    makefile.replace(/\\\r?\n/g, ' ').matchAll(/^\s*([\w-]+?)-(?:(objs|y|m)|\$\(CONFIG_(\w+)\))\s*[:+]?=([^#\n]*)/gm),
  );
  let isUnconditional = false;
  for (let size = -1; size !== objects.size; ) {
    size = objects.size;
    for (const [, target, , option, list] of lines) {
      const own = list!.split(/\s+/).filter((object) => objects.has(object));
      if (own.length === 0) continue;
      if (target !== 'obj') objects.add(`${target}.o`);
      else {
        for (const object of own) modules.add(moduleName(object.replace(/\.o$/, '')));
        if (option !== undefined) options.add(option);
        else isUnconditional = true;
      }
    }
  }
  return { modules: [...modules], options: isUnconditional ? [] : [...options] };
}

/** As the kernel writes the name of a module: `KBUILD_MODNAME`. */
export function moduleName(name: string): string {
  return name.replaceAll('-', '_');
}
