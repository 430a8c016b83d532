/**
 * What the engine says of a run, in the user's language. The engine speaks English alone: its sentences are recognised by their
 * form, and one that is not stays as it is, as calls of C do.
 */
import { l10n, type Template } from './l10n.ts';

/** Of two that fit, the first counts. */
const templates: readonly Template[] = [
  // Calls of the driver.
  l10n.template('{0}() is made to fail: {1}'),
  l10n.template('{0}: the kernel stops'),
  l10n.template('{0}: fails'),
  l10n.template('{0}(): interrupt {1} is freed'),
  l10n.template('{0}(): interrupt {1} is not requested'),
  l10n.template('{0}(): interrupt {1} goes to {2}'),
  l10n.template('{0}({1}, {2}): messages go to {3}'),
  l10n.template('{0}(): messages go to {1}'),
  l10n.template('{0}(): the messages are taken back'),
  l10n.template('{0}(BAR{1}): {2} bytes at {3}'),
  l10n.template('{0}(): {1}() will be called when the device goes away'),
  l10n.template('{0}(): {1}() will not be called'),
  l10n.template('{0}(): nothing is taken back'),
  l10n.template('{0}(): {1} is unmapped'),
  l10n.template('{0}(): {1} is given back'),
  l10n.template('{0}(): the doorbell at {1} is mapped DMA_FROM_DEVICE to {2}'),
  l10n.template('{0}(): window at {1}, offset {2}'),
  l10n.template('no BAR is programmed here: BAR{0}+{1} is taken to lead to {2}'),
  // The way of a request.
  l10n.template('the host finds no BAR{0}: the endpoint has not configured it'),
  l10n.template('{0} {1} bytes at PCI {2}, data {3} ({4} header, requester {5})'),
  l10n.template('{0} {1} bytes at PCI {2} ({3} header, requester {4})'),
  l10n.template('BAR{0} ({1}, {2}-bit, at PCI {3}) claims it, offset {4}'),
  l10n.template('no BAR claims PCI {0}: unsupported request, a posted write is dropped'),
  l10n.template('no BAR claims PCI {0}: unsupported request, the read completes with an error'),
  l10n.template('the hardware shows the registers of {0} at BAR{1}+{2}'),
  l10n.template('inbound iATU window {0} ({1}) turns BAR{2}+{3} into {4}'),
  l10n.template('the address register of BAR{0} turns BAR{1}+{2} into {3}'),
  l10n.template('{0} may not send: bus mastering is off in its command register'),
  l10n.template('{0} sends a write of {1} bytes to IOVA {2}'),
  l10n.template('{0} sends a read of {1} bytes to IOVA {2}'),
  l10n.template('{0} sends a write of {1} bytes to physical {2}'),
  l10n.template('{0} sends a read of {1} bytes to physical {2}'),
  l10n.template('{0} blocks the {1}: translation fault at IOVA {2}'),
  l10n.template('{0} blocks the {1}: permission fault at IOVA {2}, the entry permits {3}'),
  l10n.template('{0} blocks the {1}: permission fault at IOVA {2}'),
  l10n.template('{0} blocks the {1}: address-size fault at IOVA {2}'),
  l10n.template('{0} translates IOVA {1} to physical {2}, the entry permits {3}'),
  l10n.template('no IOMMU in the way, nothing is checked'),
  l10n.template('{0} passes it through, nothing is checked'),
  l10n.template('not modelled: {0}'),
  // What takes it.
  l10n.template('nothing answers at physical {0}'),
  l10n.template('write of {0} to {1} (+{2}) asserts the emulated interrupt'),
  l10n.template('write of {0} to {1} (+{2})'),
  l10n.template('{0} (+{1}) takes {2} only, {3} raises nothing'),
  l10n.template('GITS_TRANSLATER is write-only; a read raises nothing'),
  l10n.template('GITS_TRANSLATER: {0} is not mapped, the write is discarded'),
  l10n.template('GITS_TRANSLATER: {0} becomes LPI {1}'),
  l10n.template('a read of the {0} window raises nothing'),
  l10n.template('{0} MSI_SETSPI_NS is write-only; a read raises nothing'),
  l10n.template("{0} MSI_SETSPI_NS: {1} is none of the frame's interrupts {2} to {3}, the write is ignored"),
  l10n.template('{0} MSI_SETSPI_NS: {1} sets {2} pending'),
  l10n.template('{0} takes aligned accesses of 4 bytes only, a {1} of {2} ends in an error or is ignored'),
  l10n.template('a read of {0} gives zero and raises nothing'),
  l10n.template('{0} is read-only, the write is ignored'),
  l10n.template('{0}: there is no identity {1}, the write is ignored'),
  l10n.template('{0}: {1} becomes pending'),
  l10n.template('{0} of {1} bytes at {2} in {3}'),
  l10n.template('{0} of {1} raises nothing'),
  l10n.template('{0} is raised, Linux interrupt {1}'),
  l10n.template('{0} is called'),
  l10n.template('nobody has requested interrupt {0}'),
  // Entries of page tables.
  l10n.template('table at {0}'),
  l10n.template('page at {0}'),
  l10n.template('large page at {0}'),
  l10n.template('section at {0}'),
  l10n.template('block at {0}'),
  l10n.template('read+write (no permission bits)'),
  l10n.template('read ({0})'),
  l10n.template('write ({0})'),
  l10n.template('read+write ({0})'),
  l10n.template('none ({0})'),
  l10n.template('none enforced ({0})'),
  l10n.template('invalid (zero)'),
  l10n.template('invalid'),
  l10n.template('not valid (V=0)'),
  l10n.template('not valid'),
  l10n.template('not present ({0})'),
  l10n.template('fault entry'),
  l10n.template('empty'),
  l10n.template('outer shareable'),
  l10n.template('cached in the IOTLB'),
  l10n.template('mapping {0} to {1} at {2}: {3}'),
  l10n.template('nothing mapped: the default page at {0} takes it'),
  // All IOMMUs.
  l10n.template('the kernel stops at the map call on {0} of {1} IOMMUs'),
  l10n.template('the doorbell was not proven to ring on any of {0} IOMMUs'),
  l10n.template('{0} of {1} IOMMUs block the doorbell write, {2} do not raise the interrupt'),
  l10n.template('{0} of {1} IOMMUs block the doorbell write'),
  l10n.template('{0} of {1} IOMMUs do not raise the interrupt'),
  l10n.template('the doorbell rings on all {0} IOMMUs'),
  // How a run ended, and when.
  l10n.template('{0} {1} ms after {2}()'),
  l10n.template('{0} after {1}()'),
  l10n.template('{0} where {1}() fails ({2})'),
  l10n.template('{0} where the controller sends 64 address bits'),
  l10n.template('write fault'),
  l10n.template('read fault'),
  l10n.template('nothing answers'),
  l10n.template('the write lands elsewhere'),
  // What an access is, and what an entry permits.
  l10n.template('write'),
  l10n.template('read'),
  l10n.template('read+write'),
  l10n.template('none'),
  l10n.template('none enforced'),
  l10n.template('BAR match'),
  l10n.template('address match'),
];

const forms = templates.map(({ text, translation }) => ({ pattern: patternOf(text), translation }));

/** A sentence of the engine in the user's language; also what stands in it, such as the name of an access. */
export function said(text: string): string {
  for (const { pattern, translation } of forms) {
    const found = pattern.exec(text);
    if (found) return translation.replace(/\{(\d+)\}/g, (_, i) => said(found[Number(i) + 1] ?? ''));
  }
  return text;
}

/** Templates number their gaps from left to right. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{\d+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.+?)')}$`);
}
