/** The server's process. It starts while the language client is loaded, which takes as long. */
import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { type ExtensionContext, ExtensionMode, type LogOutputChannel, Uri, window, workspace } from 'vscode';

/** Where a debugger finds the server of an extension that is being developed: .vscode/launch.json attaches there. */
const inspectorPort = 6009;

/** Starts dist/server.js, which is spoken with over the channel that Node.js has between processes. */
export function forkServer(context: ExtensionContext, log: LogOutputChannel): ChildProcess {
  const child = fork(
    context.asAbsolutePath('dist/server.js'),
    // With the second, it ends when this host does.
    ['--node-ipc', `--clientProcessId=${process.pid}`, ...expected()],
    {
      silent: true,
      execArgv: context.extensionMode === ExtensionMode.Development ? [`--inspect=${inspectorPort}`] : [],
      cwd: firstFolder(),
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        ELECTRON_NO_ASAR: '1',
        // From its second start on, the server need not be compiled (Node.js, module.enableCompileCache()).
        NODE_COMPILE_CACHE: Uri.joinPath(context.globalStorageUri, 'compile-cache').fsPath,
      },
    },
  );
  child.on('error', (error) => log.error(`the server's process: ${error.message}`));
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => log.info(text.trimEnd()));
  return child;
}

/** Names the document that the client will open first, for the server to check ahead: with the workspace's models, thus only in trust. */
function expected(): string[] {
  const documents = [window.activeTextEditor?.document, ...workspace.textDocuments];
  const first = documents.find((it) => it?.uri.scheme === 'file' && it.languageId === 'c' && !it.isDirty);
  return workspace.isTrusted && first ? [`--expect=${first.uri}`] : [];
}

/** What a person who looks at the processes knows it by; undefined where there is no such folder on disk. */
function firstFolder(): string | undefined {
  const path = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  return path && statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : undefined;
}
