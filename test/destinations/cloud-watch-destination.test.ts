import type { Stack } from 'aws-cdk-lib';
import { CfnParameter, Lazy } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CloudWatchDestination, CloudWatchDimensions, ConfigurationSetEventDestination } from '../../lib';
import { eventDestination, expectRefused, newStack, warnings } from '../helpers/scene';

const { messageTag, emailHeader } = CloudWatchDimensions;
const tags = (count: number) => Array.from({ length: count }, (_, index) => messageTag(`tag${index}`, 'none'));

function count(stack: Stack, dimensions?: ses.CloudWatchDimension[]): () => ConfigurationSetEventDestination {
  const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');
  const destination = new CloudWatchDestination({ dimensions });
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
}

function written(stack: Stack): unknown[] {
  return eventDestination(stack).CloudWatchDestination.DimensionConfigurations;
}

test('counts by configuration set by default', () => {
  const stack = newStack();

  count(stack)();

  expect(written(stack)).toEqual([
    { DimensionValueSource: 'messageTag', DimensionName: 'ses:configuration-set', DefaultDimensionValue: { Ref: 'Set' } },
  ]);
  expect(warnings(stack)).toEqual([]);
});

test('counts by the dimensions given, in their order', () => {
  const stack = newStack();

  count(stack, [emailHeader('X-Campaign', 'none'), messageTag('mail-type', 'untagged')])();

  expect(written(stack)).toEqual([
    { DimensionValueSource: 'emailHeader', DimensionName: 'X-Campaign', DefaultDimensionValue: 'none' },
    { DimensionValueSource: 'messageTag', DimensionName: 'mail-type', DefaultDimensionValue: 'untagged' },
  ]);
});

describe('the number of dimensions', () => {
  test.each([1, 10])('may be %d', (number) => {
    const stack = newStack();

    count(stack, tags(number))();

    expect(written(stack)).toHaveLength(number);
  });

  test('fails for none', () => {
    expectRefused(
      (stack) => count(stack, []),
      '[cdk-ses-event-destinations:CloudWatchDestination.noDimensions] \'dimensions\' is "a list of 0"; allowed: 1 to 10 dimensions; ' +
        "leave 'dimensions' out to count by configuration set (at Stack/Events)",
    );
  });

  test('fails for 11', () => {
    expectRefused(
      (stack) => count(stack, tags(11)),
      '[cdk-ses-event-destinations:CloudWatchDestination.tooManyDimensions] \'dimensions\' is "a list of 11"; allowed: 1 to 10 dimensions; ' +
        'share the dimensions out among several event destinations (the SES quota cannot be raised) (at Stack/Events)',
    );
  });
});

describe('a name', () => {
  test.each(['a', 'x'.repeat(256), 'Az09_-:', 'ses:from-domain'])('may be %s', (name) => {
    const stack = newStack();

    count(stack, [messageTag(name, 'none')])();

    expect(written(stack)).toMatchObject([{ DimensionName: name }]);
  });

  test.each(['', 'x'.repeat(257), 'mail type', 'mail.type', 'mail@type', 'größe', 'x\n'])('fails for %j', (name) => {
    expectRefused(
      (stack) => count(stack, [messageTag('good', 'none'), messageTag(name, 'none')]),
      `[cdk-ses-event-destinations:CloudWatchDestination.invalidDimensionName] 'dimensions[1].name' is ${JSON.stringify(name)}; ` +
        'allowed: 1 to 256 ASCII letters, digits, _, - and :; use a tag or header whose name is spelled so (at Stack/Events)',
    );
  });

  test('may be a token', () => {
    const stack = newStack();

    count(stack, [emailHeader(new CfnParameter(stack, 'Name').valueAsString, 'none')])();

    expect(written(stack)).toMatchObject([{ DimensionName: { Ref: 'Name' } }]);
  });

  test('fails when it comes twice, whatever its source', () => {
    expectRefused(
      (stack) => count(stack, [messageTag('a', 'none'), messageTag('b', 'none'), emailHeader('b', 'none'), emailHeader('a', 'none')]),
      '[cdk-ses-event-destinations:CloudWatchDestination.duplicateDimension] \'dimensions\' is "b"; allowed: dimensions with different names; ' +
        'remove one of the two, or give it to another event destination (at Stack/Events)',
    );
  });

  test('may differ from another in case alone', () => {
    const stack = newStack();

    count(stack, [messageTag('Type', 'none'), messageTag('type', 'none')])();

    expect(written(stack)).toHaveLength(2);
  });
});

describe('a default value', () => {
  test.each(['a', 'x'.repeat(256), 'Az09_-'])('may be %s', (value) => {
    const stack = newStack();

    count(stack, [messageTag('tag', value)])();

    expect(written(stack)).toMatchObject([{ DefaultDimensionValue: value }]);
  });

  test.each(['', 'x'.repeat(257), 'example.com', 'a@b', 'a:b', 'a b'])('fails for %j', (value) => {
    expectRefused(
      (stack) => count(stack, [messageTag('tag', value)]),
      `[cdk-ses-event-destinations:CloudWatchDestination.invalidDefaultValue] 'dimensions[0].defaultValue' is ${JSON.stringify(value)}; ` +
        'allowed: 1 to 256 ASCII letters, digits, _ and -; ' +
        'spell the value so: CloudFormation takes no @ and no . in it, although the SES documentation allows both (at Stack/Events)',
    );
  });

  test('may be a token', () => {
    const stack = newStack();

    count(stack, [messageTag('tag', new CfnParameter(stack, 'Value').valueAsString)])();

    expect(written(stack)).toMatchObject([{ DefaultDimensionValue: { Ref: 'Value' } }]);
  });
});

