/**
 * `npm run release-notes -- TAG`: what CHANGELOG.md says of the version in package.json, for the page of a release. Fails where
 * the tag, the version and the topmost heading of the changelog are not of one version, or that is still `(not released)`.
 */
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const [, heading, notes] = /^## (.*)\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
const [tag] = process.argv.slice(2);

/** @type {readonly (readonly [isWrong: boolean, problem: string])[]} */
const problems = [
  [tag !== `v${version}`, `the tag is ${tag}, and package.json has ${version}`],
  // With the date on which it is released.
  [!/^\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)$/.test(heading), `CHANGELOG.md begins with "${heading}", which is no release`],
  [heading?.split(' ')[0] !== version, `CHANGELOG.md begins with "${heading}", and package.json has ${version}`],
];
const problem = problems.find(([isWrong]) => isWrong);
if (problem) {
  console.error(problem[1]);
  process.exitCode = 1;
} else {
  process.stdout.write(`${notes.trim()}\n`);
}
