import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownDestination, smallestExample } from '../shared/readme.mjs';
import { measure } from './measure.mjs';

/** Copies an example without what its tools have left beside it. */
export function copyExample(name, folder) {
  const example = join('examples', name);
  const list = ['ls-files', '--cached', '--others', '--exclude-standard'];
  for (const file of execFileSync('git', list, { cwd: example, encoding: 'utf8' }).trim().split('\n')) {
    cpSync(join(example, file), join(folder, file));
  }
}

/** Runs an application as the CDK CLI does, the `app` of cdk.json if no other is named, and returns its templates by the names of their files. */
export async function synthesize(folder, assembly, env = process.env, app = undefined) {
  const { app: named, context } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
  const command = app ?? named;
  const variables = { ...env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const cost = await measure(command, { cwd: folder, env: variables });

  const files = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const read = (file) => JSON.parse(readFileSync(join(assembly, file), 'utf8'));
  return {
    templates: Object.fromEntries(files.map((file) => [file, read(file)])),
    version: read('tree.json').tree.constructInfo.version,
    command,
    cost,
  };
}

/** What the samples of README.md synthesize in a program around them. */
export async function synthesizeReadme(language, { file, app, program }, folder, assembly, env) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), program(smallestExample(language), ownDestination(language)));
  const { templates } = await synthesize(folder, assembly, env, app);
  return templates;
}
