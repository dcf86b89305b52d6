// Draws the pictures of README.md and docs/monitoring.md from what is synthesized, and compares them with those in
// docs/images; with `--write`, puts them there. Run it with `npm run pictures`.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ses from 'aws-cdk-lib/aws-ses';
import { EmailMetrics, ReputationAlarms, TransactionalEmailDashboard } from '../../lib';
import { widgetsOf } from '../helpers/cloud-watch';
import { badDayOf, dashboardOf } from './draw';

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'Mail');
const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'transactional');
new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet });
new ReputationAlarms(stack, 'Reputation', { configurationSet });
EmailMetrics.forConfigurationSet(configurationSet)
  .metricBounceRate({ minimumVolume: 100 })
  .createAlarm(stack, 'BounceRate', { threshold: 5, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE });

const template = app.synth().getStackByName('Mail').template as { Resources: Record<string, any> };
const alarms = Object.fromEntries(
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([id, { Properties }]) => [id.replace(/^Reputation|.{8}$/g, ''), Properties]),
);
const pictures = { 'dashboard.svg': dashboardOf(widgetsOf(template)), 'bad-day.svg': badDayOf(alarms) };
for (const [file, picture] of Object.entries(pictures)) {
  const path = join(__dirname, '../../docs/images', file);
  if (process.argv.includes('--write')) {
    writeFileSync(path, picture);
  } else {
    assert.equal(readFileSync(path, 'utf8'), picture, `docs/images/${file} is not what is drawn, see npm run pictures -- --write`);
  }
}
