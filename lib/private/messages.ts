import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

const PACKAGE = 'cdk-ses-event-destinations';

/** Every error of this library. docs/messages.md explains each. */
export const ERROR_CODES = [
  'ConfigurationSetEventDestination.anotherPartition',
  'ConfigurationSetEventDestination.anotherStage',
  'ConfigurationSetEventDestination.configurationSetElsewhere',
  'ConfigurationSetEventDestination.dependencyCycle',
  'ConfigurationSetEventDestination.duplicateName',
  'ConfigurationSetEventDestination.invalidConfigurationSetName',
  'ConfigurationSetEventDestination.invalidName',
  'ConfigurationSetEventDestination.noEvents',
  'ConfigurationSetEventDestination.noTarget',
  'ConfigurationSetEventDestination.notAConfigurationSet',
  'ConfigurationSetEventDestination.notADestination',
  'ConfigurationSetEventDestination.severalTargets',
  'ConfigurationSetEventDestination.tooManyDestinations',
  'ConfigurationSetEventDestination.unknownConfigurationSet',
  'ConfigurationSetEventDestination.unknownEvent',
  'CloudWatchDestination.duplicateDimension',
  'CloudWatchDestination.forbiddenHeader',
  'CloudWatchDestination.invalidDefaultValue',
  'CloudWatchDestination.invalidDimensionName',
  'CloudWatchDestination.noDimensions',
  'CloudWatchDestination.tooManyDimensions',
  'CloudWatchDestination.unknownSource',
  'EmailEventArchive.aliasOfKey',
  'EmailEventArchive.analystElsewhere',
  'EmailEventArchive.bucketInAnotherAccount',
  'EmailEventArchive.bucketInAnotherRegion',
  'EmailEventArchive.duplicateDatabaseName',
  'EmailEventArchive.invalidBufferingInterval',
  'EmailEventArchive.invalidDatabaseName',
  'EmailEventArchive.invalidQueryScanLimit',
  'EmailEventArchive.invalidRetention',
  'EmailEventArchive.keyInAnotherRegion',
  'EmailEventArchive.rawBackupOfJson',
  'EmailEventArchive.unknownFormat',
  'EmailEventPatterns.noEvents',
  'EmailEventPatterns.notATenant',
  'EmailEventPatterns.unknownEvent',
  'EmailFeedbackQueue.functionElsewhere',
  'EmailFeedbackQueue.functionTimeout',
  'EmailFeedbackQueue.invalidMaxReceiveCount',
  'EmailFeedbackQueue.noEvents',
  'EmailFeedbackQueue.unknownEvent',
  'EmailMetrics.invalidMinimumVolume',
  'EmailMetrics.reputationByDimensions',
  'EmailMetrics.unknownEvent',
  'EmailSending.fromAddressesWithBulk',
  'EmailSending.malformedTemplate',
  'EmailSending.noFromAddresses',
  'EmailSending.noIdentities',
  'EventBridgeDestination.busInAnotherAccount',
  'EventBridgeDestination.busInAnotherRegion',
  'EventBridgeDestination.customEventBus',
  'EventBridgeDestination.malformedArn',
  'FirehoseDestination.malformedArn',
  'FirehoseDestination.notDirectPut',
  'FirehoseDestination.roleInAnotherAccount',
  'FirehoseDestination.streamInAnotherAccount',
  'FirehoseDestination.streamInAnotherRegion',
  'FirehoseDestination.trustPolicyTooLarge',
  'PinpointDestination.malformedArn',
  'PinpointDestination.unsupportedEvent',
  'ReputationAlarms.invalidThreshold',
  'ReputationAlarms.noReputationMetrics',
  'ReputationAlarms.warningAboveCritical',
  'SendingPause.alarmElsewhere',
  'SendingPause.configurationSetElsewhere',
  'SendingPause.keyInAnotherRegion',
  'SendingPause.noAlarms',
  'SnsDestination.awsManagedKey',
  'SnsDestination.fifoTopic',
  'SnsDestination.malformedArn',
  'SnsDestination.policyTooLarge',
  'SnsDestination.topicInAnotherRegion',
  'TransactionalEmailDashboard.logGroupElsewhere',
  'TransactionalEmailDashboard.noEvents',
  'TransactionalEmailDashboard.notALogGroup',
  'TransactionalEmailDashboard.unknownEvent',
] as const;

/** Every warning of this library. docs/messages.md explains each. */
export const WARNING_IDS = [
  'CloudWatchDestination.unboundedDimension',
  'ConfigurationSetEventDestination.mixedGrantScopes',
  'ConfigurationSetEventDestination.trackingByVdm',
  'EmailEventArchive.analystWithoutPermissions',
  'EmailEventArchive.bucketNotGranted',
  'EmailEventArchive.importedBucket',
  'EmailEventArchive.keyNotGranted',
  'EmailEventArchive.manyRoles',
  'EmailEventArchive.sharedBucket',
  'EmailEventPatterns.notPublished',
  'EmailFeedbackQueue.severalHandlers',
  'EmailFeedbackQueue.shortRetention',
  'EmailFeedbackQueue.shortVisibilityTimeout',
  'EmailMetrics.notCounted',
  'EmailMetrics.reputationNotPublished',
  'EmailSending.bulkWithoutTemplates',
  'EmailSending.defaultSetNotGranted',
  'EventBridgeDestination.duplicateEvents',
  'FirehoseDestination.importedRole',
  'FirehoseDestination.keyNotGranted',
  'FirehoseDestination.largeTrustPolicy',
  'FirehoseDestination.unknownKey',
  'FirehoseDestination.unscopedTrust',
  'PinpointDestination.endOfSupport',
  'ReputationAlarms.noActions',
  'SendingPause.importedKey',
  'SendingPause.templateResumes',
  'SendingPause.tooManyAlarms',
  'SnsDestination.crossAccountTopic',
  'SnsDestination.importedKey',
  'SnsDestination.importedTopic',
  'SnsDestination.severalPolicies',
  'SnsDestination.unscopedPolicy',
  'TransactionalEmailDashboard.keyNotGranted',
  'TransactionalEmailDashboard.sharedLogGroup',
] as const;

export type WarningId = (typeof WARNING_IDS)[number];

export interface Fault {
  readonly code: (typeof ERROR_CODES)[number];
  readonly prop: string;
  readonly got: unknown;
  readonly allowed: string;
  readonly remedy: string;
}

/** Tells everything in its message, for jsii takes nothing else to the other languages. */
export class EventDestinationError extends Error {
  constructor(scope: IConstruct | undefined, { code, prop, got, allowed, remedy }: Fault) {
    const place = scope ? ` (at ${scope.node.path})` : '';
    super(`[${PACKAGE}:${code}] '${prop}' is ${show(got)}; allowed: ${allowed}; ${remedy}${place}`);
    this.name = 'EventDestinationError';
  }
}

export function warn(scope: IConstruct, id: WarningId, message: string): void {
  Annotations.of(scope).addWarningV2(`${PACKAGE}:${id}`, message);
}

/** Adds a warning to the resource of a construct: only there do older versions of core see what was acknowledged before. */
export function warnBelow(scope: IConstruct, id: WarningId, message: string): void {
  warn(scope.node.defaultChild ?? scope, id, message);
}

/** Tokens by their names. */
function show(value: unknown): string {
  const pathsOf = (_key: string, each: unknown) => (Construct.isConstruct(each) ? each.node.path : each);
  const text = Construct.isConstruct(value) ? value.node.path : String(JSON.stringify(value, pathsOf));
  return text.replace(/\$\{Token\[([^\]]*)\.\d+\]\}/g, '<$1>');
}
