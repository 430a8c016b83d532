/** Which functions of a file call which names: directly, or through a member of a record that can hold them. */
export class CallGraph {
  private readonly called: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly callers = new Map<string, Set<string>>();
  private depths: ReadonlyMap<string, number> | undefined;

  /** `called` has the names that each function of the file calls. */
  constructor(called: ReadonlyMap<string, ReadonlySet<string>>) {
    this.called = called;
    for (const [caller, names] of called)
      for (const callee of names)
        if (callee !== caller) this.callers.set(callee, (this.callers.get(callee) ?? new Set()).add(caller));
  }

  /** Whether a function comes to another by more than `most` calls within the file, none of which comes twice to one function. */
  leadsDeeper(name: string, most: number): boolean {
    if (this.called.size <= most) return false;
    this.depths ??= this.measure();
    return (this.depths.get(name) ?? 0) > most;
  }

  /** By function: the longest way from there, in calls. */
  private measure(): Map<string, number> {
    const depths = new Map<string, number>();
    const entered = new Set<string>();
    const open = [...this.called.keys()];
    for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
      const callees = [...(this.called.get(name) ?? [])];
      if (depths.has(name)) open.pop();
      else if (entered.has(name)) {
        open.pop();
        depths.set(
          name,
          callees.reduce((most, callee) => Math.max(most, 1 + (depths.get(callee) ?? 0)), 0),
        );
      } else {
        entered.add(name);
        for (const callee of callees) if (this.called.has(callee) && !entered.has(callee)) open.push(callee);
      }
    }
    return depths;
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
