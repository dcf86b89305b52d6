import assert from 'node:assert/strict';
import { ARRANGEMENTS } from '../../permissions/arrangements';
import { deployArrangement } from '../arrangement-on-stage';
import type { Scene } from '../stage';

/** SES uses what lets it in as soon as the event destination is there. */
const BEFORE = [
  { destination: 'SnsDestination', type: 'AWS::SNS::TopicPolicy' },
  { destination: 'SnsDestination', type: 'AWS::KMS::Key' },
  { destination: 'FirehoseDestination', type: 'AWS::IAM::Role' },
];

export const ORDER: Scene = {
  name: 'an event destination is created after what lets SES in',
  async play(stage) {
    await deployArrangement(
      stage,
      ARRANGEMENTS.find(({ name }) => name === 'everything in one stack')!,
    );

    const { StackEvents = [] } = await stage.cloud.cloudFormation.describeStackEvents({ StackName: 'Stack' });
    const created = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE')
      .reverse()
      .map(({ ResourceType, LogicalResourceId }) => ({ type: ResourceType!, id: LogicalResourceId! }));
    for (const { destination, type } of BEFORE) {
      const at = created.findIndex((other) => other.type.endsWith('EventDestination') && other.id.startsWith(destination));
      assert(at >= 0, destination);
      const seen = created.slice(at).some((other) => other.type === type) ? 'after' : 'before';
      stage.note({ subject: `${type} and ${destination}`, expected: 'before', seen });
      assert.equal(seen, 'before', type);
    }
  },
};
