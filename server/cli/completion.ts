/** `doorbell-lint completion SHELL`: what a shell completes, made of the description of the commands. */
import type { Argument, Command, Option } from 'commander';
import { rules } from '../rules/all.ts';
import type { shells } from './program.ts';
import type { Output } from './terminal.ts';

/** What may stand in a place: words, or else files. */
type Values = readonly string[] | 'files';

interface Completed {
  readonly name: string;
  readonly about: string;
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly about: string;
    readonly values: Values | null;
  }[];
  readonly values: Values;
}

export type Shell = (typeof shells)[number];

const writers = { bash, zsh, fish } satisfies Record<Shell, unknown>;

/** Prints the script that a shell loads. */
export function completion(shell: Shell, program: Command, { print }: Output): void {
  print(writers[shell](program.name(), program.commands.map(completed)));
}

function completed(command: Command): Completed {
  const name = command.name();
  const options = command.createHelp().visibleOptions(command);
  const [argument] = command.registeredArguments;
  return {
    name,
    about: command.description(),
    options: options.map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined),
      about: option.description,
      values: option.required || option.optional ? valuesOf(option) : null,
    })),
    values: argument ? valuesOf(argument) : [],
  };
}

function valuesOf(place: Argument | Option): Values {
  if (place.argChoices) return place.argChoices;
  const name = 'flags' in place ? '' : place.name();
  return name === 'rule' ? rules.map(({ id }) => id) : 'files';
}

function bash(name: string, commands: readonly Completed[]): string {
  const compgen = (values: Values) => (values === 'files' ? 'compgen -f' : `compgen -W '${values.join(' ')}'`);
  const cases = commands.map(({ name, options, values }) => {
    const flags = options.flatMap(({ flags }) => flags).join(' ');
    const arms = options.flatMap(({ flags, values }) =>
      values ? [`        ${flags.join('|')}) COMPREPLY=( $(${compgen(values)} -- "$word") ); return ;;`] : [],
    );
    return `    ${name})
      case "$before" in
${[...arms, '        *) ;;'].join('\n')}
      esac
      if [[ "$word" == -* ]]; then COMPREPLY=( $(compgen -W '${flags}' -- "$word") )
      else COMPREPLY=( $(${compgen(values)} -- "$word") ); fi ;;`;
  });
  return `# bash completion of ${name}: source this file, or put it into /etc/bash_completion.d/
_${fn(name)}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=( $(compgen -W '${commands.map(({ name }) => name).join(' ')} --help --version' -- "$word") ); return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
}
complete -o filenames -F _${fn(name)} ${name}`;
}

function zsh(name: string, commands: readonly Completed[]): string {
  const action = (values: Values) => (values === 'files' ? '_files' : `(${values.join(' ')})`);
  const cases = commands.map(({ name, options, values }) => {
    const specs = options.flatMap(({ flags, about, values }) =>
      flags.map((flag) => `'${flag}[${zshText(about)}]${values ? `:value:${action(values)}` : ''}'`),
    );
    return `    ${name}) _arguments ${[...specs, `'*:argument:${action(values)}'`].join(' \\\n      ')} ;;`;
  });
  return `#compdef ${name}
# zsh completion of ${name}: put it into a folder of $fpath, as _${name}
_${fn(name)}() {
  local -a commands=(${commands.map(({ name, about }) => `'${name}:${zshText(about)}'`).join(' ')})
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command="\${words[2]}"
  shift words; (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _${fn(name)} ${name}`;
}

function fish(name: string, commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name: command, about, options, values }) => {
    const within = `complete -c ${name} -n '__fish_seen_subcommand_from ${command}'`;
    return [
      `complete -c ${name} -n __fish_use_subcommand -f -a ${command} -d '${fishText(about)}'`,
      ...options.map(({ flags, about, values }) => {
        const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
        const value = values === null ? '' : values === 'files' ? ' -r -F' : ` -x -a '${values.join(' ')}'`;
        return `${within} ${names.join(' ')}${value} -d '${fishText(about)}'`;
      }),
      ...(values === 'files' ? [] : [`${within} -f -a '${values.join(' ')}'`]),
    ];
  });
  return [`# fish completion of ${name}: put it into ~/.config/fish/completions/${name}.fish`, ...lines].join('\n');
}

function fn(name: string): string {
  return name.replaceAll('-', '_');
}

function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replace(/[[\]:]/g, '\\$&');
}

function fishText(text: string): string {
  return text.replaceAll("'", "\\'");
}
