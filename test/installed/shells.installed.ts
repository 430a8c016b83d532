/** zsh and fish complete what they are given, and man(1) shows the page without a complaint. */
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { read } from '../project/repository.ts';
import { runInstalled } from '../support/installed.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

/** What a shell would complete, sorted. */
const completers = {
  fish: (cwd: string, line: string) => {
    const script = `doorbell-lint completion fish | source; complete -C '${line}'`;
    const { stdout, stderr } = runInstalled('fish', ['--no-config', '-c', script], cwd);
    expect(stderr).toBe('');
    return stdout.split('\n').map((one) => one.split('\t')[0]!);
  },
  zsh: (cwd: string, line: string) => {
    // Completion needs a terminal: zpty gives the inner shell one, and it prints what would be offered.
    const { stdout, stderr } = runInstalled('zsh', ['-f', 'complete.zsh', line], cwd);
    expect(stderr).toBe('');
    return stdout.split('\n').map((one) => one.trim());
  },
};

/** After Tab, an inner shell tells `compadd` to print its matches in place of a menu. */
const zshScript = `
zmodload zsh/zpty
zpty inner zsh -f -i
read_until() { local text chunk; while [[ $text != *$1* ]]; do zpty -r inner chunk || break; text+=$chunk; done; REPLY=$text }
zpty -w inner 'PS1=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source <(doorbell-lint completion zsh)'
zpty -w inner 'compadd() { local -a found; builtin compadd -O found "$@"; for one in $found; do print -r -- "<$one>"; done; builtin compadd "$@" }'
zpty -w inner 'list() { zle -w complete-word 2>/dev/null || zle complete-word; print -r -- "<END>"; exit }; zle -N list; bindkey "^I" list; print READ""Y'
read_until READY
zpty -w -n inner "$1"$'\\t'
read_until '<END>'
print -r -- "$REPLY" | tr -d '\\r' | grep -o '<[^<>]*>' | tr -d '<>' | grep -vx END
`;

test.each(['fish', 'zsh'] as const)('%s completes commands, options, the words that they take, and files', (shell) => {
  const cwd = temporaryTree({ 'wrong.c': '', 'complete.zsh': zshScript });
  const complete = (line: string) => [...new Set(completers[shell](cwd, line))].filter(Boolean).sort();
  expect(complete('doorbell-lint ch')).toEqual(['check']);
  expect(complete('doorbell-lint ')).toEqual(expect.arrayContaining(['check', 'explain', 'lsp', 'simulate']));
  expect(complete('doorbell-lint check --for')).toEqual(['--format']);
  expect(complete('doorbell-lint check --format gi')).toEqual(['github', 'gitlab']);
  expect(complete('doorbell-lint check wr')).toEqual(['wrong.c']);
  expect(complete('doorbell-lint explain double')).toEqual(['double-unmap']);
  expect(complete('doorbell-lint lsp --')).toEqual(expect.arrayContaining(['--stdio', '--pipe', '--socket']));
  expect(complete('doorbell-lint lsp --')).not.toContain('--format');
});

test('man shows the page that npm has installed, and groff has nothing to complain of', () => {
  const cwd = temporaryTree({ 'doorbell-lint.1': read('docs/doorbell-lint.1') });
  const checked = runInstalled('groff', ['-man', '-Tutf8', '-ww', '-z', 'doorbell-lint.1'], cwd);
  expect(checked).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const MANPATH = join(inject('bin'), '../share/man');
  const { stdout } = runInstalled('man', ['-P', 'cat', 'doorbell-lint'], cwd, { MANPATH, MANWIDTH: '80' });
  for (const part of ['NAME', 'check [options] [path...]', '--socket <port>', 'EXIT STATUS', 'ENVIRONMENT', 'EXAMPLES'])
    expect(stdout).toContain(part);
});
