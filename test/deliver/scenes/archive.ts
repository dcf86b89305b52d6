import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, EmailEventArchive, EmailEvents } from '../../../lib';
import { Engine } from '../../archive/engine/engine';
import { installEngine } from '../../archive/engine/installation';
import { writeMetastore } from '../../archive/engine/metastore';
import { evaluate } from '../../archive/objects';
import { ENV } from '../../helpers/scene';
import { assembly } from '../cdk';
import type { Cloud } from '../cloud';
import { ALL, send } from '../mail';
import type { Scene, Stage } from '../stage';

/** Mails end as objects, over which the engine of Athena answers by what the emulator keeps of tables, views and queries. */
export const ARCHIVE: Scene = {
  name: 'an archive',
  async play(stage) {
    const { cloud } = stage;
    const today = new Date().toISOString();
    await stage.deploy(assembly(archiveApp(today)));

    const mails = await send(cloud, await stage.only('AWS::SES::ConfigurationSet'));

    await stage.expectEvents(await stage.bucket(), mails, ALL);
    const bucket = await stage.only('AWS::S3::Bucket');
    const keys = await keysIn(cloud, bucket);
    const prefixes = new Set(keys.map((key) => /^.*?day=[-\d]+\//.exec(key)?.[0].replace(today.slice(0, 10), 'TODAY')));
    expectSeen(stage, 'keys of the objects', 'events/day=TODAY/', [...prefixes].join(', '));

    const engine = await Engine.start(await installEngine(), mkdtempSync(join(tmpdir(), 'engine-')));
    const database = await stage.only('AWS::Glue::Database');
    const { TableList = [] } = await cloud.glue.getTables({ DatabaseName: database });
    writeMetastore(engine.data, { database, tables: TableList });
    await download(cloud, bucket, keys, engine.data);

    for (const { id, columns, expected } of ANSWERS) {
      const { QueryString = '' } = await query(stage, id);
      const answer = await engine.query(QueryString);
      const seen = answer.rows.map((row) => columns.map((column) => row[answer.columns.indexOf(column)]).join(', '));
      expectSeen(stage, `${columns.join(', ')} by the query \`${id}\``, expected, seen.join('; '));
    }
    const recipients = await engine.query(`SELECT DISTINCT recipient FROM "${database}"."recipient_events" ORDER BY 1`);
    const expected = 'bounce@simulator.amazonses.com, complaint@simulator.amazonses.com, success@simulator.amazonses.com';
    expectSeen(stage, 'recipients by the view `recipient_events`', expected, recipients.rows.join(', '));
    engine.stop();
  },
};

/** What is to stand in columns of the answers to queries. */
const ANSWERS = [
  { id: 'DailyFigures', columns: ['sends', 'deliveries', 'hard_bounces', 'complaints'], expected: '3, 2, 1, 1' },
  { id: 'Bounces', columns: ['type', 'subtype', 'bounces'], expected: 'Permanent, General, 1' },
  { id: 'SuppressionCandidates', columns: ['recipient'], expected: 'complaint@simulator.amazonses.com; bounce@simulator.amazonses.com' },
];

function archiveApp(today: string): App {
  const app = new App();
  const stack = new Stack(app, 'Archived', { env: ENV });
  const archive = new EmailEventArchive(stack, 'Archive');
  new ConfigurationSetEventDestination(stack, 'ToArchive', {
    configurationSet: new ConfigurationSet(stack, 'Set'),
    destination: archive,
    events: EmailEvents.ALL,
  });
  const stream = archive.deliveryStream.node.defaultChild as CfnDeliveryStream;
  const { prefix, errorOutputPrefix } =
    stream.extendedS3DestinationConfiguration as CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty;
  // the emulator refuses expressions: this is what they stand for today
  stream.addPropertyOverride('ExtendedS3DestinationConfiguration.Prefix', evaluate(prefix!, today));
  stream.addPropertyOverride('ExtendedS3DestinationConfiguration.ErrorOutputPrefix', evaluate(errorOutputPrefix!, today));
  // it would be left for the next scene
  RemovalPolicies.of(stack).destroy();
  return app;
}

async function keysIn(cloud: Cloud, Bucket: string): Promise<string[]> {
  const { Contents = [] } = await cloud.s3.listObjectsV2({ Bucket });
  return Contents.map(({ Key }) => Key!);
}

async function download(cloud: Cloud, Bucket: string, keys: string[], folder: string): Promise<void> {
  for (const Key of keys) {
    const { Body } = await cloud.s3.getObject({ Bucket, Key });
    const file = join(folder, Bucket, Key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await Body!.transformToByteArray());
  }
}

async function query(stage: Stage, id: string): Promise<{ QueryString?: string }> {
  const NamedQueryId = await stage.only('AWS::Athena::NamedQuery', `ArchiveQueries${id}`);
  const { NamedQuery } = await stage.cloud.athena.getNamedQuery({ NamedQueryId });
  return NamedQuery!;
}

function expectSeen(stage: Stage, subject: string, expected: string, seen: string): void {
  stage.note({ subject, expected, seen });
  assert.equal(seen, expected, subject);
}
