/**
 * The translations that an IOMMU has cached, for lazy unmapping: until they are flushed, a page that was used before its
 * unmap can still be reached. In strict mode every unmap flushes, and nothing of this shows. A cache that never evicts is
 * modelled, which is the worst that hardware may do. Not modelled: a virtio-iommu hears of a deferred unmap only with the
 * flush, so there pages that were never used stay reachable as well.
 */
import { PAGE_SIZE, physAddr } from '../units.ts';
import type { Domain, Iommu, Requester, Translation, TranslationRequest } from './iommu.ts';

type Grant = Extract<Translation, { kind: 'grant' }>;

export class Iotlb implements Iommu {
  readonly name: string;
  readonly translates: boolean;
  private readonly iommu: Iommu;
  /** Grants by requester and page. */
  private readonly cached = new Map<number, Map<bigint, Grant>>();

  constructor(iommu: Iommu) {
    this.iommu = iommu;
    this.name = iommu.name;
    this.translates = iommu.translates;
  }

  attach(requester: Requester): Domain | null {
    return this.iommu.attach(requester);
  }

  translate(request: TranslationRequest): Translation {
    const { requester, address, access } = request;
    const page = address / PAGE_SIZE;
    const hit = this.cached.get(requester.id)?.get(page);
    if (hit?.permits?.[access] === true) {
      return {
        ...hit,
        address: physAddr(hit.address + (address % PAGE_SIZE)),
        walk: [{ text: 'cached in the IOTLB' }],
      };
    }
    const answer = this.iommu.translate(request);
    if (answer.kind === 'grant') this.remember(requester.id, page, address, answer);
    return answer;
  }

  /** Forgets all translations of a requester, as the invalidation of its domain does. */
  flush(requester: number): void {
    this.cached.delete(requester);
  }

  private remember(requester: number, page: bigint, address: bigint, grant: Grant): void {
    const pages = this.cached.get(requester) ?? new Map<bigint, Grant>();
    pages.set(page, { ...grant, address: physAddr(grant.address - (address % PAGE_SIZE)) });
    this.cached.set(requester, pages);
  }
}
