import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Cdk } from './cdk';
import { Cloud } from './cloud';
import { startFakecloud } from './emulator';
import { SENDER } from './mail';
import { Stage } from './stage';
import type { Scene, Sight } from './stage';

/** So many emulators stand beside each other, each with one scene at a time. */
const EMULATORS = 2;

/** Plays scenes until one fails. */
export async function play(scenes: Scene[], program: string, folder: string): Promise<Sight[]> {
  const sights = new Map<Scene, Sight[]>();
  const rest = [...scenes];
  await Promise.all(Array.from({ length: EMULATORS }, (_, index) => playInTurn(join(folder, `fakecloud-${index}`))));
  return scenes.flatMap((scene) => sights.get(scene)!);

  async function playInTurn(own: string): Promise<void> {
    mkdirSync(own);
    const emulator = await startFakecloud(program, own);
    const [cloud, cdk] = [new Cloud(emulator.endpoint), new Cdk(emulator.env, own)];
    await Promise.all([cdk.bootstrap(), cloud.ses.createEmailIdentity({ EmailIdentity: SENDER })]);
    const before = await cloud.inventory();
    for (let scene = rest.shift(); scene; scene = rest.shift()) {
      const start = Date.now();
      const stage = new Stage(cloud, cdk, scene.name);
      try {
        await scene.play(stage);
      } catch (error) {
        throw new Error(`failed: ${scene.name}`, { cause: error });
      }
      await stage.clear();
      const left = (await cloud.inventory()).filter((name) => !before.includes(name));
      stage.note({ subject: 'left by `cdk destroy`', expected: 'nothing', seen: left.join(', ') || 'nothing' });
      assert.deepEqual(left, [], `left by ${scene.name}`);
      sights.set(scene, stage.sights);
      console.log(`${((Date.now() - start) / 1000).toFixed(1)} s: ${scene.name}`);
    }
    emulator.stop();
  }
}
