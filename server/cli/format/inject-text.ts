/** Injected failures for a person: which calls were failed, and what each leaves behind, with what the driver did until then. */
import type { Injections } from '../../simulator/inject.ts';
import type { Remnant } from '../../simulator/trace.ts';
import { counted } from '../../workspace/outcome.ts';
import { excerpt } from '../excerpt.ts';
import type { InjectFormat } from '../inject.ts';
import type { Places } from '../place.ts';
import type { Colors, Output } from '../terminal.ts';

export function injectText({ print, colors }: Output): InjectFormat {
  return (injections, file, places) => {
    for (const { remnants } of injections)
      for (const remnant of remnants) print([...describe(remnant, places, colors), ''].join('\n'));
    if (injections.length === 0) print(`${file}: no doorbell was simulated`);
    for (const flow of injections) print(verdict(flow, places, colors));
  };
}

function describe(remnant: Remnant, places: Places, colors: Colors): string[] {
  const { kind, message, failed, hops, fault } = remnant;
  const { file, line, column } = places.place(remnant);
  return [
    `${colors.bold(`${file}:${line}:${column}:`)} ${colors.red('error:')} ${colors.bold(message)} ${colors.dim(`[${kind}]`)}`,
    ...excerpt(places.source(remnant.file), remnant.range, colors.red),
    ...(failed
      ? [
          `  ${colors.cyan('note:')} ${where(failed, places)}: ${failed.name}() returns ${failed.result}`,
          ...excerpt(places.source(failed.file), failed.range, colors.cyan),
        ]
      : []),
    ...hops.map(
      ({ place, text, source }) =>
        `  ${place.padEnd(9)} ${text}${source ? colors.dim(`  ${where(source, places)}`) : ''}`,
    ),
    ...(fault ? fault.log.map((entry) => `  ${'kernel'.padEnd(9)} ${colors.red(entry)}`) : []),
  ];
}

function where(location: Parameters<Places['place']>[0], places: Places): string {
  const { file, line } = places.place(location);
  return `${file}:${line}`;
}

function verdict({ injected, remnants, isPartial }: Injections, places: Places, colors: Colors): string {
  const calls = injected.map((call) => `${call.name}() at ${where(call, places)}`);
  const failed = `${counted(calls.length, 'call')} failed in turn${isPartial ? ', of more' : ''}`;
  const left = remnants.length === 0 ? 'nothing is left behind' : `${remnants.length} left behind`;
  const text = `${failed}: ${left}`;
  return [
    ...calls.map((call) => colors.dim(`  ${call}`)),
    remnants.length === 0 ? colors.green(`✓ ${text}`) : colors.red(`✗ ${text}`),
  ].join('\n');
}
