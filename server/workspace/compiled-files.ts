/** Files as a compiler reads them that is called with certain flags: its include folders, macros and forced headers count. */
import { dirname, join } from 'node:path';
import type { CompilerFlags } from './compiler-flags.ts';
import { IncludeResolver } from './include.ts';
import { OverlaidFiles } from './overlaid-files.ts';
import { isFile } from './source.ts';
import { toUri } from './uri.ts';

/** The header that stands for what the command line defines. */
const COMMAND_LINE = '<command-line>.h';

export class CompiledFiles extends OverlaidFiles {
  private readonly flags: CompilerFlags;
  private readonly source: string;
  private readonly definitions: string;

  /** `source` is the path of the file that is compiled. */
  constructor(flags: CompilerFlags, source: string) {
    // What make names comes before the layout of the tree, and in place of a compile_commands.json.
    super(new IncludeResolver({ foldersFor: () => flags.folders, clear: () => {} }));
    this.flags = flags;
    this.source = toUri(source);
    this.definitions = toUri(join(dirname(source), COMMAND_LINE));
    this.show(new Map([[this.definitions, flags.definitions]]));
  }

  implied(uri: string): readonly string[] {
    return uri === this.source ? [this.definitions, ...this.flags.headers.filter(isFile).map(toUri)] : [];
  }
}
