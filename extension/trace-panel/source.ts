/** How places in the source are named, in the panel and in the tree. */
import type { SourceRange } from '../../server/protocol.ts';

/** Such as `doorbell.c:95`, the line counted from 1. */
export function sourceLabel({ uri, range }: SourceRange): string {
  const name = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  return `${name}:${range.start.line + 1}`;
}

/** Names the first line of a source range, among the lines that go with a trace. */
export function lineKey({ uri, range }: SourceRange): string {
  return `${uri}#${range.start.line}`;
}
