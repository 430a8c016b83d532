/**
 * Commands of lenses that work for as long as the lens is on the screen. VS Code keeps the arguments of a lens's command
 * only until it has newer lenses, but draws those only where they are in view: what comes back into view is an old lens,
 * and a click on it would find no command. So each lens has a command of its own, without arguments, which runs what the
 * newest lens of that place would.
 */
import { type CodeLens, type Command, commands, Disposable, workspace } from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import type { LensData } from '../server/protocol.ts';

interface Place {
  readonly registration: Disposable;
  command: Command;
}

export class LensCommands implements Disposable {
  /** By document, and by the keys of its lenses. */
  private readonly places = new Map<string, Map<string, Place>>();
  private readonly closing = workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri.toString()));

  /** What the language client has to do with lenses. */
  readonly middleware: Pick<Middleware, 'provideCodeLenses' | 'resolveCodeLens'> = {
    provideCodeLenses: async (document, token, next) => (await next(document, token))?.map((lens) => this.own(lens)),
    resolveCodeLens: async (lens, token, next) => {
      const resolved = await next(lens, token);
      return resolved && this.own(resolved);
    },
  };

  dispose(): void {
    this.closing.dispose();
    for (const uri of [...this.places.keys()]) this.forget(uri);
  }

  private own(lens: CodeLens & { readonly data?: LensData }): CodeLens {
    const { command, data } = lens;
    if (!command?.command || !data) return lens;
    const id = `doorbell-lint.lens ${data.uri} ${data.key}`;
    const places = this.places.get(data.uri) ?? new Map<string, Place>();
    this.places.set(data.uri, places);
    const known = places.get(data.key);
    if (known) known.command = command;
    else places.set(data.key, this.register(id, command));
    lens.command = { title: command.title, command: id };
    return lens;
  }

  private register(id: string, command: Command): Place {
    const run = () => commands.executeCommand(place.command.command, ...(place.command.arguments ?? []));
    const place: Place = { command, registration: commands.registerCommand(id, run) };
    return place;
  }

  private forget(uri: string): void {
    Disposable.from(...[...(this.places.get(uri)?.values() ?? [])].map(({ registration }) => registration)).dispose();
    this.places.delete(uri);
  }
}
