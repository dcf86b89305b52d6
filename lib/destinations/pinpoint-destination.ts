import type { Construct } from 'constructs';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import { assertArn } from '../private/arn';
import { assertReachable } from '../private/cycles';
import { warn } from '../private/messages';
import { resourceIn } from '../private/values';

const MALFORMED = {
  code: 'PinpointDestination.malformedArn',
  prop: 'applicationArn',
  allowed: 'arn:<partition>:mobiletargeting:<region>:<account>:apps/<id>',
  remedy: 'pass the ARN of the Pinpoint project (application)',
} as const;

/**
 * Publishes events to an Amazon Pinpoint project. AWS ended the support of Pinpoint on 2026-10-30: use
 * `EventBridgeDestination` or `FirehoseDestination` for new work.
 *
 * CloudFormation's SES resource has no Pinpoint target, so that the event destination becomes an
 * `AWS::PinpointEmail::ConfigurationSetEventDestination`, which not every Region has. Creates and grants nothing else.
 * Takes eight event types: DELIVERY_DELAY and SUBSCRIPTION are left out of the default.
 *
 * Throws an error for a malformed ARN, and for DELIVERY_DELAY or SUBSCRIPTION among `events`. Adds a warning about the
 * end of support. Whether SES still delivers to Pinpoint after that date has not been verified.
 *
 * @see https://docs.aws.amazon.com/pinpoint/latest/userguide/migrate.html
 */
export class PinpointDestination implements IEventDestination {
  /**
   * @param applicationArn the ARN of the project, `arn:<partition>:mobiletargeting:<region>:<account>:apps/<id>`
   */
  constructor(private readonly applicationArn: string) {}

  /**
   * Names the project.
   *
   * @param scope the event destination
   * @param _options what is known of the configuration set
   */
  public bind(scope: Construct, _options: EventDestinationBindOptions): EventDestinationConfig {
    const application = resourceIn(this.applicationArn, 'AWS::Pinpoint::App');
    if (application) {
      assertReachable(scope, 'applicationArn', application);
    }
    assertArn(scope, this.applicationArn, MALFORMED, true);
    warn(
      scope,
      'PinpointDestination.endOfSupport',
      'AWS ended the support of Amazon Pinpoint on 2026-10-30: its console and its analytics are gone. ' +
        'Use EventBridgeDestination to react to events, or FirehoseDestination to keep and analyse them.',
    );
    return { pinpointDestination: { applicationArn: this.applicationArn } };
  }
}
