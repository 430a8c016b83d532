/**
 * What the engine is measured against: parses the files that it is given as a JSON array, one after the other, with nothing but
 * web-tree-sitter, and prints what that alone cost. They are parsed as the engine does it, with the kernel's annotations masked.
 */
import { text } from 'node:stream/consumers';
import { maskKernelC } from '../../server/syntax/mask.ts';
import { readSource } from '../../server/workspace/source.ts';
import { countMappingFunctions } from './mapping-functions.ts';
import { openPlainParser } from './parse.ts';

export interface ParsedFiles {
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
  /** Functions that call what a model says maps, or another call that is followed. */
  readonly mapping: number;
}

const paths: string[] = JSON.parse(await text(process.stdin));
const sources = paths.map((path) => readSource(path));
const texts = sources.flatMap((source) => (source.kind === 'text' ? maskKernelC(source.text).text : []));
const parser = await openPlainParser();

const [begun, before] = [performance.now(), process.cpuUsage()];
for (const text of texts) parser.parse(text)!.delete();
const { user, system } = process.cpuUsage(before);
const wall = (performance.now() - begun) / 1e3;

let mapping = 0;
for (const text of texts) mapping += countMappingFunctions(parser, text);
console.log(JSON.stringify({ wall, cpu: (user + system) / 1e6, mapping } satisfies ParsedFiles));
