import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import type { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import type { IConfigurationSet } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

/** The parameter in which whoever deploys names a verified sender: so the snapshots are the same for everybody. */
const SENDER_PARAMETER = '/cdk-ses-event-destinations/sender';

/** An app whose snapshot holds what is compared, and nothing of the machine that made it. */
export function integApp(): App {
  return new App({
    treeMetadata: false,
    postCliContext: {
      '@aws-cdk/core:enableAdditionalMetadataCollection': false,
      'aws:cdk:disable-creation-stack-traces': true,
      'aws:cdk:disable-logicalId-metadata': true,
    },
  });
}

/** Expects SES to know this one event destination of the configuration set, as its API describes it. */
export function expectEventDestination(test: IntegTest, { configurationSetName }: IConfigurationSet, expected: object): void {
  test.assertions
    .awsApiCall('SESv2', 'getConfigurationSetEventDestinations', { ConfigurationSetName: configurationSetName })
    .expect(ExpectedResult.objectLike({ EventDestinations: [{ Enabled: true, ...expected }] }));
}

export interface ExpectedEvent {
  /** An address of the mailbox simulator. */
  readonly recipient: string;
  /** Where the event goes in the end, without an envelope. */
  readonly queue: IQueue;
  /** Where the id of the mail stands in a message of the queue. */
  readonly messageIdPath: string;
}

/**
 * Sends a mail, and expects an event of it in the queue.
 *
 * Looks at the message id alone: the answer of a custom resource has no room for a whole event. Messages that are not
 * JSON, like the one with which SES validates a topic, are passed over.
 */
export function expectEvent(
  test: IntegTest,
  configurationSet: IConfigurationSet,
  { recipient, queue, messageIdPath }: ExpectedEvent,
): void {
  const sent = test.assertions.awsApiCall('SESv2', 'sendEmail', {
    FromEmailAddress: StringParameter.valueForStringParameter(Stack.of(configurationSet), SENDER_PARAMETER),
    Destination: { ToAddresses: [recipient] },
    ConfigurationSetName: configurationSet.configurationSetName,
    Content: { Simple: { Subject: { Data: 'Integration test' }, Body: { Text: { Data: 'Nobody reads this.' } } } },
  });
  test.assertions
    .awsApiCall('SQS', 'receiveMessage', { QueueUrl: queue.queueUrl, WaitTimeSeconds: 20 })
    .assertAtPath(`Messages.0.Body.${messageIdPath}`, ExpectedResult.stringLikeRegexp(sent.getAttString('MessageId')))
    .waitForAssertions({ totalTimeout: Duration.minutes(5) });
}
