// Builds the package of every language with jsii-pacmak, and runs the example and the samples of README.md with it: what they
// synthesize has to be equal to what they do in TypeScript. Needs what `npm run build` and `npm run samples` write, and the
// tools of the languages; run it with `npm run languages`, or with names for some of them: `npm run languages -- python`.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyExample, synthesize, synthesizeReadme } from './languages/application.mjs';
import { checkTools, fail } from './languages/check-tools.mjs';
import * as dotnet from './languages/dotnet.mjs';
import * as go from './languages/go.mjs';
import * as java from './languages/java.mjs';
import * as javascript from './languages/javascript.mjs';
import * as python from './languages/python.mjs';
import * as typescript from './languages/typescript.mjs';
import { run, seconds } from './shared/run.mjs';

process.chdir(join(import.meta.dirname, '..'));
const all = { javascript, python, java, go, dotnet };
const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in all));
if (unknown.length > 0) {
  fail(`no language: ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}`);
}
const languages = Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name));

checkTools(languages.flatMap(([, { tools = [] }]) => tools));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), 'languages-'));
const facts = [];
try {
  const expected = await synthesize('examples/typescript', join(temporary, 'typescript'));
  const expectedOfReadme = await synthesizeReadme('ts', typescript.readme, 'examples/typescript', join(temporary, 'readme'));
  note('typescript', synthesis('typescript', expected));
  for (const [name, language] of languages) {
    await attempt(name, language, { ...expected, ofReadme: expectedOfReadme });
  }
  console.log(`\n${facts.join('\n')}`);
} finally {
  rmSync(temporary, { recursive: true });
}

/** Goes on after a failure, for what is wrong with one language need not hide what is wrong with the next. */
async function attempt(name, language, expected) {
  try {
    build(name, language);
    if (language.install) {
      await use(name, language, expected);
    }
  } catch (error) {
    process.exitCode = 1;
    note(name, `FAILED: ${error.message}`);
  }
}

function build(name, { target, isGeneratedOnly, files, install }) {
  const folder = join('dist', target);
  rmSync(folder, { recursive: true, force: true });
  const samples = ['--rosetta-tablet', '.jsii.tabl.json', '--rosetta-unknown-snippets', 'fail'];
  const options = [...(isGeneratedOnly ? ['--code-only'] : []), '--no-npmignore', ...samples];
  const start = Date.now();
  run('jsii-pacmak', ['--targets', target, ...options]);

  for (const file of files(manifest.version)) {
    assert(existsSync(join(folder, file)), `jsii-pacmak did not write ${join(folder, file)}, but: ${readdirSync(folder).join(', ')}`);
  }
  const done = isGeneratedOnly ? `generated${install ? '' : ', not compiled,'}` : 'built';
  note(name, `package ${done} in ${seconds(start)}`);
}

/** The example in a folder of its own, with the package as it was built. The tests come first: they compile what can be compiled before. */
async function use(name, { install, test, readme }, expected) {
  const folder = join(temporary, name);
  copyExample(name, folder);
  const env = install(folder, manifest);
  run(...test, { cwd: folder, env });
  note(name, `tests of examples/${name} passed`);

  const synthesized = await synthesize(folder, join(folder, 'cdk.out'), env);
  note(name, synthesis(name, synthesized));
  assert.deepEqual(synthesized.templates, expected.templates);
  const resources = Object.values(expected.templates).flatMap(({ Resources }) => Object.keys(Resources));
  note(name, `${Object.keys(expected.templates)}: all ${resources.length} resources equal to those of examples/typescript`);

  const ofReadme = await synthesizeReadme(name, readme, folder, join(folder, 'cdk.out.readme'), env);
  assert.deepEqual(ofReadme, expected.ofReadme);
  note(name, 'the samples of README.md: template equal to that of TypeScript');
}

function synthesis(name, { command, cost, version }) {
  return `examples/${name} synthesized by '${command}' in ${cost} with aws-cdk-lib ${version}`;
}

function note(name, fact) {
  facts.push(`${name.padEnd(10)}  ${fact}`);
}
