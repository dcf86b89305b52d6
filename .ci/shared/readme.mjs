import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** The smallest example of README.md, as its readers see it. */
export function smallestExample(language) {
  const [, section] = /^## The smallest example\n(.*?)^## /ms.exec(readFileSync('README.md', 'utf8'));
  const sample = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(section);
  assert(sample, `README.md has no smallest example in ${language}`);
  return sample[1].trim();
}
