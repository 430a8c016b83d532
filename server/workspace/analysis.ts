/** The engine: open files, their trees, the models that apply to them, and what the analysis and the simulator say. */
import { analyse } from '../flow/analyse.ts';
import type { FileFacts } from '../flow/facts.ts';
import { RememberedRuns } from '../flow/remembered-runs.ts';
import { Unit } from '../flow/unit.ts';
import { Fragments } from '../ir/symbols.ts';
import { buildModel } from '../model/build.ts';
import { builtinModels } from '../model/builtin.ts';
import { FOLLOWED, type Model, type ModelData } from '../model/model.ts';
import type { Finding } from '../rules/finding.ts';
import { runRules } from '../rules/run.ts';
import { type ComparedRun, type Comparison, compareRun } from '../simulator/compare.ts';
import { type Injections, injectFailures } from '../simulator/inject.ts';
import { type Matrix, matrixOf } from '../simulator/matrix.ts';
import { Scenario } from '../simulator/scenario.ts';
import { machinesFor, type Shown, show } from '../simulator/show.ts';
import { simulateFlow, whyNotReached } from '../simulator/simulate.ts';
import { simulateMapping } from '../simulator/simulate-mapping.ts';
import type { Run, Unknown } from '../simulator/trace.ts';
import { CParser, type ParserModules } from '../syntax/parser.ts';
import { statementAt } from '../syntax/statement.ts';
import type { TextRange } from '../syntax/text.ts';
import { AddressWidths } from './address-width.ts';
import type { Configuration } from './configuration.ts';
import type { DefinitionLookup } from './definitions.ts';
import { type DmaCalls, dmaCallsOf } from './dma-calls.ts';
import { namesInRecords } from './driver-names.ts';
import {
  type CheckResult,
  type Engine,
  type FileHost,
  type Flow,
  type MachineChoice,
  nothingToCheck,
  type RuleSettings,
  type SimulateOptions,
  type TextChange,
} from './engine.ts';
import { flowsOf, mappingFlowsOf } from './flows.ts';
import { Headers } from './headers.ts';
import { Nearby } from './nearby.ts';
import { OtherFiles } from './other-files.ts';
import { defaultPlatform, knownPlatform, platformNotes } from './platform.ts';
import { accessesIn, planFor } from './shown.ts';
import { SourceProgram } from './source-program.ts';
import { type SourceFile, Sources } from './sources.ts';

interface OpenFile {
  text: string;
  /** As it was read last: of the text before the last edits, until it is needed again. */
  source: SourceFile | null;
  analysis: Analysis | null;
  /** What was found out about its functions, kept from edit to edit. */
  remembered: RememberedRuns;
  /** The files that its calls lead to, kept from edit to edit. */
  others: { readonly configuration: Configuration; readonly files: OtherFiles } | null;
}

interface Analysis {
  readonly configuration: Configuration;
  readonly model: Model;
  readonly unit: Unit;
  readonly facts: FileFacts;
  readonly others: OtherFiles;
}

/** Loads the parser and makes an engine. `configurationFor` answers with the same object as long as nothing changed. */
export async function createEngine(
  modules: ParserModules,
  host: FileHost,
  configurationFor: (uri: string) => Configuration,
  definitionsFor: (uri: string) => DefinitionLookup | undefined = () => undefined,
  more: readonly ModelData[] = [],
): Promise<Engine> {
  return new SourceEngine(await CParser.create(modules), host, configurationFor, definitionsFor, more);
}

class SourceEngine implements Engine {
  private readonly headers: Headers;
  /** What macros and headers gave. */
  private readonly fragments: Fragments;
  private readonly sources: Sources;
  private readonly nearby: Nearby;
  private readonly widths: AddressWidths;
  private readonly host: FileHost;
  /** Models above the built-in ones, below those of configurations. */
  private readonly more: readonly ModelData[];
  private readonly configurationFor: (uri: string) => Configuration;
  private readonly definitionsFor: (uri: string) => DefinitionLookup | undefined;
  private readonly files = new Map<string, OpenFile>();
  /** The file that was closed last: it is often the next one to be opened. Not in `files`. */
  private closed: { readonly uri: string; readonly file: OpenFile } | undefined;
  private readonly models = new WeakMap<Configuration, Model>();

  constructor(
    parser: CParser,
    host: FileHost,
    configurationFor: (uri: string) => Configuration,
    definitionsFor: (uri: string) => DefinitionLookup | undefined,
    more: readonly ModelData[],
  ) {
    this.more = more;
    this.host = host;
    this.definitionsFor = definitionsFor;
    this.headers = new Headers(host);
    this.fragments = new Fragments(parser);
    this.sources = new Sources(parser, this.headers, this.fragments);
    this.nearby = new Nearby(host);
    this.widths = new AddressWidths(host);
    this.configurationFor = configurationFor;
  }

