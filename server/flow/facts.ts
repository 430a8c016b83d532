/** What the analysis found out about a file, for rules: map and unmap calls with what reaches them on each path. */
import type { Code } from '../ir/code.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { AddressKind, DeviceAccess } from '../model/model.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Checker } from './checkers/checker.ts';
import type { Origin } from './domain/known.ts';
import type { DirectionFact, Life } from './domain/lifecycle.ts';
import type { Field } from './fields/access.ts';
import type { FieldIndex } from './fields/field-index.ts';
import type { Related } from './related.ts';
import type { Touches } from './touches.ts';

/** One way to reach a map call. */
export interface MapPath {
  /** The function from which the analysis started. */
  readonly root: string;
  readonly direction: DirectionFact | null;
  /** The direction is not known here because the callers choose it. */
  readonly isChosen: boolean;
  /** The address, where a model proves what the device does to it; of no kind where the contract of the root tells that. */
  readonly address: {
    readonly what: string;
    readonly access: DeviceAccess;
    readonly kind: AddressKind | null;
    readonly origin: Origin;
  } | null;
  /** Where the direction itself is what others say of the device's access: who does. */
  readonly chooser: string | null;
  /** Where parameters of the root say the direction and the device: which, for callers in other files (`contractKey`). */
  readonly told: string | null;
  /** Where it is not proven but may be so: what the device then does. */
  readonly likely: DeviceAccess | null;
  /** Call sites that lead from the root to the function with the map call, outermost first. */
  readonly callers: readonly Related[];
  /** Decisions on the way, first to last. */
  readonly branches: readonly Related[];
}

export interface MapSite {
  /** Identifies the call. */
  readonly id: string;
  /** The file that it stands in: the one that is analysed, or one that its calls lead to. */
  readonly file: string;
  readonly api: string;
  readonly function: FunctionIr;
  readonly range: TextRange;
  readonly directionRange: TextRange;
  readonly addressRange: TextRange;
  readonly paths: readonly MapPath[];
}

/** An unmap call and the map calls whose handles it ends, as far as they are known. */
export interface UnmapSite {
  readonly range: TextRange;
  readonly directionRange: TextRange;
  readonly directions: readonly DirectionFact[];
  readonly mappings: ReadonlySet<string>;
}

/** A function that a bound cut short, and which, in words for a kernel developer. */
export interface PartialFunction {
  readonly function: string;
  readonly why: string;
}

export interface FileFacts {
  readonly file: string;
  readonly text: string;
  readonly maps: readonly MapSite[];
  readonly unmaps: readonly UnmapSite[];
  readonly coverage: FileCoverage;
  /** Map calls whose handles are kept in a field, by `type.field`. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the file does with the fields of records. */
  readonly fields: FieldIndex;
  /** The field that a key `type.field` means. */
  fieldNamed(key: string): Field;
  /** Whether no other file puts anything into a field of that record, as far as files tell. */
  isOnlyWrittenHere(tag: string, field: string): boolean;
  /** What a checker noted. */
  of<F>(checker: Checker<F>): readonly F[];
  /** Whether a constant that stands there is given to calls without a model as well: changing it may change more than a mapping. */
  isPassedOn(literal: TextRange): boolean;
  /** How this file is written, for repairs. */
  readonly code: Code;
  /** The call that asks whether a map call has failed; null where no model names one. */
  checkOf(api: string): string | null;
  /** What the CPU does with the memory that a mapping of this file is made of. */
  touches(life: Life): Touches;
  /** Functions that are not followed to their ends: what was found holds, what lies beyond is left out. */
  readonly partial: readonly PartialFunction[];
  /** Functions that map or unmap, themselves or through one that they call. */
  readonly followed: number;
  /** Functions whose analysis failed, with the reason. */
  readonly notes: readonly string[];
  /** Steps that the analysis took: its cost, whatever the machine. */
  readonly steps: number;
}

/** Map calls of one API. */
export interface Coverage {
  /** Calls in the source. */
  readonly calls: number;
  /** Of these, with a direction that is a constant on each path or that the callers choose. */
  readonly direction: number;
  /** Of these, the ones whose callers choose it. */
  readonly chosen: number;
  /** With an address of which a model proves what the device does to it, or that others say it by the direction. */
  readonly access: number;
  /** With an unmap call that is known to end it. */
  readonly lifecycle: number;
}

export type CoverageByApi = Readonly<Record<string, Coverage>>;

/** What the analysis of one file tells of map calls, its own and those of other files that it calls. */
export interface FileCoverage {
  readonly byApi: CoverageByApi;
  /** Own calls whose access is not proven here, each with what would prove it: one of the keys in another file's `proven`. */
  readonly open: readonly { readonly api: string; readonly by: readonly string[] }[];
  /** Map calls (as `file:start`), functions (as `contractKey`) and fields of which this file tells what devices do. */
  readonly proven: readonly string[];
}
