import { Token, aws_ses as ses } from 'aws-cdk-lib';
import type { CloudWatchDimension } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import { configurationSetNameIn } from '../private/configuration-set';
import { EventDestinationError, warn } from '../private/messages';
import { isKnown } from '../private/values';
import { CloudWatchDimensions } from './cloud-watch-dimensions';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded on first use: many apps count nothing
const rules = () => require('../private/dimensions') as typeof import('../private/dimensions');

/** The pattern of the CloudFormation schema. */
const DEFAULT_VALUE = /^[a-zA-Z0-9_-]{1,256}$/;

/** Tags that SES adds to mail, whose values are those of senders and machines. */
const UNBOUNDED = ['ses:caller-identity', 'ses:from-domain', 'ses:outgoing-ip', 'ses:source-ip'];

const FORBIDDEN_HEADERS = ['Received', 'To', 'From', 'DKIM-Signature', 'CC', 'message-id', 'Return-Path'];

/**
 * Options of a CloudWatch destination.
 */
export interface CloudWatchDestinationOptions {
  /**
   * By what the events are counted: 1 to 10 dimensions with different names. `CloudWatchDimensions` makes them.
   *
   * @default - one, `ses:configuration-set`, so that the metrics count the mail of the configuration set
   */
  readonly dimensions?: CloudWatchDimension[];
}

/**
 * Counts events as CloudWatch metrics in the namespace `AWS/SES`, one metric an event type.
 *
 * Creates and grants nothing: SES needs no permission for CloudWatch. All dimensions together identify a metric, so
 * that metrics by one dimension and metrics by another take two event destinations.
 *
 * CloudWatch bills a custom metric for each event type and combination of values that occurs in an hour.
 *
 * Throws an error for no dimension or more than 10, a repeated name, a name or default value that CloudFormation
 * refuses, an unknown source, or a header that SES does not allow. Adds a warning for a dimension whose values have no
 * bound.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-cloudwatch.html
 */
export class CloudWatchDestination implements IEventDestination {
  /**
   * @param options the dimensions
   */
  constructor(private readonly options: CloudWatchDestinationOptions = {}) {}

  /**
   * Names the dimensions.
   *
   * @param scope the event destination
   * @param options what is known of the configuration set
   */
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    const { dimensions = [CloudWatchDimensions.configurationSet(options.configurationSet)] } = this.options;
    const reference = options.configurationSet.configurationSetRef.configurationSetName;
    rules().assertDimensionCount(scope, dimensions.length, `leave 'dimensions' out to count by configuration set`);
    dimensions.forEach((dimension, index) => assertDimension(scope, `dimensions[${index}]`, dimension));
    assertDistinct(scope, dimensions);
    warnOfUnbounded(scope, dimensions);

    return {
      cloudWatchDestination: {
        dimensionConfigurations: dimensions.map(({ source, name, defaultValue }) => ({
          dimensionValueSource: source,
          dimensionName: name,
          defaultDimensionValue: defaultValue === reference ? configurationSetNameIn(scope, options.configurationSet) : defaultValue,
        })),
      },
    };
  }
}

function assertDimension(scope: Construct, prop: string, { source, name, defaultValue }: CloudWatchDimension): void {
  rules().assertDimensionName(scope, `${prop}.name`, name);
  if (isKnown(defaultValue) && !DEFAULT_VALUE.test(defaultValue)) {
    throw new EventDestinationError(scope, {
      code: 'CloudWatchDestination.invalidDefaultValue',
      prop: `${prop}.defaultValue`,
      got: defaultValue,
      allowed: '1 to 256 ASCII letters, digits, _ and -',
      remedy: 'spell the value so: CloudFormation takes no @ and no . in it, although the SES documentation allows both',
    });
  }
  if (!Token.isUnresolved(source) && !Object.values(ses.CloudWatchDimensionSource).includes(source)) {
    throw new EventDestinationError(scope, {
      code: 'CloudWatchDestination.unknownSource',
      prop: `${prop}.source`,
      got: source,
      allowed: `one of ${Object.values(ses.CloudWatchDimensionSource).join(', ')}`,
      remedy: 'use a member of ses.CloudWatchDimensionSource or a factory of CloudWatchDimensions',
    });
  }
  if (
    source === ses.CloudWatchDimensionSource.EMAIL_HEADER &&
    FORBIDDEN_HEADERS.some((header) => header.toLowerCase() === name.toLowerCase())
  ) {
    throw new EventDestinationError(scope, {
      code: 'CloudWatchDestination.forbiddenHeader',
      prop: `${prop}.name`,
      got: name,
      allowed: `any header but ${FORBIDDEN_HEADERS.join(', ')}`,
      remedy: 'set a header or message tag of your own when sending',
    });
  }
}

function assertDistinct(scope: Construct, dimensions: CloudWatchDimension[]): void {
  const names = dimensions.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new EventDestinationError(scope, {
      code: 'CloudWatchDestination.duplicateDimension',
      prop: 'dimensions',
      got: repeated,
      allowed: 'dimensions with different names',
      remedy: 'remove one of the two, or give it to another event destination',
    });
  }
}

function warnOfUnbounded(scope: Construct, dimensions: CloudWatchDimension[]): void {
  const names = dimensions
    .filter(({ source, name }) => source === ses.CloudWatchDimensionSource.MESSAGE_TAG && UNBOUNDED.includes(name))
    .map(({ name }) => name);
  if (names.length > 0) {
    warn(
      scope,
      'CloudWatchDestination.unboundedDimension',
      `Nothing bounds how many values ${names.join(' and ')} may have, and CloudWatch bills a custom metric for each, and for each event ` +
        'type. Count by a message tag of your own, or publish the events to Data Firehose or EventBridge and count them there.',
    );
  }
}
