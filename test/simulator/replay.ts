/**
 * Replays recorded cases (vector.ts) on a modelled machine through its ports, and says how a
 * result differs. The machine of a recording becomes a platform with the same devices and targets.
 */
import type { AccessResult } from '../../server/simulator/access-path.ts';
import { findIommu } from '../../server/simulator/iommu/all.ts';
import { type KernelVersion, kernelVersions } from '../../server/simulator/iommu/iommu.ts';
import { createMachine, type Machine } from '../../server/simulator/machine.ts';
import { findPlatform } from '../../server/simulator/platform/all.ts';
import type { Platform } from '../../server/simulator/platform/platform.ts';
import { bitMask, iova, physAddr } from '../../server/simulator/units.ts';
import { evaluate, logPattern, type Op, requesterNumber, type VectorCase, type VectorMachine } from './vector.ts';

/** `differences` is empty where the model agrees; `leftOut` says why a case could not be run. */
export type Verdict = { readonly differences: readonly string[] } | { readonly leftOut: string };

/** Why none of a machine's cases can be run, or null. */
export function machineLeftOut(machine: VectorMachine): string | null {
  if (findIommu(machine.iommu) === undefined) return `${machine.iommu} is not modelled`;
  const kernels = findIommu(machine.iommu)!.kernels ?? kernelVersions;
  return kernels.includes(kernelOf(machine)) ? null : `Linux ${kernelOf(machine)} does not drive ${machine.iommu}`;
}

const kernelOf = (machine: VectorMachine): KernelVersion => (machine.kernel.startsWith('6.12') ? '6.12' : '7.2');

function platformOf(machine: VectorMachine): Platform {
  const base = findPlatform('generic-none')!;
  const ram = { start: physAddr(0x60000000n), end: physAddr(0x70000000n) };
  return {
    ...base,
    iommu: { name: machine.iommu, device: machine.iommuDevice ?? '', note: null, vendor: null, isAssumed: false },
    ram,
    devices: machine.devices.map((device) => ({
      name: `0000:${device.requesterId}`,
      driver: device.driver ?? '',
      bus: 'pci',
      requesterId: requesterNumber(device.requesterId),
      dmaMask: bitMask(device.dmaMask),
      coherent: true,
    })),
    targets: [
      ...base.targets.filter(({ kind }) => kind === 'dw-edma'),
      ...machine.targets.map(({ name, phys, size }) => ({
        kind: 'ram' as const,
        name,
        start: physAddr(BigInt(phys)),
        end: physAddr(BigInt(phys) + BigInt(size)),
      })),
    ],
  };
}

/** Milliseconds between a call and the access after it, and after which nothing waits in a flush queue. */
const SETTLED = 200;

interface Mapping {
  readonly handle: bigint;
  readonly op: Op;
}

/** What the last operation came to. */
interface Last {
  readonly outcome: string;
  readonly access: AccessResult | null;
  readonly log: readonly string[];
  readonly warnings: readonly string[];
  readonly device: string;
  /** The address of the last access. */
  readonly address: bigint;
}

class Replay {
  readonly machine: Machine;
  private readonly vector: VectorMachine;
  private readonly mappings = new Map<string, Mapping>();
  private readonly memory = new Map<string, bigint>();
  /** Whether handles must be those of the recording. */
  private readonly exact: boolean;
  private readonly gaps: { device: string; handle: bigint }[] = [];
  private readonly placedFor = new Map<string, Op>();
  private readonly checksMaps: boolean;
  misplaced: string | null = null;

  constructor(vector: VectorMachine, testCase: VectorCase) {
    this.vector = vector;
    this.exact = testCase.placed === true || testCase.allocator === true;
    this.checksMaps = testCase.dmaApiDebug === undefined;
    const platform = platformOf(vector);
    this.machine = createMachine({
      platform,
      kernel: kernelOf(vector),
      forcesDomains: true,
      mode: vector.mode === 'none' ? 'strict' : vector.mode,
      forceDac: vector.forceDac,
      dmaDebug: testCase.dmaApiDebug,
      inputBits: vector.apertureEnd === undefined ? undefined : BigInt(vector.apertureEnd).toString(2).length,
    });
    // Each DMA device had one coherent page during the recording; a case lists it where it matters.
    for (const { name } of vector.devices) {
      const listed = testCase.ops.some(({ op, device }) => op === 'alloc' && device === name);
      if (!listed) this.machine.dma.allocCoherent(this.device(name), 4096n);
      // Where the place does not matter, nothing may lie directly above the mappings of the case.
      if (!this.exact) this.gaps.push({ device: this.device(name), handle: this.fill(this.device(name)) });
    }
    if (testCase.placed === true) for (const op of testCase.ops) if (op.op === 'map') this.fillDownTo(op);
  }

