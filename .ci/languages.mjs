// Builds the package of every language with jsii-pacmak, and runs the example that uses it: what that synthesizes has to be
// equal to what examples/typescript does. Needs what `npm run build` and `npm run samples` write, and the tools of the
// languages; run it with `npm run languages`, or with names for some of them: `npm run languages -- python`.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyExample, synthesize } from './languages/application.mjs';
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
  const expected = synthesize('examples/typescript', join(temporary, 'typescript'));
  const summary = languages.flatMap(([name, language]) => attempt(name, language, expected));
  console.log(`\n${summary.join('\n')}`);
} finally {
  rmSync(temporary, { recursive: true });
}

/** Goes on after a failure, for what is wrong with one language need not hide what is wrong with the next. */
function attempt(name, language, expected) {
  const lines = [];
  const steps = [() => build(language), () => language.install && use(name, language, expected)];
  try {
    steps.forEach((step) => lines.push(...[step()].flat()));
  } catch (error) {
    process.exitCode = 1;
    lines.push(`FAILED: ${error.message}`);
  }
  return lines.filter(Boolean).map((line) => `${name.padEnd(10)}  ${line}`);
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
function use(name, { install, test }, expected) {
  const folder = join(temporary, name);
  copyExample(name, folder);
  const env = install(folder, manifest);

  const start = Date.now();
  const { templates, version } = synthesize(folder, join(folder, 'cdk.out'), env);
  const duration = seconds(start);
  assert.deepEqual(templates, expected.templates);
  const resources = Object.values(templates).flatMap(({ Resources }) => Object.keys(Resources));

  run(...test, { cwd: folder, env });
  return [
    `examples/${name} synthesized in ${duration} with aws-cdk-lib ${version}, tests passed`,
    `${Object.keys(templates)}: all ${resources.length} resources equal to those of examples/typescript with ${expected.version}`,
  ];
}