test('names and values may be what the CLI is yet to look up', () => {
  const stack = newStack();
  const looked = ssm.StringParameter.valueFromLookup(stack, '/mail/x');

  count(stack, [messageTag(looked, looked)])();

  expect(written(stack)).toMatchObject([{ DimensionName: 'dummy-value-for-/mail/x', DefaultDimensionValue: 'dummy-value-for-/mail/x' }]);
});

describe('a header', () => {
  test.each(['Received', 'To', 'From', 'DKIM-Signature', 'CC', 'message-id', 'Return-Path', 'from', 'MESSAGE-ID'])(
    'fails for %s',
    (header) => {
      expectRefused(
        (stack) => count(stack, [emailHeader(header, 'none')]),
        `[cdk-ses-event-destinations:CloudWatchDestination.forbiddenHeader] 'dimensions[0].name' is "${header}"; ` +
          'allowed: any header but Received, To, From, DKIM-Signature, CC, message-id, Return-Path; ' +
          'set a header or message tag of your own when sending (at Stack/Events)',
      );
    },
  );

  test.each(['Subject', 'X-From', 'Reply-To'])('may be %s', (header) => {
    const stack = newStack();

    count(stack, [emailHeader(header, 'none')])();

    expect(written(stack)).toMatchObject([{ DimensionName: header }]);
  });

  test('does not forbid the tag of its name', () => {
    const stack = newStack();

    count(stack, [messageTag('From', 'none')])();

    expect(written(stack)).toMatchObject([{ DimensionName: 'From' }]);
  });
});

describe('a source', () => {
  test('fails when SES does not know it', () => {
    expectRefused(
      (stack) => count(stack, [{ source: 'MESSAGE_TAG' as ses.CloudWatchDimensionSource, name: 'tag', defaultValue: 'none' }]),
      '[cdk-ses-event-destinations:CloudWatchDestination.unknownSource] \'dimensions[0].source\' is "MESSAGE_TAG"; ' +
        'allowed: one of emailHeader, linkTag, messageTag; use a member of ses.CloudWatchDimensionSource or a factory of CloudWatchDimensions (at Stack/Events)',
    );
  });

  test('may be a token', () => {
    const stack = newStack();
    const source = new CfnParameter(stack, 'Source').valueAsString as ses.CloudWatchDimensionSource;

    count(stack, [{ source, name: 'tag', defaultValue: 'none' }])();

    expect(written(stack)).toMatchObject([{ DimensionValueSource: { Ref: 'Source' } }]);
  });
});

describe('a dimension whose values have no bound', () => {
  function toldOf(...dimensions: ses.CloudWatchDimension[]): [string, string][] {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new CloudWatchDestination({ dimensions }) });
    return warnings(stack);
  }

  const UNBOUNDED = (names: string) =>
    `Nothing bounds how many values ${names} may have, and CloudWatch bills a custom metric for each, and for each event type. Count by a ` +
    'message tag of your own, or publish the events to Data Firehose or EventBridge and count them there. ' +
    '[ack: cdk-ses-event-destinations:CloudWatchDestination.unboundedDimension]';

  test.each([
    ['ses:from-domain', CloudWatchDimensions.fromDomain()],
    ['ses:source-ip', CloudWatchDimensions.sourceIp()],
    ['ses:outgoing-ip', CloudWatchDimensions.outgoingIp()],
    ['ses:caller-identity', CloudWatchDimensions.callerIdentity()],
  ])('gets a warning: %s', (name, dimension) => {
    expect(toldOf(dimension)).toEqual([['/Stack/Events', UNBOUNDED(name)]]);
  });

  test('gets one with all others', () => {
    expect(toldOf(CloudWatchDimensions.fromDomain(), CloudWatchDimensions.sourceTlsVersion(), CloudWatchDimensions.sourceIp())).toEqual([
      ['/Stack/Events', UNBOUNDED('ses:from-domain and ses:source-ip')],
    ]);
  });

  test.each([
    ['one of few values', CloudWatchDimensions.outgoingTlsVersion()],
    ['one of a tenant', CloudWatchDimensions.tenantName()],
    ['a message tag', CloudWatchDimensions.messageTag('from-domain', 'none')],
    ['a header of that name', CloudWatchDimensions.emailHeader('ses:from-domain', 'none')],
    ['one that only CloudFormation knows', CloudWatchDimensions.messageTag(Lazy.string({ produce: () => 'ses:from-domain' }), 'none')],
  ])('gets none, if it is %s', (_what, dimension) => {
    expect(toldOf(dimension)).toEqual([]);
  });
});
