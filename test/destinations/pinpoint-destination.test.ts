import type { Stack } from 'aws-cdk-lib';
import { Annotations, CfnParameter, PhysicalName } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import * as pinpointemail from 'aws-cdk-lib/aws-pinpointemail';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ConfigurationSetEventDestination, EmailEvents, PinpointDestination } from '../../lib';
import type { ConfigurationSetEventDestinationProps } from '../../lib';
import { expectRefused, newStack, properties, warnings } from '../helpers/scene';

const TYPE = 'AWS::PinpointEmail::ConfigurationSetEventDestination';
const ARN = 'arn:aws:mobiletargeting:eu-west-1:111122223333:apps/0123456789abcdef0123456789abcdef';

function report(stack: Stack, props: Partial<ConfigurationSetEventDestinationProps> = {}): () => ConfigurationSetEventDestination {
  const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');
  const destination = new PinpointDestination(ARN);
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination, ...props });
}

test('is rendered as the resource that knows Pinpoint', () => {
  const stack = newStack();

  report(stack)();

  expect(properties(stack, TYPE)).toEqual({
    ConfigurationSetName: { Ref: 'Set' },
    EventDestinationName: 'Stack-Events-0B6038A5',
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: ['SEND', 'REJECT', 'BOUNCE', 'COMPLAINT', 'DELIVERY', 'RENDERING_FAILURE'],
      PinpointDestination: { ApplicationArn: ARN },
    },
  });
  Template.fromStack(stack).resourceCountIs('AWS::SES::ConfigurationSetEventDestination', 0);
});

test('can be reached through the construct like the others', () => {
  const stack = newStack();

  const destination = report(stack)();

  expect(destination.node.defaultChild).toBeInstanceOf(pinpointemail.CfnConfigurationSetEventDestination);
  expect(stack.resolve(destination.configurationSetEventDestinationId)).toEqual({ 'Fn::GetAtt': ['EventsD32975C2', 'Id'] });
});

test('takes an application', () => {
  const stack = newStack();
  const application = new pinpoint.CfnApp(stack, 'App', { name: 'campaigns' });

  report(stack, { destination: new PinpointDestination(application.attrArn) })();

  expect(properties(stack, TYPE).EventDestination.PinpointDestination).toEqual({ ApplicationArn: { 'Fn::GetAtt': ['App', 'Arn'] } });
});

test('takes an ARN that is a token', () => {
  const stack = newStack();
  const arn = new CfnParameter(stack, 'Arn').valueAsString;

  report(stack, { destination: new PinpointDestination(arn) })();

  expect(properties(stack, TYPE).EventDestination.PinpointDestination).toEqual({ ApplicationArn: { Ref: 'Arn' } });
});

test('takes an ARN that the CLI is yet to look up', () => {
  const stack = newStack();
  const arn = ssm.StringParameter.valueFromLookup(stack, '/mail/app');

  report(stack, { destination: new PinpointDestination(arn) })();

  expect(properties(stack, TYPE).EventDestination.PinpointDestination).toEqual({ ApplicationArn: 'dummy-value-for-/mail/app' });
});

test.each([
  'arn:aws:mobiletargeting:us-east-1:111122223333:apps/abc',
  'arn:aws-us-gov:mobiletargeting:us-gov-west-1:111122223333:apps/0123456789abcdef0123456789abcdef',
])('takes the ARN %s', (arn) => {
  const stack = newStack();

  report(stack, { destination: new PinpointDestination(arn) })();

  expect(properties(stack, TYPE).EventDestination.PinpointDestination.ApplicationArn).toBe(arn);
});

test.each([
  '',
  '0123456789abcdef0123456789abcdef',
  'arn:aws:mobiletargeting:eu-west-1:111122223333:apps/',
  'arn:aws:mobiletargeting:eu-west-1:111122223333:apps/a/events',
  'arn:aws:mobiletargeting:eu-west-1:11112222333:apps/abc',
  'arn:aws:mobiletargeting::111122223333:apps/abc',
  'arn:aws:ses:eu-west-1:111122223333:apps/abc',
  ' arn:aws:mobiletargeting:eu-west-1:111122223333:apps/abc',
])('fails for the ARN %j', (arn) => {
  expectRefused(
    (stack) => report(stack, { destination: new PinpointDestination(arn) }),
    `[cdk-ses-event-destinations:PinpointDestination.malformedArn] 'applicationArn' is ${JSON.stringify(arn)}; ` +
      'allowed: arn:<partition>:mobiletargeting:<region>:<account>:apps/<id>; pass the ARN of the Pinpoint project (application) (at Stack/Events)',
  );
});

