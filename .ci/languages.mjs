// Builds the package of every language with jsii-pacmak, and runs the example that uses it: what that synthesizes has to be
// equal to what examples/typescript does. Needs what `npm run build` and `npm run samples` write, and the tools of the
// languages; run it with `npm run languages`, or with names for some of them: `npm run languages -- python`.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyExample, synthesize } from './languages/application.mjs';
import { runSmallestExample } from './languages/readme.mjs';
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
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), 'languages-'));
try {
  const expected = await synthesize('examples/typescript', join(temporary, 'typescript'));
  const summary = [line('typescript', synthesis('typescript', expected))];
  for (const [name, language] of languages) {
    summary.push(...(await attempt(name, language, expected)));
  }
  console.log(`\n${summary.join('\n')}`);
} finally {
  rmSync(temporary, { recursive: true });
}

/** Goes on after a failure, for what is wrong with one language need not hide what is wrong with the next. */
async function attempt(name, language, expected) {
  const facts = [];
  try {
    facts.push(build(language));
    if (language.install) {
      facts.push(...(await use(name, language, expected)));
    }
  } catch (error) {
    process.exitCode = 1;
    facts.push(`FAILED: ${error.message}`);
  }
  return facts.map((fact) => line(name, fact));
}

function build({ target, isGeneratedOnly, files, compile }) {
  const folder = join('dist', target);
  rmSync(folder, { recursive: true, force: true });
  const samples = ['--rosetta-tablet', '.jsii.tabl.json', '--rosetta-unknown-snippets', 'fail'];
  const options = [...(isGeneratedOnly ? ['--code-only'] : []), '--no-npmignore', ...samples];
  const start = Date.now();
  run('jsii-pacmak', ['--targets', target, ...options]);

  for (const file of files(manifest.version)) {
    assert(existsSync(join(folder, file)), `jsii-pacmak did not write ${join(folder, file)}, but: ${readdirSync(folder).join(', ')}`);
  }
  compile?.(temporary);
  return `package ${isGeneratedOnly && !compile ? 'generated, not compiled,' : 'built'} in ${seconds(start)}`;
}

/** The example in a folder of its own, with the package as it was built. */
async function use(name, { install, test, readme }, expected) {
  const folder = join(temporary, name);
  copyExample(name, folder);
  const env = install(folder, manifest);

  const synthesized = await synthesize(folder, join(folder, 'cdk.out'), env);
  assert.deepEqual(synthesized.templates, expected.templates);
  const resources = Object.values(expected.templates).flatMap(({ Resources }) => Object.keys(Resources));

  run(...test, { cwd: folder, env });
  return [
    `${synthesis(name, synthesized)}, tests passed`,
    `${Object.keys(expected.templates)}: all ${resources.length} resources equal to those of examples/typescript`,
    await runSmallestExample(name, readme, folder, env),
  ];
}

function synthesis(name, { cost, version }) {
  return `examples/${name} synthesized in ${cost} with aws-cdk-lib ${version}`;
}

function line(name, fact) {
  return `${name.padEnd(10)}  ${fact}`;
}
