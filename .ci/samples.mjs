// Compares the smallest example of README.md in Python, Java and C# with what jsii-rosetta makes of that in TypeScript;
// with `--write`, puts it there. The one in Go is ours, for rosetta's does not compile. Needs what `jsii-rosetta extract`
// writes; run it with `npm run samples`.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallestExample } from './shared/readme.mjs';

process.chdir(join(import.meta.dirname, '..'));
const { snippets } = JSON.parse(readFileSync('.jsii.tabl.json', 'utf8'));
const samples = Object.values(snippets).map(({ translations }) => translations);
const classes = samples.filter(({ $ }) => /^class /m.test($.source));
assert.deepEqual(classes, [], 'jsii-rosetta translates classes wrongly, see .ci/shared/readme.mjs');

const original = smallestExample('ts');
const translations = samples.find(({ $ }) => $.source.trim() === original);
for (const language of ['python', 'java', 'csharp']) {
  const [present, translated] = [smallestExample(language), translations[language].source.trim()];
  if (process.argv.includes('--write')) {
    writeFileSync(
      'README.md',
      readFileSync('README.md', 'utf8').replace(present, () => translated),
    );
  } else {
    assert.equal(
      present,
      translated,
      `README.md: the smallest example in ${language} is not that in TypeScript, see npm run samples -- --write`,
    );
  }
}
