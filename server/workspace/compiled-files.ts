/** Files as a compiler reads them that is called with certain flags: its include folders, macros and forced headers count. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CompilerFlags } from './compiler-flags.ts';
import { OverlaidFiles } from './overlaid-files.ts';
import { isFile } from './source.ts';
import { toPath, toUri } from './uri.ts';

/** The header that stands for what the command line defines. */
const COMMAND_LINE = '<command-line>.h';

export class CompiledFiles extends OverlaidFiles {
  private readonly flags: CompilerFlags;
  private readonly source: string;
  private readonly definitions: string;
  private readonly found = new Map<string, string | undefined>();

  /** `source` is the path of the file that is compiled. */
  constructor(flags: CompilerFlags, source: string) {
    super();
    this.flags = flags;
    this.source = toUri(source);
    this.definitions = toUri(join(dirname(source), COMMAND_LINE));
    this.show(new Map([[this.definitions, flags.definitions]]));
  }

  implied(uri: string): readonly string[] {
    return uri === this.source ? [this.definitions, ...this.flags.headers.filter(existsSync).map(toUri)] : [];
  }

  override resolveInclude(name: string, from: string): string | undefined {
    const path = toPath(from);
    const folder = path === undefined ? '' : dirname(path);
    const key = `${folder}\0${name}`;
    if (!this.found.has(key)) {
      const file = [folder, ...this.flags.folders].map((one) => join(one, name)).find(isFile);
      this.found.set(key, file === undefined ? super.resolveInclude(name, from) : toUri(file));
    }
    return this.found.get(key);
  }
}
