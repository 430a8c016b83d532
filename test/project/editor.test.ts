/** What .vscode/ offers to developers of this repository works: tasks, scripts, files and the port of the server. */
import { expect, test } from 'vitest';
import { read } from './repository.ts';

const { tasks } = JSON.parse(read('.vscode/tasks.json')) as { tasks: { label: string; script: string }[] };
const { configurations, compounds } = JSON.parse(read('.vscode/launch.json')) as {
  configurations: { name: string; preLaunchTask?: string; port?: number }[];
  compounds: { configurations: string[] }[];
};
const { scripts } = JSON.parse(read('package.json'));

test('tasks run scripts that there are', () => {
  expect(tasks.filter(({ script }) => !(script in scripts))).toEqual([]);
});

test('launch configurations build by tasks that there are, and compounds name configurations', () => {
  const labels = tasks.map(({ label }) => label);
  const needed = configurations.flatMap(({ preLaunchTask }) => preLaunchTask ?? []);
  expect(needed.filter((label) => !labels.includes(label))).toEqual([]);
  const names = configurations.map(({ name }) => name);
  expect(compounds.flatMap((compound) => compound.configurations).filter((name) => !names.includes(name))).toEqual([]);
});

test('the debugger attaches to the port that the server listens on', () => {
  const [port] = configurations.flatMap(({ port }) => port ?? []);
  expect(read('extension/server-process.ts')).toContain(`inspectorPort = ${port};`);
});