  open(uri: string, text: string): void {
    this.replace(uri, () => this.files.set(uri, this.reopened(uri, text) ?? this.opened(text)));
  }

  change(uri: string, changes: readonly TextChange[]): void {
    const file = this.files.get(uri);
    if (!file) return;
    this.replace(uri, () => {
      for (const { range, text } of changes)
        file.text = file.text.slice(0, range.start) + text + file.text.slice(range.end);
    });
    file.analysis = null;
  }

  close(uri: string): boolean {
    const file = this.files.get(uri);
    if (!file) return false;
    const isNews = this.replace(uri, () => this.files.delete(uri));
    if (this.closed) this.dispose(this.closed.file);
    this.closed = { uri, file };
    return isNews;
  }

  text(uri: string): string | undefined {
    return this.files.get(uri)?.text;
  }

  check(uri: string, severities: RuleSettings = {}): CheckResult {
    const file = this.files.get(uri);
    if (!file) return nothingToCheck;
    const { facts, unit } = this.analysis(uri, file);
    const notes = [...facts.notes];
    const findings = runRules(facts, severities, notes, (offset) => this.statement(uri, offset));
    const { partial: undecided, coverage } = facts;
    // Later edits move what the analysis has, and not what it has said.
    const said = structuredClone({ findings, flows: flowsOf(facts, unit) });
    return { ...said, undecided, mapping: facts.followed, notes, coverage };
  }

  statement(uri: string, offset: number): TextRange | null {
    const file = this.files.get(uri);
    return file ? statementAt(this.source(uri, file).tree, offset) : null;
  }

  dmaCalls(uri: string): DmaCalls {
    const file = this.files.get(uri);
    if (!file) return { maps: [], unmaps: [] };
    const { facts, model } = this.analysis(uri, file);
    return dmaCallsOf(facts, model);
  }

  driverNames(uri: string): readonly string[] {
    const file = this.files.get(uri);
    if (!file) return [];
    const { unit, model } = this.analysis(uri, file);
    return namesInRecords(unit.symbols, model);
  }

  directionArgument(uri: string, callee: string): number | null {
    const called = this.model(this.configurationFor(uri)).functions.get(callee);
    return called && FOLLOWED.has(called.effect) ? (called.arguments?.direction ?? null) : null;
  }

  mappings(uri: string): readonly Flow[] {
    const file = this.files.get(uri);
    if (!file) return [];
    return mappingFlowsOf(this.analysis(uri, file).unit);
  }

  simulate(uri: string, flow: Flow, options: SimulateOptions = {}): readonly Run[] {
    const scenario = this.scenario(uri, flow);
    const runs: Run[] = [];
    for (const iommu of options.iommus ?? [undefined]) {
      if (!scenario || options.isCancelled?.()) break;
      const machine = this.machine(uri, options, iommu);
      if (!flow.isMapping && machine.platform.endpoint.noDoorbell !== null) break;
      const run = flow.isMapping ? simulateMapping(scenario, machine) : simulateFlow(scenario, machine);
      if (run) runs.push({ ...run, notes: [...platformNotes(machine.platform, run.iommu), ...run.notes] });
    }
    return runs;
  }

  whyNotReached(uri: string, flow: Flow, options: SimulateOptions = {}): Unknown | null {
    const scenario = this.scenario(uri, flow);
    const machine = this.machine(uri, options, options.iommus?.[0]);
    const { noDoorbell } = machine.platform.endpoint;
    if (noDoorbell !== null) return { what: noDoorbell, file: uri, range: flow.call };
    return scenario ? whyNotReached(scenario, machine) : null;
  }

  inject(uri: string, flow: Flow, options: SimulateOptions = {}): Injections | undefined {
    const scenario = this.scenario(uri, flow);
    const machine = this.machine(uri, options, options.iommus?.[0]);
    return machine.platform.endpoint.noDoorbell === null && scenario ? injectFailures(scenario, machine) : undefined;
  }

  matrix(uri: string, flow: Flow, options: MachineChoice = {}): Matrix | undefined {
    const scenario = this.scenario(uri, flow);
    const machine = this.machine(uri, options, undefined);
    return machine.platform.endpoint.noDoorbell === null && scenario ? matrixOf(scenario, machine) : undefined;
  }

  compare(uri: string, flow: Flow, comparison: Comparison, options: SimulateOptions = {}): ComparedRun | undefined {
    const scenario = this.scenario(uri, flow);
    return scenario && compareRun(scenario, this.machine(uri, options, options.iommus?.[0]), comparison);
  }

