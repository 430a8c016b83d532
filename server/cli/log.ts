/** `doorbell-lint log FILE|-`: what a kernel log says of blocked requests and of mistakes with mappings, as the editor explains it. */
import { resolve } from 'node:path';
import { FaultLogReader, type FaultRecord } from '../simulator/fault-log.ts';
import { type Causes, causesOf } from '../workspace/fault-causes.ts';
import { faultTitle, hasCauses } from '../workspace/fault-words.ts';
import { NamedDrivers } from '../workspace/named-drivers.ts';
import { explainFileError, streamNamed } from '../workspace/read-file.ts';
import { isFile, isFolder, toUri } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type PlacedCall, WorkspaceCalls } from '../workspace/workspace-calls.ts';
import { linesOf, unpackedBy } from './log-lines.ts';
import { type Status, status } from './status.ts';
import type { Terminal } from './terminal.ts';

/** How faults are printed. */
export interface LogFormat {
  /** Takes a fault of a log as soon as it is complete; `causes` is null where they are not looked for. */
  found(record: FaultRecord, causes: Causes | null, name: string): void;
  /** Takes how many faults there were, those included that were told before. */
  end(faults: number, again: number): void;
}

export interface LogOptions {
  /** The folders and files with the drivers; the map calls are not looked for where there is none. */
  readonly sources: readonly string[];
  readonly workspace: () => Promise<Workspace>;
  /** Standard input, where the log is that. */
  readonly input: AsyncIterable<Buffer>;
}

/** Faults that are told apart; beyond that, each is told. */
const DISTINCT = 10_000;

/** Decodes the log at a path, or of standard input for `-`, as it comes. */
export async function log(path: string, options: LogOptions, format: LogFormat, terminal: Terminal): Promise<Status> {
  const name = path === '-' ? 'stdin' : path;
  const missing = options.sources.filter((source) => !isFile(source) && !isFolder(source));
  for (const source of missing) terminal.complain(`${source}: no such file or folder`);
  if (missing.length > 0) return status.failed;
  const workspace = options.sources.length > 0 ? await options.workspace() : undefined;
  const reader = new FaultLogReader();
  const drivers = new NamedDrivers();
  const told = new Set<string>();
  let faults = 0;
  let again = 0;
  let calls: readonly PlacedCall[] | undefined;

  const tell = async (record: FaultRecord): Promise<void> => {
    faults++;
    const key = `${record.requester ?? ''} ${faultTitle(record)}`;
    if (told.has(key)) return void again++;
    if (told.size < DISTINCT) told.add(key);
    const asked = hasCauses(record) ? workspace : undefined;
    if (asked) calls ??= await callsIn(asked, options.sources);
    const causes = asked && calls ? causesOf(record, calls, drivers.of(record.requester)) : null;
    format.found(record, causes, name);
  };

  try {
    const chunks = path === '-' ? options.input : streamNamed(path);
    for await (const line of linesOf(unpacked(chunks, name))) {
      drivers.add(line);
      for (const record of reader.push(line)) await tell(record);
    }
  } catch (error) {
    terminal.complain(`${name}: ${error instanceof Packed ? error.message : explainFileError(error)}`);
    return status.failed;
  }
  for (const record of reader.end()) await tell(record);
  format.end(faults, again);
  if (faults === 0)
    terminal.complain(`${name}: no line of an IOMMU driver, of dma-debug or of swiotlb tells of a fault`);
  return faults > 0 ? status.found : status.clean;
}

/** The map calls in files and folders, where they are not part of a workspace. */
function callsIn(workspace: Workspace, sources: readonly string[]): Promise<PlacedCall[]> {
  return new WorkspaceCalls(workspace).find(
    sources.map((source) => toUri(resolve(source))),
    [],
  );
}

class Packed extends Error {}

/** The chunks, if they are those of a text. */
async function* unpacked(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const by = isFirst ? unpackedBy(chunk, name === 'stdin' ? '' : name) : undefined;
    if (by !== undefined) throw new Packed(`it is packed: ${by.trim()} | doorbell-lint log -`);
    isFirst = false;
    yield chunk;
  }
}
