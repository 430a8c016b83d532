/** The licence texts of what is bundled: they have to come with every copy of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const mit = (/** @type {string} */ holder) => `${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const unicode = readFileSync(new URL('licences/unicode-3.0.txt', import.meta.url), 'utf8').trim();

/** What packages hold already compiled in: the runtime, the C library and ICU's macros in web-tree-sitter, and a module in vscode-uri. */
const compiledIn = [
  { name: 'Emscripten', license: 'MIT', text: mit('Copyright (c) 2010-2014 Emscripten authors, see AUTHORS file.') },
  { name: 'ICU', license: 'Unicode-3.0', text: unicode },
  { name: 'path-browserify', license: 'MIT', text: mit('Copyright 2018 James Halliday') },
  { name: 'musl', license: 'MIT', text: mit('Copyright © 2005-2020 Rich Felker, et al.') },
];

/**
 * The folders of the packages that these files belong to.
 * @param {Iterable<string>} files
 */
export function packageFolders(files) {
  const folders = Array.from(files, (file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(`/${file}`)?.[0].slice(1));
  return new Set(folders.filter((folder) => folder !== undefined));
}

/**
 * The notices for the packages in these folders; a package without a licence text is an error.
 * @param {Iterable<string>} folders
 */
export function notices(folders) {
  const packages = Array.from(folders, packageNotice);
  const sections = [...packages, ...compiledIn].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    'doorbell-lint contains the following software, under these licences.',
    ...sections.map(({ name, license, text }) => `${'-'.repeat(80)}\n${name} (${license})\n\n${text}`),
  ].join('\n\n');
}

function packageNotice(/** @type {string} */ folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [...texts] = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  // Some packages name their licence and their author, and leave the text to the reader.
  if (texts.length === 0 && license === 'MIT' && typeof author === 'string') texts.push(mit(`Copyright (c) ${author}`));
  if (texts.length === 0) throw new Error(`${name} has no licence text, which has to come with it`);
  return { name: `${name} ${version}`, license, text: texts.join('\n\n') };
}
