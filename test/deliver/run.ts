// Deploys to emulators with the CDK CLI, sends mails, and tells which event arrived where: `npm run deliver`. With the
// beginnings of the names of some scenes, it plays those alone: `npm run deliver -- examples`. `npm run deliver -- --write`
// writes the table into docs/delivery.md, and without it the table there has to be the same.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotInstalledError, install } from './installation';
import { runIntegRunner } from './integ-runner';
import { play } from './play';
import { SCENES } from './scenes';
import type { Sight } from './stage';
import { compareTable, table, writeTable } from './table';

// nothing of ours runs with it
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

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
  if (wanted.length > 0) {
    const scenes = SCENES.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
    print(await play(scenes, fakecloud, temporary));
    return;
  }
  const [delivered, asserted] = await Promise.all([play(SCENES, fakecloud, temporary), runIntegRunner(ministack, temporary)]);
  const sights = [...delivered, ...asserted];
  print(sights);
  if (args.includes('--write')) {
    writeTable(sights);
  } else {
    compareTable(sights);
  }
}

function print(sights: Sight[]): void {
  console.log(table(sights));
  assert.deepEqual(
    sights.filter(({ expected, seen }) => expected !== seen),
    [],
  );
}
