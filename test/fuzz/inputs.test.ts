/** Anything in place of a patch, a configuration, a platform or a kernel log: it is answered, and no reader of it fails. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { vocabulary } from '../../scripts/generate/engine.ts';
import { readFaultLog } from '../../server/simulator/fault-log.ts';
import { emptyConfiguration } from '../../server/workspace/configuration.ts';
import { parseConfigurationFile } from '../../server/workspace/configuration-file.ts';
import { patchesIn } from '../../server/workspace/patch/mails.ts';
import { applySeries, readSeries } from '../../server/workspace/patch/series.ts';
import { loadPlatform } from '../../server/workspace/platforms.ts';
import { right, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const numRuns = Number(process.env.PROPERTY_CASES ?? 300);
/** Ends a search that is asked for by name; it takes hours, as is meant. */
const HOUR = 3_600_000;

/** A text that was cut up: pieces of it are gone, doubled, moved, or something else stands there. */
function mutated(text: string, pieces: readonly string[]): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  const edit = fc.record({
    at: place,
    length: fc.oneof(fc.nat({ max: 8 }), fc.nat({ max: 400 })),
    piece: fc.oneof(
      fc.constantFrom('', ...pieces),
      fc.string({ maxLength: 6, unit: 'binary' }),
      place.map((from) => text.slice(from, from + 200)),
    ),
    times: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.constantFrom(2, 500)),
  });
  return fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) => {
    let now = text;
    for (const { at, length, piece, times } of edits)
      now = now.slice(0, at) + piece.repeat(times) + now.slice(at + length);
    return now;
  });
}

const lines = wrong.split('\n').slice(0, -1);
const diff = `diff --git a/wrong.c b/wrong.c
index 1234567..89abcde 100644
--- a/wrong.c
+++ b/wrong.c
@@ -1,${lines.length} +1,${lines.length} @@
${lines.map((line) => `-${line}`).join('\n')}
${right
  .split('\n')
  .slice(0, -1)
  .map((line) => `+${line}`)
  .join('\n')}
`;
const mail = `From 0123456789 Mon Sep 17 00:00:00 2001
From: =?utf-8?q?J=C3=B6rg?= <j@example.org>
Subject: [PATCH v2 1/2] dma: the other direction
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

It writes.
---
${diff.replaceAll('=', '=3D')}
--x
Content-Type: text/x-patch; charset=iso-8859-1
Content-Transfer-Encoding: base64

${Buffer.from(diff).toString('base64')}
--x--
`;
const ofPatches = [
  ...[
    '\n',
    '\r\n',
    '@@ -1,1 +1,1 @@\n',
    '@@ -999999999,1 +999999999,1 @@\n',
    '@@ -1 +0,0 @@',
    '+++ b/../../x.c\n',
    '--- /dev/null\n',
  ],
  ...[
    'rename from a.c\n',
    'GIT binary patch\n',
    '\\ No newline at end of file\n',
    'From x Mon Sep 17 00:00:00 2001\n',
    '--x\n',
  ],
  ...['Content-Transfer-Encoding: base64\n', '=?utf-8?b?', '"', '\0', '\ud800'],
];

test('a patch', { timeout: HOUR }, async () => {
  const root = temporaryTree({ 'wrong.c': wrong });
  const isRead = async (text: string) => {
    const patches = await patchesIn(Buffer.from(text));
    for (const { problems } of applySeries(root, readSeries(patches ?? [])))
      for (const problem of problems) expect(problem).not.toMatch(/is not a function|undefined|Cannot read|call stack/);
  };
  const texts = fc.oneof(mutated(diff, ofPatches), mutated(mail, ofPatches));
  await fc.assert(fc.asyncProperty(texts, isRead), { numRuns });
});

