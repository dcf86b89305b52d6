// Writes the baseline of `npm run api:diff` from the assembly of the last `npm run build`, and empties the list of wanted
// breaks. Left out is what does not change the API: docstrings but for the stability, the README, and where the sources
// are. The folder is a hidden one, since jsii-docgen takes any other .jsii for that of the library.
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
const wantedBreaks = `# Changes of the API that \`npm run api:diff\` lets pass. One key a line, as it prints them, below a comment that says why
# users can take the change. A release empties the list.
`;

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, main, types, peerDependencies, jsii: {} }, null, 2)}\n`);
writeFileSync(join(folder, '.jsii'), `${JSON.stringify(JSON.parse(readFileSync('.jsii', 'utf8')), strip, 2)}\n`);
writeFileSync(join(folder, 'ignore.txt'), wantedBreaks);
