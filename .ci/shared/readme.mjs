import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** The samples of README.md which it has in every language, as its readers see them. */
export const smallestExample = (language) => sample('The smallest example', language);

/** Not fenced as `ts`, of which jsii puts its own translations into the packages: those for Python and Go do not work. */
export const ownDestination = (language) => sample('A destination of your own', language === 'ts' ? 'mts' : language);

function sample(heading, fence) {
  const [, section] = new RegExp(`^## ${heading}\n(.*?)^## `, 'ms').exec(readFileSync('README.md', 'utf8'));
  const found = new RegExp(`\`\`\`${fence}\n(.*?)\`\`\``, 's').exec(section);
  assert(found, `README.md: '${heading}' has no sample in ${fence}`);
  return found[1].trim();
}
