// Deploys to emulators with the CDK CLI, sends mails, and tells which event arrived where: `npm run deliver`. With the
// beginnings of the names of some scenes, it plays those alone: `npm run deliver -- examples`. `npm run deliver -- --write`
// writes the table into docs/delivery.md, and without it the table there has to be the same.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installEngine } from '../archive/engine/installation';
import { NotInstalledError, install } from './installation';
import { runIntegRunner } from './integ-runner';
import { play } from './play';
import { SCENES } from './scenes';
import type { Observation } from './stage';
import { compareTable, table, writeTable } from './table';

const temporary = mkdtempSync(join(tmpdir(), 'deliver-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
// for the cloud assemblies of apps that name no folder, too
process.env.TMPDIR = temporary;

/** Says to .ci/run that nothing was looked at. */
const LEFT_OUT = 77;

main().catch((error) => {
  if (error instanceof NotInstalledError) {
    console.error(`left out, nothing was delivered: ${error.message}`);
    process.exit(LEFT_OUT);
  }
  console.error(error);
  process.exit(1);
});

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const wanted = args.filter((arg) => arg !== '--write');
  const { fakecloud, ministack } = await install();
  await installEngine();
  forgetUser();
  if (wanted.length > 0) {
    const scenes = SCENES.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
    assert(scenes.length > 0, `no scene has such a name, but these have:\n${SCENES.map(({ name }) => name).join('\n')}`);
    print(await play(scenes, fakecloud, temporary));
    return;
  }
  const [delivered, asserted] = await Promise.all([play(SCENES, fakecloud, temporary), runIntegRunner(ministack, temporary)]);
  const observations = [...delivered, ...asserted];
  print(observations);
  if (args.includes('--write')) {
    writeTable(observations);
  } else {
    compareTable(observations);
  }
}

/** Neither we nor a process that we start see an account, a profile or a proxy of whoever runs this: only installing needs the latter. */
function forgetUser(): void {
  for (const name of Object.keys(process.env).filter((each) => /^(AWS|CDK)_|^(https?|all)_proxy$/i.test(each))) {
    delete process.env[name];
  }
  // it counts for this process alone
  delete process.env.TSX_TSCONFIG_PATH;
  // nothing of ours runs with it
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}

function print(observations: Observation[]): void {
  console.log(table(observations));
  assert.deepEqual(
    observations.filter(({ expected, seen }) => expected !== seen),
    [],
  );
}
