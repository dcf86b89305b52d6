// Builds the package of every language with jsii-pacmak. Needs what `npm run build` and `npm run samples` write, and the
// tools of the languages; run it with `npm run languages`, or with names for some of them: `npm run languages -- python`.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, seconds } from './languages/run.mjs';
import * as dotnet from './languages/dotnet.mjs';
import * as go from './languages/go.mjs';
import * as java from './languages/java.mjs';
import * as javascript from './languages/javascript.mjs';
import * as python from './languages/python.mjs';
import { checkTools } from './languages/tools.mjs';

process.chdir(join(import.meta.dirname, '..'));
const all = { javascript, python, java, go, dotnet };
const names = process.argv.slice(2);
const languages = Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name));
assert(
  names.every((name) => name in all),
  `the languages are ${Object.keys(all).join(', ')}`,
);

checkTools(languages.flatMap(([, { tools = [] }]) => tools));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), 'languages-'));
try {
  const summary = languages.map(([name, language]) => `${name.padEnd(10)}  ${attempt(() => build(language))}`);
  console.log(`\n${summary.join('\n')}`);
} finally {
  rmSync(temporary, { recursive: true });
}

/** What is wrong with one language need not hide what is wrong with the next. */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    process.exitCode = 1;
    return `FAILED: ${error.message}`;
  }
}

function build({ target, isGeneratedOnly, files, compile }) {
  const folder = join('dist', target);
  rmSync(folder, { recursive: true, force: true });
  const samples = ['--rosetta-tablet', '.jsii.tabl.json', '--rosetta-unknown-snippets', 'fail'];
  const options = [...(isGeneratedOnly ? ['--code-only'] : []), '--no-npmignore', ...samples];
  const start = Date.now();
  run('jsii-pacmak', ['--targets', target, ...options]);

  for (const file of files(version)) {
    assert(existsSync(join(folder, file)), `jsii-pacmak did not write ${join(folder, file)}, but: ${readdirSync(folder).join(', ')}`);
  }
  compile?.(temporary);
  return `${isGeneratedOnly && !compile ? 'code generated, not compiled,' : 'built'} in ${seconds(start)}`;
}