describe('events', () => {
  test('are written in upper case', () => {
    const stack = newStack();

    report(stack, { events: [...EmailEvents.ENGAGEMENT, ses.EmailSendingEvent.RENDERING_FAILURE, ses.EmailSendingEvent.OPEN] })();

    expect(properties(stack, TYPE).EventDestination.MatchingEventTypes).toEqual(['OPEN', 'CLICK', 'RENDERING_FAILURE']);
  });

  test('may be tokens', () => {
    const stack = newStack();
    const event = new CfnParameter(stack, 'Event').valueAsString as ses.EmailSendingEvent;

    report(stack, { events: [event] })();

    expect(properties(stack, TYPE).EventDestination.MatchingEventTypes).toEqual([{ Ref: 'Event' }]);
  });

  test('may be a token, and are then written as they are', () => {
    const stack = newStack();
    const events = new CfnParameter(stack, 'Types', { type: 'CommaDelimitedList' }).valueAsList as ses.EmailSendingEvent[];

    report(stack, { events })();

    expect(properties(stack, TYPE).EventDestination.MatchingEventTypes).toEqual({ Ref: 'Types' });
  });

  test.each([
    [[ses.EmailSendingEvent.DELIVERY_DELAY, ses.EmailSendingEvent.SEND], '["deliveryDelay"]'],
    [[ses.EmailSendingEvent.SUBSCRIPTION], '["subscription"]'],
    [EmailEvents.ALL, '["deliveryDelay","subscription"]'],
  ])('fails for those that Pinpoint does not take: %j', (events, got) => {
    expectRefused(
      (stack) => report(stack, { events }),
      `[cdk-ses-event-destinations:PinpointDestination.unsupportedEvent] 'events' is ${got}; ` +
        'allowed: for Pinpoint send, reject, bounce, complaint, delivery, open, click, renderingFailure; ' +
        'remove these events, or publish them through a second event destination of another kind (at Stack/Events)',
    );
  });
});

describe('the name', () => {
  test.each([
    ['as it is given', 'my-name', 'my-name'],
    ['as one made from the path if it is left to CDK', PhysicalName.GENERATE_IF_NEEDED, 'Stack-Events-0B6038A5'],
  ])('is written %s', (_how, configurationSetEventDestinationName, expected) => {
    const stack = newStack();

    report(stack, { configurationSetEventDestinationName })();

    expect(properties(stack, TYPE).EventDestinationName).toBe(expected);
  });

  test('may be a token', () => {
    const stack = newStack();

    report(stack, { configurationSetEventDestinationName: new CfnParameter(stack, 'Name').valueAsString })();

    expect(properties(stack, TYPE).EventDestinationName).toEqual({ Ref: 'Name' });
  });

  test('is no longer than 64 characters, however long the path', () => {
    const stack = newStack();
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events'.repeat(30), {
      configurationSet,
      destination: new PinpointDestination(ARN),
    });

    expect(properties(stack, TYPE).EventDestinationName).toMatch(/^[A-Za-z0-9-]{64}$/);
  });
});

test('enabled may be false', () => {
  const stack = newStack();

  report(stack, { enabled: false })();

  expect(properties(stack, TYPE).EventDestination.Enabled).toBe(false);
});

describe('the end of support', () => {
  test('is told in one warning', () => {
    const stack = newStack();

    report(stack)();

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events',
        'AWS ended the support of Amazon Pinpoint on 2026-10-30: its console and its analytics are gone. ' +
          'Use EventBridgeDestination to react to events, or FirehoseDestination to keep and analyse them. ' +
          '[ack: cdk-ses-event-destinations:PinpointDestination.endOfSupport]',
      ],
    ]);
  });

  test('can be acknowledged', () => {
    const stack = newStack();

    const destination = report(stack)();
    Annotations.of(destination).acknowledgeWarning('cdk-ses-event-destinations:PinpointDestination.endOfSupport');

    expect(warnings(stack)).toEqual([]);
  });
});
