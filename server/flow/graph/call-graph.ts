/** Which functions of a file call which names: directly, or through a member of a record that can hold them. */
export class CallGraph {
  private readonly called: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly callers = new Map<string, Set<string>>();

  /** `called` has the names that each function of the file calls. */
  constructor(called: ReadonlyMap<string, ReadonlySet<string>>) {
    this.called = called;
    for (const [caller, names] of called)
      for (const callee of names)
        if (callee !== caller) this.callers.set(callee, (this.callers.get(callee) ?? new Set()).add(caller));
  }

  /** The functions of the file, each with the names that it calls. */
  entries(): Iterable<[string, ReadonlySet<string>]> {
    return this.called;
  }

  /** Whether a function calls one of `names` itself. */
  calls(name: string, names: ReadonlySet<string>): boolean {
    return [...(this.called.get(name) ?? [])].some((callee) => names.has(callee));
  }

  /** What functions of the file call that it does not define. */
  foreign(): ReadonlySet<string> {
    return new Set([...this.called.values()].flatMap((names) => [...names].filter((name) => !this.called.has(name))));
  }

  /** The functions that call one of `targets` themselves; one that calls only itself does not count. */
  directCallersOf(targets: Iterable<string>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const target of targets) for (const caller of this.callers.get(target) ?? []) found.add(caller);
    return found;
  }

  /** The functions that come to one of `targets` by calls within the file. */
  callersOf(targets: Iterable<string>): ReadonlySet<string> {
    const found = new Set<string>();
    const work = [...targets];
    for (let target = work.pop(); target !== undefined; target = work.pop())
      for (const caller of this.callers.get(target) ?? []) {
        if (found.has(caller)) continue;
        found.add(caller);
        work.push(caller);
      }
    return found;
  }
}
