/**
 * Rings that take a run of their own: each call of a flow that can fail is failed in turn, and where the driver goes on
 * all the same, the host rings what it then finds; the same driver above a controller that sends longer addresses; and other
 * accesses to the same address.
 */
import { type Attempt, attempt, hasSucceeded } from './attempt.ts';
import { doorbellsOf } from './doorbells.ts';
import { findIommu } from './iommu/all.ts';
import type { LiveMapping } from './kernel/kernel.ts';
import type { Machine, MachineOptions } from './machine.ts';
import { ringLater } from './moments.ts';
import { findPlatform } from './platform/all.ts';
import { isAstray } from './ring.ts';
import type { Scenario } from './scenario.ts';
import type { Ringing, Run } from './trace.ts';
import { bitMask, type Iova, iova } from './units.ts';

/** Calls that are failed, at most. */
const MAX_FAILED = 32;

/** A ring for each failed call that the driver survived with a doorbell; `run` is the one without failures. */
export function afterFailedCalls(scenario: Scenario, options: MachineOptions, { standIn }: Run): Ringing[] {
  const found = new Map<string, Ringing>();
  for (let failing = 0; failing < MAX_FAILED; failing++) {
    const made = attempt(scenario, options, { choices: scenario.best.again(), failing });
    const { failed } = made.interpreter.kernel;
    if (!failed) break;
    const ringing = survived(made) ? ringIn(made, standIn !== null) : undefined;
    const { name, result, ...source } = failed;
    // The second call of a loop fails as the first one does.
    const key = `${failed.file} ${failed.range.start} ${ringing?.told}`;
    if (ringing && !found.has(key)) found.set(key, { when: `where ${name}() fails (${result})`, source, ...ringing });
  }
  return [...found.values()];
}

/**
 * The same address accessed otherwise: by another device, as what is mapped for one is not mapped for another, and by a
 * read, where the driver grants one that a doorbell does not need.
 */
export function otherAccesses(scenario: Scenario, options: MachineOptions, { mapping }: Run): Ringing[] {
  const made = attempt(scenario, options, { choices: scenario.best.again() });
  const { machine } = made;
  const [doorbell] = doorbellsOf(made, liveDoorbell(made)).list;
  const hops = doorbell ? machine.ring(doorbell).hops : [];
  const sent = hops.find(({ place }) => place === 'bus')?.address?.value;
  if (sent === undefined) return [];
  const reads = mapping.direction === 'DMA_BIDIRECTIONAL' ? [asRead(machine, iova(sent))] : [];
  return [...reads, asAnotherDevice(machine, iova(sent))];
}

function asAnotherDevice(machine: Machine, address: Iova): Ringing {
  const device = machine.introduceNeighbour();
  const { outcome, fault } = machine.deviceAccess({ device, iova: address, access: 'write', bytes: 4, data: 0n });
  const passed = outcome === 'interrupt' ? 'goes through: nothing tells devices apart' : 'no interrupt is raised';
  const told = fault ? `${fault.access} fault: nothing is mapped there for that device` : passed;
  return { when: 'with the identity of another device', outcome, fault, told, isFine: true };
}

function asRead(machine: Machine, address: Iova): Ringing {
  const { device } = machine.endpoint;
  const { outcome, fault } = machine.deviceAccess({ device, iova: address, access: 'read', bytes: 4, data: 0n });
  const isDenied = findIommu(machine.iommu)?.enforces(machine.kernel) === 'read and write';
  const aside = isDenied ? ', which DMA_FROM_DEVICE would block here' : ', as it would with DMA_FROM_DEVICE';
  const told = fault ? `${fault.access} fault` : `goes through${aside}`;
  return { when: 'as a read of the doorbell', outcome, fault, told, isFine: true };
}

/** The ring of the same flow where the controller sends 64 address bits; undefined where that ends as it does here. */
export function aboveWiderController(scenario: Scenario, options: MachineOptions, run: Run): Ringing | undefined {
  const platform = typeof options.platform === 'string' ? findPlatform(options.platform) : options.platform;
  if (!platform) return undefined;
  const devices = platform.devices.map((device) => ({ ...device, dmaMask: device.dmaMask && bitMask(64) }));
  const wider = { ...options, platform: { ...platform, devices }, forceDac: true };
  const made = attempt(scenario, wider, { choices: scenario.best.again() });
  const ringing = survived(made) ? ringIn(made, run.standIn !== null) : undefined;
  return ringing?.isFine === false ? { when: 'where the controller sends 64 address bits', ...ringing } : undefined;
}

const survived = ({ scenario, ending }: Attempt): boolean => hasSucceeded(scenario, scenario.start.function, ending);

const liveDoorbell = ({ interpreter }: Attempt): LiveMapping | null =>
  interpreter.kernel.mappings.findLast(({ isDoorbell, live }) => isDoorbell && live) ?? null;

/** How the doorbells of a run ring; undefined where it has none, or nothing can be claimed. */
function ringIn(made: Attempt, takesStandIn: boolean): Omit<Ringing, 'when'> | undefined {
  const { unknown } = made.interpreter;
  const { list, standIn } = doorbellsOf(made, liveDoorbell(made));
  if (list.length === 0 || (standIn && !takesStandIn)) return undefined;
  const { hops: _, ...end } = ringLater(made, list);
  const isOpen = end.outcome === 'unknown' || (unknown.length > 0 && isAstray(end));
  return isOpen ? undefined : end;
}
