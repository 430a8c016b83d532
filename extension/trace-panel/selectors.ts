/** On which machine the run is made: platform, IOMMU, kernel and mode. What is not chosen is as the settings say. */
import { element, replace } from './dom.ts';
import { l10n } from './l10n.ts';
import type { MachineChoice, Target, View } from './messages.ts';

const kernels = ['7.2', '6.12'] as const;
const modes = ['strict', 'lazy'] as const;

export class Selectors {
  readonly root = element('div', { class: 'selectors', role: 'group', 'aria-label': l10n.t('Machine') });
  private readonly platform = element('select', { 'aria-label': l10n.t('Platform') });
  private readonly iommu = element('select', { 'aria-label': l10n.t('IOMMU') });
  private readonly kernel = element('select', { 'aria-label': l10n.t('Linux kernel') });
  private readonly mode = element('select', { 'aria-label': l10n.t('Unmapping') });
  private target: Target | undefined;

  constructor(showRun: (target: Target) => void) {
    const choose = (change: MachineChoice, iommu = this.target?.iommu ?? null) => {
      const { target } = this;
      if (target) showRun({ ...target, machine: { ...target.machine, ...change }, iommu });
    };
    // Another platform has another IOMMU of its own.
    this.platform.addEventListener('change', () => choose({ platform: this.platform.value }, null));
    this.iommu.addEventListener('change', () => choose({}, this.iommu.value));
    this.kernel.addEventListener('change', () => choose({ kernel: kernels[this.kernel.selectedIndex] }));
    this.mode.addEventListener('change', () => choose({ mode: modes[this.mode.selectedIndex] }));
    this.root.append(this.platform, this.iommu, this.kernel, this.mode);
  }

  show({ target, trace, matrix, platforms }: View): void {
    this.target = target ?? undefined;
    this.root.hidden = trace === null;
    if (!trace) return;
    const names = platforms.map(({ name }) => name);
    fill(this.platform, names.includes(trace.platform) ? names : [trace.platform, ...names], trace.platform);
    const iommus = matrix?.rows.map(({ iommu }) => iommu) ?? [];
    fill(this.iommu, iommus.includes(trace.iommu) ? iommus : [trace.iommu, ...iommus], trace.iommu);
    fill(this.kernel, kernels, trace.kernel, (name) => `Linux ${name}`);
    fill(this.mode, modes, trace.mode === 'lazy' ? 'lazy' : 'strict');
  }
}

function fill(
  select: HTMLSelectElement,
  names: readonly string[],
  chosen: string,
  label: (name: string) => string = (name) => name,
): void {
  replace(select, ...names.map((name) => element('option', { value: name, selected: name === chosen }, label(name))));
}
