// Asks the engine on which Athena is based: `npm run archive`. Tables, views, queries and the keys of objects are those of
// synthesized templates. Needs Python with pip and Maven, with which it downloads the engine once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmailEventArchiveFormat } from '../../lib';
import { NotInstalledError } from '../deliver/installation';
import { ask, isWrong, questionsTo } from './ask';
import { DEFECTS, plantNothing } from './defects';
import { copyOf, deployedArchive } from './deployed-archive';
import type { DeployedArchive } from './deployed-archive';
import { compareDocument, writeDocument, writeScale } from './document';
import type { Asked } from './document';
import { Engine } from './engine/engine';
import { installEngine } from './engine/installation';
import { writeMetastore } from './engine/metastore';
import { LINES, shift, shifted } from './fixture';
import { writeObjects, writeUnreadable } from './objects';
import { measure } from './scale';

/** Says to .ci/run that nothing was looked at. */
const LEFT_OUT = 77;

const temporary = mkdtempSync(join(tmpdir(), 'archive-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));

main().catch((error) => {
  if (error instanceof NotInstalledError) {
    console.error(`left out, nothing was asked: ${error.message}`);
    process.exit(LEFT_OUT);
  }
  console.error(error);
  process.exit(1);
});

async function main(): Promise<void> {
  const installation = await installEngine();
  const start = Date.now();
  const seconds = () => ((Date.now() - start) / 1000).toFixed(1);
  const engine = await Engine.start(installation, temporary);
  console.log(`${seconds()} s: the engine is ready`);
  const today = new Date().toISOString().slice(0, 10);
  const archives = {
    json: deployedArchive(EmailEventArchiveFormat.JSON, 'Archive'),
    parquet: deployedArchive(EmailEventArchiveFormat.PARQUET, 'ParquetArchive'),
  };

  if (process.argv.includes('--scale')) {
    const table = await measure(engine, archives.json, archives.parquet);
    console.log(table);
    if (process.argv.includes('--write')) {
      writeScale(table);
    }
    engine.stop();
    return;
  }
  const asked: Asked[] = [];
  for (const [format, archive] of Object.entries(archives)) {
    const questions = questionsTo(archive);
    await deploy(engine, archive, today);
    for (const question of questions) {
      const answer = await ask(engine, question, today);
      assert.deepEqual(answer.rows, question.rows, `${format}: ${question.name}`);
      assert.deepEqual(answer.columns, question.columns ?? answer.columns, `${format}: ${question.name}`);
      if (question.id && archive === archives.json) {
        asked.push({ ...question, id: question.id, answer });
      }
    }
    console.log(`${seconds()} s: ${questions.length} questions to events in ${format} are answered as counted by hand`);
  }
  for (const [format, archive] of Object.entries(archives)) {
    const copy = copyOf(archive, 'same');
    plantNothing(copy);
    await deploy(engine, copy, today);
    for (const question of questionsTo(copy)) {
      assert(!(await isWrong(engine, question, today)), `${format}: ${question.name} is wrong without a defect`);
    }
    console.log(`${seconds()} s: noticed nothing in a copy in ${format} without a defect`);
  }
  for (const [index, { name, format = EmailEventArchiveFormat.JSON, noticedBy, plant }] of DEFECTS.entries()) {
    const copy = copyOf(archives[format], `defect${index}`);
    plant(copy);
    await deploy(engine, copy, today);
    const question = questionsTo(copy).find((each) => each.name === noticedBy);
    assert(question, `there is no question ${noticedBy}`);
    assert(await isWrong(engine, question, today), `${noticedBy} does not notice that ${name}`);
    console.log(`${seconds()} s: noticed that ${name}`);
  }
  engine.stop();
  if (process.argv.includes('--write')) {
    writeDocument(asked);
  } else {
    compareDocument(asked);
  }
}

/** Puts what the template says, and the events of the fixture, where the engine sees them. */
async function deploy(engine: Engine, archive: DeployedArchive, today: string): Promise<void> {
  writeMetastore(engine.data, archive);
  await writeObjects(engine.data, archive, shifted(LINES, today));
  // nothing that is asked goes back so far
  writeUnreadable(engine.data, archive, shift('2025-08-22', today));
}
