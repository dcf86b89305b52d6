// Deploys to emulators with the CDK CLI, sends mails, and tells which event arrived where: `npm run deliver`, or with the
// beginnings of the names of some scenes: `npm run deliver -- example`.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cdk } from './cdk';
import { Cloud } from './cloud';
import { startFakecloud } from './emulator';
import { install } from './installation';
import { SENDER } from './mail';
import { SCENES } from './scenes';
import { Stage } from './stage';
import type { Scene, Sight } from './stage';

async function main(): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'deliver-'));
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  // cloud assemblies of App() go there, too
  process.env.TMPDIR = temporary;
  const { fakecloud } = await install();
  const wanted = process.argv.slice(2);
  const scenes = SCENES.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
  const sights = await play(scenes, fakecloud, join(temporary, 'fakecloud'));
  console.table(sights);
}

async function play(scenes: Scene[], program: string, folder: string): Promise<Sight[]> {
  mkdirSync(folder);
  const emulator = await startFakecloud(program, folder);
  const [cloud, cdk] = [new Cloud(emulator.endpoint), new Cdk(emulator.env, folder)];
  await Promise.all([cdk.bootstrap(), cloud.ses.createEmailIdentity({ EmailIdentity: SENDER })]);
  const before = await cloud.inventory();
  const sights: Sight[] = [];
  for (const scene of scenes) {
    const start = Date.now();
    const stage = new Stage(cloud, cdk, scene.name);
    try {
      await scene.play(stage);
    } finally {
      await stage.clear();
    }
    assert.deepEqual(await cloud.inventory(), before, 'not what was there before');
    sights.push(...stage.sights);
    console.log(`${scene.name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  emulator.stop();
  return sights;
}

void main();