  device(name: string): string {
    return `0000:${this.vector.devices.find((device) => device.name === name)!.requesterId}`;
  }

  /** Runs one operation. */
  step(op: Op): Last {
    const done = (outcome: string, rest: Partial<Last> = {}): Last => ({
      outcome,
      access: null,
      log: [],
      warnings: [],
      device: op.device ?? this.mappings.get(op.mapping ?? '')?.op.device ?? '',
      address: 0n,
      ...rest,
    });
    const { dma } = this.machine;
    if (['access', 'unmap', 'unbind'].includes(op.op)) for (const gap of this.gaps.splice(0)) this.unfill(gap);
    switch (op.op) {
      case 'map': {
        const call = {
          phys: physAddr(this.value(op.phys!)),
          size: BigInt(op.size!),
          direction: op.direction!,
          mmio: isMmio(op),
        };
        const result = dma.map(this.device(op.device!), call);
        if (result.kind === 'bug') return done('kernel-bug', { log: result.fault.log });
        if (result.kind === 'unmodelled') return done(`unmodelled: ${result.what}`);
        this.place(op, result.handle);
        // Each map was followed by a check, which only the cases of dma-debug write out.
        if (this.checksMaps) dma.mappingError(result.handle, this.device(op.device!));
        return done(result.kind === 'error' ? 'map-error' : 'ok', { log: result.log, warnings: result.warnings });
      }
      case 'alloc': {
        const { phys, outcome } = dma.allocCoherent(this.device(op.device!), BigInt(op.size!));
        if (outcome.kind !== 'mapped') return done(`alloc: ${outcome.kind}`);
        this.memory.set(op.as!, phys);
        this.place(op, outcome.handle);
        return done('ok');
      }
      case 'unmap': {
        const made = op.mapping === undefined ? null : this.mappings.get(op.mapping)!;
        const call = {
          handle: iova(op.address === undefined ? made!.handle : this.value(op.address)),
          size: BigInt(op.size ?? made!.op.size!),
          direction: (op.direction ?? made!.op.direction)!,
          mmio: op.api === undefined ? isMmio(made!.op) : op.api.endsWith('resource'),
        };
        const result = dma.unmap(this.device((op.device ?? made!.op.device)!), call);
        if (result.kind === 'bug') return done('kernel-bug', { log: result.fault.log });
        return done('ok', { log: result.log, warnings: result.warnings });
      }
      case 'access': {
        this.machine.wait(SETTLED);
        const address = this.value(op.address!);
        const access = this.machine.deviceAccess({
          device: this.device(op.device!),
          iova: iova(address),
          access: op.kind!,
          bytes: op.bytes!,
          data: 0n,
        });
        if (access.notes.length > 0) return done(access.notes.join('; '), { access, address });
        const outcome = access.fault !== null ? 'fault' : access.landed !== null ? 'ok' : 'dropped-silently';
        return done(outcome, { access, address });
      }
      case 'set-mask':
        dma.setMask(this.device(op.device!), op.bits!);
        return done('ok');
      case 'configure':
        if (op.device !== undefined)
          this.machine.configure({ device: this.device(op.device), busMaster: op.busMaster! });
        else this.machine.configure({ target: op.target!, memoryDecode: op.memoryDecode! });
        return done('ok');
      case 'check': {
        const { handle, op: made } = this.mappings.get(op.mapping!)!;
        dma.mappingError(handle, this.device(made.device!));
        return done('ok');
      }
      case 'sync': {
        const call = {
          handle: iova(op.address === undefined ? this.mappings.get(op.mapping!)!.handle : this.value(op.address)),
          size: BigInt(op.size!),
          direction: op.direction!,
        };
        return done('ok', dma.sync(this.device(op.device!), call));
      }
      case 'unbind':
        return done('ok', dma.unbind(this.device(op.device!)));
      case 'wait':
        this.machine.wait(op.milliseconds!);
        return done('ok');
      default:
        return done(`no operation ${op.op}`);
    }
  }

  /** Evaluates an expression of the vectors. */
  value(expression: string): bigint {
    return evaluate(expression, {
      named: (name) =>
        this.mappings.get(name)?.handle ?? BigInt(this.vector.targets.find((target) => target.name === name)!.phys),
      memory: (name) => this.memory.get(name)!,
    });
  }

  private place(op: Op, handle: bigint): void {
    this.mappings.set(op.as!, { handle, op });
    if (op.handle !== undefined && handle !== BigInt(op.handle))
      this.misplaced ??= `${op.as} lies at 0x${handle.toString(16)}, not ${op.handle}`;
  }

