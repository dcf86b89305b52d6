import { Resource } from 'aws-cdk-lib';
import type { CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, EmailEvents, FirehoseDestination, GrantScope, SnsDestination } from 'cdk-ses-event-destinations';
import type { Construct } from 'constructs';

/** What all sets publish to, which stands in the first stack. */
interface Targets {
  readonly topic: sns.Topic;
  readonly stream: firehose.IDeliveryStream;
}

/** Adds an event destination, and what it needs, to a set in a stack. */
export type Publish = (stack: Stack, id: string, set: ses.CfnConfigurationSet, targets: Targets) => void;

export interface Subject {
  readonly sns: Publish;
  readonly firehose: Publish;
}

const events = EmailEvents.FEEDBACK;

function ours(grantScope: GrantScope): Subject {
  return {
    sns: (stack, id, configurationSet, { topic }) =>
      new ConfigurationSetEventDestination(stack, id, { configurationSet, events, destination: new SnsDestination(topic, { grantScope }) }),
    firehose: (stack, id, configurationSet, { stream }) =>
      new ConfigurationSetEventDestination(stack, id, {
        configurationSet,
        events,
        destination: new FirehoseDestination(stream, { grantScope }),
      }),
  };
}

/**
 * The resources alone, as somebody would write them who lets all sets of the account in. `place` says where the resource
 * of an event destination stands.
 */
function handWritten(place: (stack: Stack, id: string) => [Construct, string]): Subject {
  return {
    sns: (stack, id, set, { topic }) => {
      const policy = once(topic.stack, 'BarePolicy', () => {
        return new sns.CfnTopicPolicy(topic.stack, 'BarePolicy', {
          topics: [topic.topicArn],
          policyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: '0',
                Effect: 'Allow',
                Principal: { Service: 'ses.amazonaws.com' },
                Action: 'sns:Publish',
                Resource: topic.topicArn,
                Condition: conditions(stack),
              },
            ],
          },
        });
      });
      const destination = new ses.CfnConfigurationSetEventDestination(...place(stack, id), {
        configurationSetName: set.ref,
        eventDestination: { enabled: true, matchingEventTypes: events, snsDestination: { topicArn: topic.topicArn } },
      });
      destination.node.addDependency(policy);
    },
    firehose: (stack, id, set, { stream }) => {
      const role = once(stack, 'BareRole', () => {
        return new iam.CfnRole(stack, 'BareRole', {
          assumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: conditions(stack) },
            ],
          },
          policies: [
            {
              policyName: 'AllowFirehoseDeliveryStreamPublish',
              policyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: stream.deliveryStreamArn }],
              },
            },
          ],
        });
      });
      new ses.CfnConfigurationSetEventDestination(...place(stack, id), {
        configurationSetName: set.ref,
        eventDestination: {
          enabled: true,
          matchingEventTypes: events,
          kinesisFirehoseDestination: { deliveryStreamArn: stream.deliveryStreamArn, iamRoleArn: role.attrArn },
        },
      });
    },
  };
}

/** What any construct costs that does nothing but stand around its resource. */
class Wrapper extends Resource {}

const core: Subject = {
  sns: (stack, id, configurationSet, { topic }) =>
    new ses.ConfigurationSetEventDestination(stack, id, { configurationSet, events, destination: ses.EventDestination.snsTopic(topic) }),
  firehose: (stack, id, configurationSet, { stream: deliveryStream }) =>
    new ses.ConfigurationSetEventDestination(stack, id, {
      configurationSet,
      events,
      destination: ses.EventDestination.firehoseDeliveryStream({ deliveryStream }),
    }),
};

export const SUBJECTS = {
  'bare L1': handWritten((stack, id) => [stack, id]),
  'empty wrapper': handWritten((stack, id) => [new Wrapper(stack, id), 'Resource']),
  'core L2': core,
  'this library': ours(GrantScope.CONFIGURATION_SET),
  'this library, `ACCOUNT`': ours(GrantScope.ACCOUNT),
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

function once<T extends CfnResource>(stack: Stack, id: string, make: () => T): T {
  return (stack.node.tryFindChild(id) as T | undefined) ?? make();
}

function conditions(stack: Stack) {
  return {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ses', resource: 'configuration-set', resourceName: '*' }) },
  };
}
