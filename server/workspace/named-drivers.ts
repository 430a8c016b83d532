/** Which drivers the lines of a log name before a device, as `dev_printk()` does: `nvme 0000:03:00.0: ...`. */

/** Devices that are remembered of a log, and drivers of each: far more than a machine has. */
const DEVICES = 65_536;
const DRIVERS = 16;

export class NamedDrivers {
  private readonly byDevice = new Map<string, Set<string>>();

  /** Takes a line of the log. */
  add(line: string): void {
    for (const [, driver, device] of line.matchAll(/(?<=^|\s)([^\s:]+) (\S+): /g)) {
      const name = withoutDomain(device!);
      const drivers = this.byDevice.get(name) ?? new Set();
      if (drivers.size < DRIVERS) drivers.add(driver!);
      if (this.byDevice.size < DEVICES) this.byDevice.set(name, drivers);
    }
  }

  /** The drivers named before a device so far, in the order of the lines. */
  of(device: string | null): string[] {
    return device === null ? [] : [...(this.byDevice.get(withoutDomain(device)) ?? [])];
  }
}

/** Some IOMMUs name a PCI device without its domain. */
function withoutDomain(device: string): string {
  return device.replace(/^[0-9a-f]{4}:(?=[0-9a-f]{2}:)/, '');
}
