/** The way of a mapping (PathRequest): from its address to its map call, to what the device does, to the calls that end it. */
import type { ServerCapabilities } from 'vscode-languageserver';
import { type PathParams, PathRequest, type PathResult } from '../protocol.ts';
import type { Location, TextRange } from '../syntax/text.ts';
import type { DmaCalls } from '../workspace/dma-calls.ts';
import { toRange } from './convert.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri }, position }: PathParams): Promise<PathResult> => {
    await session.check(uri);
    const document = session.documents.get(uri);
    if (!document) return { places: [] };
    const places = pathAt(session.dmaCalls(uri), uri, document.offsetAt(position));
    return { places: places.map(({ file, range }) => ({ uri: file, range: toRange(session.lines(file), range) })) };
  };
  session.connection.onRequest(PathRequest, session.guarded(PathRequest, { places: [] }, answer));
  return {};
}

/** The places of the mappings that the call at an offset makes or ends, in the order in which they come to be. */
function pathAt({ maps, unmaps }: DmaCalls, file: string, offset: number): Location[] {
  const holds = ({ range: { start, end } }: { readonly range: TextRange }) => start <= offset && offset <= end;
  const ended = unmaps.filter(holds).flatMap((unmap) => unmap.maps);
  const chosen = maps.filter((map) => holds(map) || ended.includes(map.range.start));
  return chosen.flatMap(({ range, address }) => {
    const ends = unmaps
      .filter((unmap) => unmap.maps.includes(range.start))
      .map((unmap) => ({ file, range: unmap.range }));
    const told = address ? [address.origin] : [];
    const map = { file, range };
    return address?.isGiven ? [map, ...told, ...ends] : [...told, map, ...ends];
  });
}
