/** Neovim, Emacs and Vim with the set-ups of docs/editors.md: a driver is opened, its finding seen, and a repair chosen. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { read } from '../project/repository.ts';
import { right, wrong } from '../support/driver.ts';
import { codeBlocks, runInstalled } from '../support/installed.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const page = read('docs/editors.md');
const [neovim, olderNeovim] = codeBlocks(page, 'lua');
const [eglot, flymake] = codeBlocks(page, 'elisp');
const [quickfix] = codeBlocks(page, 'vim');

/** A character of several bytes before the place, so that columns that are counted otherwise show. */
const wide = (text: string) => text.replace('demo->iova = dma_map', '/* Größe */ demo->iova = dma_map');
const finding = `${wide(wrong)
  .split('\n')
  .findIndex((line) => line.includes('DMA_TO_DEVICE'))}`;

let cwd: string;
beforeEach(() => {
  cwd = temporaryTree({ 'driver.c': wide(wrong), '.doorbell.json': '{}' });
});
const saved = () => readFileSync(join(cwd, 'driver.c'), 'utf8');

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
}

test('Neovim', () => {
  // Debian's may be older than the oldest that the page has a set-up for, which its own functions make up for.
  const older = `
    vim.lsp.start = vim.lsp.start or function(config) vim.lsp.buf_attach_client(0, vim.lsp.start_client(config)) end
    vim.fs = vim.fs or { dirname = function() return vim.fn.getcwd() end, find = function() return {} end }
    ${olderNeovim}`;
  const session = `
    if vim.lsp.enable then ${neovim} else ${older} end
    vim.cmd('filetype on | edit driver.c')
    local function await(what, condition)
      if not vim.wait(60000, condition, 20) then print('no ' .. what) vim.cmd('cquit') end
    end
    await('finding', function() return #vim.diagnostic.get(0) > 0 end)
    for _, one in ipairs(vim.diagnostic.get(0)) do
      print(one.lnum .. ' ' .. one.code .. ' ' .. vim.api.nvim_buf_get_text(0, one.lnum, one.col, one.end_lnum, one.end_col, {})[1])
    end
    local first = vim.diagnostic.get(0)[1]
    vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })
    vim.ui.select = function(items, _, choose) choose(items[1], 1) end
    vim.lsp.buf.code_action()
    await('repair', function() return vim.fn.search('DMA_TO_DEVICE', 'nw') == 0 end)
    await('end of the finding', function() return #vim.diagnostic.get(0) == 0 end)
    vim.cmd('write | quitall!')`;
  write({ 'session.lua': session });
  const { status, stderr } = runInstalled('nvim', ['--headless', '-u', 'NONE', '-c', 'luafile session.lua'], cwd);
  expect(stderr).toContain(`${finding} direction-denies-write DMA_TO_DEVICE`);
  expect(status).toBe(0);
  expect(saved()).toBe(wide(right));
});

/** What an Emacs without a window does until something holds. */
const awaiting = `
(defun await (what condition)
  (let ((end (+ (float-time) 60)))
    (while (not (funcall condition))
      (when (> (float-time) end) (message "no %s" what) (kill-emacs 1))
      (accept-process-output nil 0.05)
      (refresh))))
(defun findings () (flymake-diagnostics))
(defun tell ()
  (dolist (one (findings))
    (message "%s: %s" (1- (line-number-at-pos (flymake-diagnostic-beg one) t)) (flymake-diagnostic-text one))))`;

function emacs(setup: string, session: string) {
  write({
    'setup.el': `;;; -*- lexical-binding: t -*-\n${setup}`,
    'session.el': `(require 'flymake) ${awaiting} ${session}`,
  });
  return runInstalled('emacs', ['-q', '--batch', '-l', 'setup.el', '-l', 'session.el'], cwd);
}

test('Emacs with Eglot', () => {
  const session = `
    (require 'eglot)
    (defun refresh () (flymake-start))
    (setq eglot-sync-connect t make-backup-files nil eglot-confirm-server-initiated-edits nil)
    (find-file "driver.c")
    (unless (eglot-managed-p) (apply #'eglot (eglot--guess-contact)))
    (await "finding" (lambda () (findings)))
    (tell)
    (goto-char (flymake-diagnostic-beg (car (findings))))
    ;; A key, not a click, has asked: else there would be a menu on the screen.
    (cl-letf ((last-nonmenu-event ?a)
              ((symbol-function 'completing-read) (lambda (_ choices &rest _) (caar choices))))
      (eglot-code-actions (point) (1+ (point)) "quickfix" t))
    (await "repair" (lambda () (save-excursion (goto-char (point-min)) (not (search-forward "DMA_TO_DEVICE" nil t)))))
    ;; Tells the server of the edit, too, which else waits for Emacs to be idle.
    (save-buffer)
    (await "end of the finding" (lambda () (null (findings))))`;
  const { status, stderr } = emacs(`(package-initialize) ${eglot}`, session);
  expect(stderr).toMatch(new RegExp(`^${finding}: .*DMA_TO_DEVICE grants the device no write`, 'm'));
  expect(status, stderr).toBe(0);
  expect(saved()).toBe(wide(right));
});

test('Emacs with Flymake alone', () => {
  const { status, stderr } = emacs(
    `(require 'flymake) ${flymake}`,
    // Emacs' own source of C runs make, and where no target answers it, an Emacs without a window dies of its late report.
    `(defun refresh () (unless (process-live-p doorbell-lint--process) (flymake-start)))
     (add-hook 'c-mode-hook (lambda () (remove-hook 'flymake-diagnostic-functions #'flymake-cc t)) t)
     (find-file "driver.c") (await "finding" (lambda () (findings))) (tell)
     (goto-char (point-min))
     (while (search-forward "DMA_TO_DEVICE" nil t) (replace-match "DMA_FROM_DEVICE"))
     (await "end of the finding" (lambda () (null (findings))))`,
  );
  expect(stderr).toMatch(new RegExp(`^${finding}: .* \\[direction-denies-write\\]$`, 'm'));
  expect(status, stderr).toBe(0);
});

test('Vim, by :make', () => {
  const session = `
    edit driver.c
    ${quickfix!.trim().split('\n').join('\n    ')}
    silent make!
    call writefile(map(filter(getqflist(), 'v:val.valid'), 'v:val.lnum . " " . v:val.type . " " . v:val.text'), 'list')
    quitall!`;
  write({ 'session.vim': session });
  runInstalled('vim', ['-N', '-u', 'NONE', '-es', '-S', 'session.vim'], cwd);
  const [first] = readFileSync(join(cwd, 'list'), 'utf8').split('\n');
  expect(first).toMatch(new RegExp(`^${Number(finding) + 1} e .*DMA_TO_DEVICE grants the device no write`));
});
