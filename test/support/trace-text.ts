/** Everything that a file's flows tell, as text for golden files: runs and injected failures, as the terminal prints them. */
import { relative } from 'node:path';
import picocolors from 'picocolors';
import { injectText } from '../../server/cli/format/inject-text.ts';
import { simulateText } from '../../server/cli/format/simulate-text.ts';
import { Places } from '../../server/cli/place.ts';
import type { Location } from '../../server/syntax/text.ts';
import type { Engine, SimulateOptions } from '../../server/workspace/engine.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toPath } from '../../server/workspace/source.ts';

/** Places without source text: of other people's code no line belongs in a golden file. */
class Named extends Places {
  private readonly root: string;

  constructor(root: string) {
    super(new DiskFiles());
    this.root = root;
  }

  override place(location: Location) {
    return { ...super.place(location), file: relative(this.root, toPath(location.file) ?? location.file) };
  }
}

/** `root` is what files are named from. Lines that quote the source are left out. */
export function traceText(engine: Engine, uri: string, root: string, options: SimulateOptions = {}): string {
  const lines: string[] = [];
  const terminal = {
    print: (text: string) => void lines.push(...text.split('\n')),
    complain: (text: string) => void lines.push(text),
    colors: picocolors.createColors(false),
  };
  const places = new Named(root);
  const file = relative(root, toPath(uri) ?? uri);
  const { flows } = engine.check(uri);
  simulateText(terminal)(
    flows.flatMap((flow) => engine.simulate(uri, flow, options)),
    file,
    places,
  );
  injectText(terminal)(
    flows.flatMap((flow) => engine.inject(uri, flow, options) ?? []),
    file,
    places,
  );
  return `${lines
    .filter((line) => !isQuote(line))
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

function isQuote(line: string): boolean {
  return /^ *\d* \| /.test(line);
}
