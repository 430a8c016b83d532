/**
 * The built-in platforms against the device trees of Linux that they name, and the reader of device trees against the
 * kernel's own compiler, dtc, where this system has one.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeAt, parseDeviceTree } from '../../server/devicetree/parse.ts';
import { deviceName, nodeOf, numbersOf, regionNamed, regionsOf, stringsOf } from '../../server/devicetree/query.ts';
import type { SourceHost } from '../../server/devicetree/source.ts';
import { descendants, type Node, type Property, pathOf, type Value } from '../../server/devicetree/tree.ts';
import { platformFiles } from '../../server/simulator/platform/all.ts';
import { readBoard } from '../../server/simulator/platform/board/board.ts';
import { iommuCompatibles } from '../../server/simulator/platform/board/iommu-nodes.ts';
import type { PlatformJson, TargetJson } from '../../server/simulator/platform/platform.ts';
import { type LinuxRelease, linuxTree } from './linux.ts';

/** Files of a kernel tree; `main` includes all of `files`. */
function kernelFiles(tree: string, files: readonly string[]): SourceHost {
  return {
    read: (path) => {
      if (path === 'main') return files.map((file) => `#include "${join(tree, file)}"`).join('\n');
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    resolve: (name, from) =>
      [
        isAbsolute(name) ? name : join(dirname(from), name),
        join(tree, 'include', name),
        join(tree, 'scripts/dtc/include-prefixes', name),
      ].find((path) => existsSync(path)),
  };
}

const fromTree = platformFiles.filter(({ deviceTree }) => deviceTree !== undefined);

describe.for(fromTree)('$name', (platform) => {
  const { kernel, files, endpoint } = platform.deviceTree!;
  const tree = linuxTree(kernel as LinuxRelease);
  const root = parseDeviceTree('main', kernelFiles(tree, files));
  const result = readBoard(root, { name: platform.name, endpoint });
  if (result.kind === 'problem') throw new Error(result.problem);
  const board: PlatformJson = result.platform;
  const [device] = platform.devices;
  const node = [...descendants(root)].find((candidate) => deviceName(candidate) === device!.name)!;

  it('has the device, the driver and the BARs of the endpoint', () => {
    const [{ name, driver, dmaMaskBits, coherent }] = board.devices as [PlatformJson['devices'][number]];
    expect(device).toMatchObject({ name, driver, dmaMaskBits, coherent });
    const { controller, bars, align, inboundWindows } = board.endpoint;
    expect(platform.endpoint).toMatchObject({ device: name, controller, bars, align });
    expect(platform.endpoint.inboundWindows).toBe(inboundWindows);
  });

  it('has the IOMMU that the tree connects, or says that it is assumed', () => {
    const { iommu } = board;
    if (iommu.name === 'none') expect(platform.iommu.name === 'none').toBe(platform.iommu.note === undefined);
    else {
      expect(platform.iommu).toMatchObject({ name: iommu.name, device: iommu.device });
      expect(device!.requesterId).toBe(board.devices[0]!.requesterId);
    }
    if (platform.iommu.name === 'none') return;
    const own = [...descendants(root)].find((candidate) => deviceName(candidate) === platform.iommu.device);
    const models = stringsOf(own!, 'compatible').map((word) => iommuCompatibles[word]);
    expect(models).toContain(platform.iommu.name);
  });

  it('has targets where the tree has them', () => {
    const read = board.targets.filter(({ kind }) => kind !== 'register');
    for (const { source: _, ...target } of read) {
      const own = platform.targets.find(({ name }) => name === target.name) ?? sameKind(platform, target);
      expect(own).toMatchObject({ ...target, name: own?.name });
    }
    for (const target of platform.targets) expect(places(target)).toContainEqual([target.start, target.size]);
  });

  /** Where the tree has what a target is, as start and size. */
  function places({ kind, preIts }: TargetJson): string[][] {
    const hex = ({ start, size }: { start: bigint; size: bigint }) => [
      `0x${start.toString(16)}`,
      `0x${size.toString(16)}`,
    ];
    if (kind === 'gic-its') {
      const controllers = [...descendants(root)].filter((n) => stringsOf(n, 'compatible').includes('arm,gic-v3-its'));
      const [start, size] = preIts === undefined ? [] : [BigInt(preIts.start), BigInt(preIts.size)];
      const fitting = controllers.filter((n) => {
        const window = numbersOf(n, 'socionext,synquacer-pre-its') ?? [];
        return window[0] === start && window[1] === size;
      });
      return fitting.map((n) => hex(regionsOf(n)[0]!));
    }
    const regions = regionsOf(node).flatMap((region) => (region === null ? [] : [hex(region)]));
    const atu = regionNamed(node, 'atu');
    return atu === undefined ? regions : [...regions, hex({ start: atu.start + 0x80000n, size: atu.size - 0x80000n })];
  }

  it('has its RAM where the board says, or makes it up', () => {
    if (board.ram.source === undefined) expect(platform.ram.source).toContain('made up');
    else expect(platform.ram).toMatchObject({ start: board.ram.start, size: board.ram.size });
  });

  it('names device trees and drivers that exist', () => {
    const sources = [platform.iommu, platform.ram, platform.endpoint, ...platform.devices, ...platform.targets];
    const named = sources.flatMap(
      ({ source = '' }) => source.match(/\b(?:arch|drivers)\/[\w./+-]+\.(?:dtso|dtsi?|c)/g) ?? [],
    );
    expect(named.length).toBeGreaterThan(3);
    const trees = [linuxTree('7.2'), linuxTree('6.12')];
    const outside = /^drivers\/base\//;
    expect(named.filter((file) => !outside.test(file) && !trees.some((t) => existsSync(join(t, file))))).toEqual([]);
  });
});

const sameKind = ({ targets }: PlatformJson, { kind }: TargetJson): TargetJson | undefined =>
  targets.find((target) => target.kind === kind);

describe('dtc', () => {
  const dtc = spawnSync('dtc', ['-v']).status === 0 && spawnSync('cpp', ['--version']).status === 0;
  if (!dtc) {
    it('is not compared: this system has no dtc or no cpp (device-tree-compiler, cpp)', ({ skip }) =>
      skip('install device-tree-compiler and cpp'));
    return;
  }
  const tree = linuxTree('6.12');
  const boards = ['arm64', 'riscv'].flatMap((arch) => globSync(`arch/${arch}/boot/dts/**/*.dts`, { cwd: tree })).sort();

  // Every sixteenth board: some of each larger vendor.
  it.each(boards.filter((_, i) => i % 16 === 0))('reads %s as we do', (file) => {
    const path = join(tree, file);
    const includes = ['-I', join(tree, 'include'), '-I', join(tree, 'scripts/dtc/include-prefixes')];
    const cpp = ['-nostdinc', ...includes, '-undef', '-D__DTS__', '-x', 'assembler-with-cpp', '-P', path];
    const stdio: ('pipe' | 'ignore')[] = ['pipe', 'pipe', 'ignore'];
    const options = { encoding: 'utf8', maxBuffer: 2 ** 28, stdio } as const;
    const text = execFileSync('cpp', cpp, options);
    const flat = execFileSync('dtc', ['-q', '-f', '-I', 'dts', '-O', 'dts', '-i', dirname(path)], {
      ...options,
      input: text,
    });
    const theirs = parseDeviceTree('flat', { read: () => flat, resolve: () => undefined });
    const ours = parseDeviceTree(path, kernelFiles(tree, []));
    expect(differences(ours, theirs)).toEqual([]);
  });
});

/** Where two trees differ. dtc drops nodes that are marked as unneeded, and gives phandles to those that are referred to. */
function differences(ours: Node, theirs: Node): string[] {
  const phandleOf = (path: string): bigint => numbersOf(nodeAt(theirs, path)!, 'phandle')?.[0] ?? 0n;
  const found: string[] = [];
  for (const node of descendants(theirs)) {
    const path = pathOf(node);
    const own = nodeAt(ours, path);
    if (own === undefined) {
      found.push(`only dtc has ${path}`);
      continue;
    }
    const names = new Set([...node.properties.keys(), ...own.properties.keys()]);
    if (!own.properties.has('phandle')) names.delete('phandle');
    for (const name of names) {
      const [a, b] = [own, node].map((n) => n.properties.get(name)).map((p) => p && bytesOf(p, ours, phandleOf));
      if (a !== b) found.push(`${path} ${name}: ${a} here, ${b} by dtc`);
    }
  }
  return found;
}

/** A property as it lies in memory, in hexadecimal. */
const bytesOf = ({ values }: Property, root: Node, phandleOf: (path: string) => bigint): string =>
  values.map((value) => bytesOfValue(value, root, phandleOf)).join('');

const textBytes = (text: string): string => Buffer.from(`${text}\0`).toString('hex');

function bytesOfValue(value: Value, root: Node, phandleOf: (path: string) => bigint): string {
  switch (value.kind) {
    case 'string':
      return textBytes(value.text);
    case 'bytes':
      return Buffer.from(value.bytes).toString('hex');
    case 'path':
      return textBytes(pathOf(nodeOf(root, { kind: 'node', name: value.name })!));
    case 'cells':
      return value.cells
        .map((cell) => (cell.kind === 'number' ? cell.value : phandleOf(pathOf(nodeOf(root, cell)!))))
        .map((number) => number.toString(16).padStart(value.bits / 4, '0'))
        .join('');
  }
}