  /** Uses up single pages until the next mapping of that size lies where the recording had it. */
  private fillDownTo({ device, handle, as, size }: Op): void {
    const used = [...this.placedFor.values()].filter((other) => other.device === device);
    if (handle === undefined || used.some((other) => BigInt(other.handle!) <= BigInt(handle) + 4096n)) return;
    this.placedFor.set(as!, { op: 'map', device: device!, handle });
    // The allocator rounds up to a power of two.
    let extent = 4096n;
    while (extent < BigInt(size!)) extent *= 2n;
    const end = BigInt(handle) + extent;
    for (let last: bigint | null = null; last === null || last > end; ) {
      const filler = this.fill(this.device(device!));
      if (filler > end + 0x100000n || (last !== null && filler >= last)) return;
      if (filler < end) {
        this.unfill({ device: this.device(device!), handle: filler });
        return;
      }
      last = filler;
    }
  }

  private fill(device: string): bigint {
    const call = { phys: physAddr(0x60000000n), size: 4096n, direction: 'DMA_TO_DEVICE', mmio: true } as const;
    const outcome = this.machine.dma.map(device, call);
    const handle = outcome.kind === 'mapped' ? outcome.handle : bitMask(64);
    this.machine.dma.mappingError(handle, device);
    return handle;
  }

  private unfill({ device, handle }: { device: string; handle: bigint }): void {
    this.machine.dma.unmap(device, { handle: iova(handle), size: 4096n, direction: 'DMA_TO_DEVICE', mmio: true });
    this.machine.wait(SETTLED);
  }
}

const isMmio = ({ api }: Op): boolean => api === 'dma_map_resource';

/** Runs a case and compares the result of its last operation. `name` is the machine's, for expectations per machine. */
export function replay(vector: VectorMachine, name: string, testCase: VectorCase): Verdict {
  const run = new Replay(vector, testCase);
  let last: Last | null = null;
  for (const op of testCase.ops) last = run.step(op);
  if (testCase.placed === true && run.misplaced !== null)
    return { leftOut: `a mapping cannot be placed: ${run.misplaced}` };
  return { differences: compare(run, vector, name, testCase, last!) };
}

function compare(run: Replay, vector: VectorMachine, name: string, { expect }: VectorCase, last: Last): string[] {
  const differences: string[] = [];
  const same = (what: string, got: unknown, wanted: unknown): void => {
    const text = (value: unknown): string =>
      typeof value === 'bigint' ? `0x${value.toString(16)}` : JSON.stringify(value);
    if (text(got) !== text(wanted)) differences.push(`${what}: got ${text(got)}, recorded ${text(wanted)}`);
  };
  const compareLines = (what: string, got: readonly string[], wanted: readonly string[]): void => {
    const named = { ...last, value: (expression: string) => run.value(expression) };
    const patterns = wanted.map((line) => logPattern(line, vector, named));
    if (patterns.length !== got.length || !patterns.every((pattern, i) => pattern.test(got[i]!)))
      differences.push(`${what}: got ${JSON.stringify(got)}, recorded ${JSON.stringify(wanted)}`);
  };
  same('outcome', last.outcome, expect.outcome);
  if (expect.landed !== undefined) same('landed', last.access?.landed, run.value(expect.landed));
  for (const [a, b] of expect.equals ?? []) same(`${a} = ${b}`, run.value(a), run.value(b));
  const warnings = Array.isArray(expect.warnings)
    ? expect.warnings
    : (expect.warnings as Record<string, string[]> | undefined)?.[name];
  if (warnings !== undefined) same('warnings', last.warnings, warnings);
  const fault = last.access?.fault ?? null;
  if (expect.fault !== undefined && fault !== null) {
    const { kind, access, address, code, fields } = expect.fault;
    same('access', fault.access, access);
    // Where the SMMU has one event for both, the recording names the page tables' view.
    if (kind !== undefined) same('kind', fault.kind, kind);
    if (address !== undefined) same('address', fault.recorded, run.value(address));
    if (code !== undefined) same('code', fault.code, typeof fault.code === 'string' ? code : Number(code));
    for (const [field, value] of Object.entries(fields ?? {})) same(`field ${field}`, fault.fields[field], value);
  }
  if (expect.messages !== undefined && expect.outcome !== 'kernel-bug') {
    compareLines('messages', last.log, expect.messages);
  }
  const wantedLog = expect.fault?.log ?? expect.log;
  const gotLog = fault?.log ?? last.log;
  if (wantedLog !== undefined) compareLines('log', gotLog, wantedLog);
  return differences;
}