  show(uri: string, finding: Finding, options: SimulateOptions = {}): Shown {
    const file = this.files.get(uri);
    const nothing = { isShown: false, why: 'no function of this file has a part in it', at: null } as const;
    if (!file) return nothing;
    const { unit, others, facts } = this.analysis(uri, file);
    const plan = planFor(finding, facts, unit);
    if (!plan) return nothing;
    const program = new SourceProgram(unit, others);
    const scenarios = plan.starts.map((start) => new Scenario(program, start));
    const own = this.machine(uri, options, options.iommus?.[0]);
    return show(scenarios, options.iommus ? [own] : machinesFor(own, plan.on), plan.wanted);
  }

  /** The machine of a run: on the platform that is asked for, else on what the file's configuration names. */
  private machine(
    uri: string,
    { platform, kernel, mode, seed, swiotlb, pageSize }: MachineChoice,
    iommu: string | undefined,
  ) {
    const chosen = typeof platform === 'string' ? knownPlatform(platform) : platform;
    return {
      platform: chosen ?? this.configurationFor(uri).platform ?? defaultPlatform,
      mode,
      seed,
      ...(swiotlb === 'force' && { bounces: true }),
      ...(pageSize !== undefined && { pageSize: BigInt(pageSize) }),
      ...(iommu && { iommu }),
      ...(kernel && { kernel }),
    };
  }

  private scenario(uri: string, flow: Flow): Scenario | undefined {
    const file = this.files.get(uri);
    if (!file) return undefined;
    const { unit, others, facts } = this.analysis(uri, file);
    const { function: begin, call } = flow;
    const mapping = { before: [], via: [], accesses: accessesIn(facts, unit) };
    return new Scenario(new SourceProgram(unit, others), flow.isMapping ? { function: begin, call, mapping } : flow);
  }

  invalidate(): void {
    this.headers.clear();
    this.nearby.clear();
    this.widths.clear();
    for (const file of this.kept()) this.forget(file);
    this.sources.forgetNames();
  }

  private opened(text: string): OpenFile {
    return { text, source: null, analysis: null, remembered: new RememberedRuns(), others: null };
  }

  /** The file as it was closed, if it was the last one and has the same text still. Frees what was kept of it otherwise. */
  private reopened(uri: string, text: string): OpenFile | undefined {
    const { closed } = this;
    if (closed?.uri !== uri) {
      const before = this.files.get(uri);
      if (before) this.dispose(before);
      return undefined;
    }
    this.closed = undefined;
    if (closed.file.text === text) return closed.file;
    this.dispose(closed.file);
    return undefined;
  }

  /** Gives a file another text. What others found out through it is out of date, if it then reads otherwise: true. */
  private replace(uri: string, change: () => void): boolean {
    const users = [...this.kept()].filter(({ others }) => others && [...others.files.files].includes(uri));
    const before = users.length > 0 ? this.read(uri) : undefined;
    change();
    if (users.length === 0 || this.read(uri) === before) return false;
    for (const user of users) this.forget(user);
    return true;
  }

  /** The text of a file as others see it. */
  private read(uri: string): string | undefined {
    return this.files.get(uri)?.text ?? this.host.read(uri);
  }

  private *kept(): Generator<OpenFile> {
    yield* this.files.values();
    if (this.closed) yield this.closed.file;
  }

  private dispose(file: OpenFile): void {
    this.forget(file);
    if (file.source) this.sources.release(file.source);
    file.source = null;
  }

  private forget(file: OpenFile): void {
    file.others?.files.dispose();
    file.others = null;
    file.analysis = null;
    file.remembered = new RememberedRuns();
  }

  private source(uri: string, file: OpenFile): SourceFile {
    const before = file.source;
    if (before?.tree.text === file.text) return before;
    file.source = this.sources.take(uri, file.text, before ?? undefined);
    if (before) this.sources.release(before);
    return file.source;
  }

  private analysis(uri: string, file: OpenFile): Analysis {
    const configuration = this.configurationFor(uri);
    if (file.analysis?.configuration === configuration) return file.analysis;
    if (file.others?.configuration !== configuration) this.forget(file);
    this.fragments.trim();
    const model = this.model(configuration);
    const source = this.source(uri, file);
    file.others ??= { configuration, files: this.otherFiles(uri, model) };
    const others = file.others.files;
    others.begin(uri);
    const unit = new Unit(uri, file.text, this.sources.symbols(source, model), source.tree.masks, model, others);
    file.analysis = { configuration, model, unit, facts: analyse(unit, file.remembered), others };
    return file.analysis;
  }

  private otherFiles(uri: string, model: Model): OtherFiles {
    return new OtherFiles({
      sources: this.sources,
      model,
      definitions: this.definitionsFor(uri),
      nearby: this.nearby,
      widths: this.widths,
      read: (other) => this.read(other),
    });
  }

  private model(configuration: Configuration): Model {
    let model = this.models.get(configuration);
    if (!model) {
      model = buildModel([...builtinModels, ...this.more, ...(configuration.models as readonly ModelData[])]);
      this.models.set(configuration, model);
    }
    return model;
  }
}