const configuration = `{ // ours
  "rules": { "direction-overgrants": "off", "direction-denies-write": "warning" },
  "constants": { "ACME_SIZE": 4096, "ACME_BASE": "0xe6000000" },
  "macros": { "acme_dev(x)": "(&(x)->pdev->dev)" },
  "structs": { "acme": { "addresses": [{ "field": "reg", "what": "a register", "access": "write", "space": "physical" }] } },
  "functions": {
    "acme_map": { "effect": "maps", "arguments": { "device": 0, "address": 1, "size": 2, "direction": 3 }, "returns": "dma_addr_t", "pair": "acme_unmap" },
    "acme_unmap": { "effect": "unmaps", "arguments": { "device": 0, "handle": 1, "size": 2, "direction": 3 } },
  },
  "platform": "generic-none",
}
`;
const ofJson = [
  ...['{', '}', '[', ']', ',', ':', '"', '//', '/*', '1e999', '-0', '1e308', '0.5', 'null', 'true', '"__proto__"'],
  ...['"constructor"', '"\\u0000"', '"off"', '"%"', '"/~1"', '{"a":', '[['],
];

test('a configuration', { timeout: HOUR }, () => {
  const isRead = (text: string) => {
    const uri = 'file:///p/.doorbell.json';
    const { configuration, findings, isSound } = parseConfigurationFile(uri, text, vocabulary);
    if (!isSound) expect([configuration, findings.length]).toEqual([emptyConfiguration, 1]);
    for (const { range, message } of findings) {
      expect(range.start).toBeLessThanOrEqual(range.end);
      expect(range.end).toBeLessThanOrEqual(text.length);
      expect(message).not.toMatch(/is not a function|undefined|Cannot read|call stack/);
    }
  };
  fc.assert(fc.property(mutated(configuration, ofJson), isRead), { numRuns });
});

const platform = JSON.stringify({
  name: 'acme',
  title: 'ACME board',
  notes: [],
  iommu: { name: 'smmuv2', device: '15000000.iommu' },
  ram: { start: '0x80000000', size: '0x40000000' },
  devices: [{ name: 'ep', driver: 'acme', bus: 'platform', requesterId: '0x7', dmaMaskBits: 36, coherent: false }],
  endpoint: {
    device: 'ep',
    doorbell: 'bell',
    bars: Array.from({ length: 6 }, () => ({ type: 'programmable' })),
    align: '0x10000',
  },
  targets: [{ kind: 'register', name: 'bell', start: '0x20000000', size: '0x1000', offset: '0x10' }],
});

test('a platform', { timeout: HOUR }, () => {
  expect(loadPlatform('p.json', temporaryTree({ 'p.json': platform }))).toMatchObject({ kind: 'platform' });
  const isRead = (text: string) => {
    const result = loadPlatform('p.json', temporaryTree({ 'p.json': text }));
    if (result.kind === 'problem')
      expect(result.problem).toMatch(/^p\.json: (?!.*(?:is not a function|Cannot read|call stack))/);
  };
  fc.assert(fc.property(mutated(platform, ofJson), isRead), { numRuns });
});

const log = `[    1.0] arm-smmu-v3 15000000.iommu: event 0x10 received:
[    1.0] arm-smmu-v3 15000000.iommu: 	0x0000005500000010
[    1.1] arm-smmu 15200000.iommu: Unhandled context fault: fsr=0x402, iova=0xfffff000, fsynr=0x11, cbfrsynra=0x400, cb=2
[    1.2] DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0xfffff000 [fault reason 0x05] PTE Write access is not set
[    1.3] AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=0x0012 address=0xfffff000 flags=0x0020]
[    1.4] ipmmu-vmsa eed00000.iommu: Unhandled fault: status 0x00000012 iova 0x00000000fffff000
`;
const ofLogs = ['0x', 'ffffffffffffffffffff', ':', '[', ']', '\t', '=', '-1', 'event 0x10 received:', '01:00.0', '\0'];

test('a kernel log', { timeout: HOUR }, () => {
  const isRead = (text: string) => void readFaultLog(text.split('\n'));
  fc.assert(fc.property(mutated(log, ofLogs), isRead), { numRuns });
});
