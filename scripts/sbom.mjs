/** What is bundled, as a bill of materials in the form of CycloneDX 1.6. The same packages give the same bytes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The bill for packages in these folders of node_modules; one that the lock file does not know is an error.
 * @param {Iterable<string>} folders
 */
export function sbom(folders) {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const components = [...folders]
    .sort()
    .map((folder) => component(folder, packages[folder.slice(folder.indexOf('node_modules/'))]?.integrity));
  const { name, version, license, description } = manifest;
  const root = { type: 'application', name, version, description, licenses: licensesOf(license) };
  const bill = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component: root }, components };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

/**
 * @param {string} folder
 * @param {string | undefined} integrity
 */
function component(folder, integrity) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!integrity?.startsWith('sha512-')) throw new Error(`package-lock.json has no checksum of ${folder}: npm install`);
  const content = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const hashes = [{ alg: 'SHA-512', content }];
  return { type: 'library', 'bom-ref': purl, name, version, hashes, licenses: licensesOf(license), purl };
}

/** @param {string} license */
const licensesOf = (license) => [/[ ()]/.test(license) ? { expression: license } : { license: { id: license } }];
