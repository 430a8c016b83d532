/** Runs as text for a mail or an issue, see workspace/run-mail.ts. */

import { block, paragraph } from '../../workspace/mail.ts';
import { outcomeText, summarize } from '../../workspace/outcome.ts';
import { runMail } from '../../workspace/run-mail.ts';
import type { SimulateFormat } from '../simulate.ts';
import type { Output } from '../terminal.ts';

export function simulateMarkdown({ print }: Output): SimulateFormat {
  return (runs, _file, places) => {
    const at = places.label.bind(places);
    if (runs.length > 1) {
      const width = Math.max(...runs.map(({ iommu }) => iommu.length));
      const rows = runs.map((run) => `${run.iommu.padEnd(width)}  ${run.function}(): ${outcomeText(run)}`);
      print(`${paragraph(summarize(runs))}\n\n${block(rows)}\n`);
    }
    print(runs.map((run) => runMail(run, at).trimEnd()).join('\n\n---\n\n'));
  };
}
