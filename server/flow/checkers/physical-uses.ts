/** What calls that take a physical address are given, and with which permissions it enters an IOMMU domain. */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Value } from '../domain/known.ts';
import { handleOf, type NamedAddress } from '../domain/provenance.ts';
import type { State } from '../domain/state.ts';
import type { Related } from '../related.ts';
import { addressAt } from './addresses.ts';
import { argumentIn, type CallPoint, type Checker } from './checker.ts';

export interface PhysicalUse {
  readonly api: string;
  readonly range: TextRange;
  readonly address: NamedAddress;
  /** For a translation that enters an IOMMU domain: its permissions, where they are known. */
  readonly prot: { readonly value: bigint; readonly range: TextRange } | null;
  readonly callers: readonly Related[];
}

export const physicalUses: Checker<PhysicalUse> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => ({
    call(point) {
      const argument = argumentIn(point, 'physical');
      if (!argument) return;
      const address =
        addressAt(point, argument.value) ??
        (point.model?.effect === 'translates' ? null : oneOfMany(point.state, argument.value));
      if (!address || (address.space === 'iova' && (lacksSomething(point) || isOwnDomain(point, address)))) return;
      const prot = point.model?.effect === 'translates' ? argumentIn(point, 'prot') : undefined;
      const value = prot?.value.kind === 'constant' ? prot.value.value : null;
      note([positionOf(argument.range), address.what, value].join('|'), {
        api: point.name,
        range: argument.range,
        address,
        prot: prot && value !== null ? { value, range: prot.range } : null,
        callers: point.frame.callers,
      });
    },
  }),
};

/** Whether coherent memory enters a domain of the driver's own: its device is then in none of the DMA API's, which goes direct. */
function isOwnDomain({ model }: CallPoint, { fact, kind }: NamedAddress): boolean {
  return model?.effect === 'translates' && fact !== null && kind === 'memory';
}

/** Whether a helper goes the way for what is not there: without a domain, the handle that it is given is a physical address. */
function lacksSomething({ state, frame }: CallPoint): boolean {
  return (
    frame.callers.length > 0 && state.allFacts().some(([{ kind }, { equal }]) => kind === 'initial' && equal === 0n)
  );
}

/** A handle out of an array: of which mapping is open, but it is that of one. */
function oneOfMany(state: State, value: Value): NamedAddress | null {
  const life = value.kind === 'handle' && !value.certain ? state.life(value.mapping) : undefined;
  return life && life.status !== 'failed' ? { ...handleOf(life), life: null } : null;
}
