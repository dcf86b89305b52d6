import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Cdk } from './cdk';
import { startMinistack } from './emulator';
import type { Emulator } from './emulator';
import { finish } from './processes';
import type { Result } from './processes';
import type { Sight } from './stage';

/** Those whose assertions the emulator can answer: it stores event destinations, and delivers nothing. */
const APPS = ['integ.cloud-watch.ts', 'integ.firehose.ts', 'integ.firehose-role.ts'];

/** Runs integ-runner with real assertions, Lambda functions and all. Once, something else is expected than is there. */
export async function runIntegRunner(program: string, parent: string): Promise<Sight[]> {
  const folder = join(parent, 'ministack');
  const copy = join(folder, 'copy');
  copyTo(copy);
  const emulator = await startMinistack(program, folder);
  await new Cdk(emulator.env, folder).bootstrap({ account: '000000000000', region: 'us-east-1' });

  const passed = await integRunner(emulator, copy, APPS);
  assert.equal(passed.code, 0, passed.output);
  expectWrongly(copy);
  const failed = await integRunner(emulator, copy, APPS.slice(0, 1));
  assert.equal(failed.code, 1, failed.output);
  assert.match(failed.output, /Expected BOUNCE but received SEND/);

  emulator.stop();
  return [
    ...APPS.map((app) => sightOf(app, 'its assertions, by integ-runner', 'SUCCESS', passed)),
    sightOf(APPS[0], 'another assertion, which is wrong', 'ASSERT', failed),
  ];
}

function sightOf(app: string, subject: string, expected: string, { output }: Result): Sight {
  // <result> <app>-<id of the test>/<test case>
  const [, seen = 'nothing'] = new RegExp(`^ *(\\w+) +${app.replace('.ts', '')}-\\w+/`, 'm').exec(output) ?? [];
  return { scene: `test/integ/${app}`, subject, expected, seen };
}

/** integ-runner writes snapshots anew when it has passed. */
function copyTo(folder: string): void {
  mkdirSync(folder, { recursive: true });
  ['lib', 'test/integ', 'package.json', 'tsconfig.json'].forEach((path) => cpSync(path, join(folder, path), { recursive: true }));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
}

function integRunner(emulator: Emulator, cwd: string, apps: string[]): Promise<Result> {
  const options = ['--config', 'test/integ/integ.config.json', '--force', '--update-on-failed', '--no-update-workflow'];
  return finish(resolve('node_modules/.bin/integ-runner'), [...options, ...apps], { cwd, env: emulator.env }, 10);
}

function expectWrongly(folder: string): void {
  const file = join(folder, 'test/integ', APPS[0]);
  const [right, wrong] = ["MatchingEventTypes: ['SEND']", "MatchingEventTypes: ['BOUNCE']"];
  const text = readFileSync(file, 'utf8');
  assert(text.includes(right));
  writeFileSync(file, text.replace(right, wrong));
}
