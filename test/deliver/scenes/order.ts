import assert from 'node:assert/strict';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ConfigurationSetEventDestination, FirehoseDestination, SnsDestination } from '../../../lib';
import { ENV } from '../../helpers/scene';
import { assembly } from '../cdk';
import type { Scene } from '../stage';

/** SES uses what lets it in as soon as the event destination is there. */
const BEFORE = [
  { destination: 'EventsSns', type: 'AWS::SNS::TopicPolicy', policy: 'TopicPolicy' },
  { destination: 'EventsFirehose', type: 'AWS::IAM::Policy', policy: 'RoleDefaultPolicy' },
];

export const ORDER: Scene = {
  name: 'an event destination is created after what lets SES in',
  async play(stage) {
    await stage.deploy(assembly(orderedApp()));

    const { StackEvents = [] } = await stage.cloud.cloudFormation.describeStackEvents({ StackName: 'Stack' });
    const created = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE').reverse();
    const placeOf = (type: string, id: string): number => {
      const place = created.findIndex((other) => other.ResourceType === type && other.LogicalResourceId!.startsWith(id));
      assert(place >= 0, `${type} ${id} was not created`);
      return place;
    };
    for (const { destination, type, policy } of BEFORE) {
      const isBefore = placeOf(type, policy) < placeOf('AWS::SES::ConfigurationSetEventDestination', destination);
      const seen = isBefore ? 'before' : 'after';
      stage.note({ subject: `${type} and event destination`, expected: 'before', seen });
      assert.equal(seen, 'before', type);
    }
  },
};

/** The emulator creates resources as they stand in the template, unless one waits for another: the event destinations stand first. */
function orderedApp(): App {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const events = new Construct(stack, 'Events');
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const bucket = new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket'), { loggingConfig: new firehose.DisableLogging() });
  const stream = new firehose.DeliveryStream(stack, 'Stream', { destination: bucket });
  const toTopic = new SnsDestination(new sns.Topic(stack, 'Topic'));
  new ConfigurationSetEventDestination(events, 'Sns', { configurationSet, destination: toTopic });
  new ConfigurationSetEventDestination(events, 'Firehose', { configurationSet, destination: new FirehoseDestination(stream, { role }) });
  return app;
}
