import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { synthesize } from './application.mjs';

/** The smallest example of README.md, as its readers see it. */
export function smallestExample(language) {
  const [, section] = /^## The smallest example\n(.*?)^## /ms.exec(readFileSync('README.md', 'utf8'));
  const sample = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(section);
  assert(sample, `README.md has no smallest example in ${language}`);
  return sample[1].trim();
}

/** What it synthesizes in a program around it. */
export async function synthesizeSmallestExample(language, { file, app, program }, folder, assembly, env) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), program(smallestExample(language)));
  const { templates } = await synthesize(folder, assembly, env, app);
  return templates;
}
