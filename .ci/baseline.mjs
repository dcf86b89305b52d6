// Writes the baseline of `npm run api:diff` from the assembly of the last `npm run build`. Left out is what does not
// change the API: docstrings but for the stability, the README, and where the sources are.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const folder = '.ci/baseline';
const { name, version, main, types, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const unneeded = ['readme', 'locationInModule', 'symbolId', 'fingerprint', 'dependencyClosure'];
const strip = (key, value) => {
  if (unneeded.includes(key)) return undefined;
  return key === 'docs' ? { stability: value.stability, deprecated: value.deprecated } : value;
};

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, main, types, peerDependencies, jsii: {} }, null, 2)}\n`);
const assembly = JSON.parse(readFileSync('.jsii', 'utf8'));
writeFileSync(join(folder, '.jsii'), `${JSON.stringify({ ...assembly, fingerprint: '' }, (key, value) => strip(key, value))}\n`);
