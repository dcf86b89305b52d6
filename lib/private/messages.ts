import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

const PACKAGE = 'cdk-ses-event-destinations';

/** Every error of this library. docs/messages.md explains each. */
export const ERROR_CODES = [
  'ConfigurationSetEventDestination.anotherStage',
  'ConfigurationSetEventDestination.configurationSetElsewhere',
  'ConfigurationSetEventDestination.dependencyCycle',
  'ConfigurationSetEventDestination.duplicateName',
  'ConfigurationSetEventDestination.invalidConfigurationSetName',
  'ConfigurationSetEventDestination.invalidName',
  'ConfigurationSetEventDestination.noEvents',
  'ConfigurationSetEventDestination.noTarget',
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
  'SnsDestination.awsManagedKey',
  'SnsDestination.fifoTopic',
  'SnsDestination.malformedArn',
  'SnsDestination.policyTooLarge',
  'SnsDestination.topicInAnotherRegion',
] as const;

/** Every warning of this library. docs/messages.md explains each. */
export const WARNING_IDS = [
  'EventBridgeDestination.duplicateEvents',
  'FirehoseDestination.importedRole',
  'FirehoseDestination.largeTrustPolicy',
  'PinpointDestination.endOfSupport',
  'SnsDestination.crossAccountTopic',
  'SnsDestination.importedKey',
  'SnsDestination.importedTopic',
] as const;

export interface Fault {
  readonly code: (typeof ERROR_CODES)[number];
  readonly prop: string;
  readonly got: unknown;
  readonly allowed: string;
  readonly remedy: string;
}

/** Tells everything in its message, for jsii takes nothing else to the other languages. */
export class EventDestinationError extends Error {
  constructor(scope: IConstruct, { code, prop, got, allowed, remedy }: Fault) {
    super(`[${PACKAGE}:${code}] '${prop}' is ${show(got)}; allowed: ${allowed}; ${remedy} (at ${scope.node.path})`);
    this.name = 'EventDestinationError';
  }
}

export function warn(scope: IConstruct, id: (typeof WARNING_IDS)[number], message: string): void {
  Annotations.of(scope).addWarningV2(`${PACKAGE}:${id}`, message);
}

/** Adds a warning to the resource of a construct: only there do older versions of core see what was acknowledged before. */
export function warnBelow(scope: IConstruct, id: (typeof WARNING_IDS)[number], message: string): void {
  warn(scope.node.defaultChild ?? scope, id, message);
}

/** Adds a warning when the app is synthesized: tokens have their values only then, and a lazy one keeps the first that it is asked for. */
export function warnAtSynthesis(scope: Construct, id: (typeof WARNING_IDS)[number], message: () => string): void {
  scope.node.addValidation({
    validate: () => {
      warnBelow(scope, id, message());
      return [];
    },
  });
}

/** A statement as JSON for a policy outside the app, with `${...}` for what only CloudFormation knows. */
export function pasteable(scope: Construct, statement: PolicyStatement): string {
  return JSON.stringify(withPlaceholders(Stack.of(scope).resolve(statement.toStatementJson())), undefined, 2);
}

/** The characters of resolved JSON that are known at synthesis, without white space. Pseudo parameters count as their shortest values. */
export function knownLength(stack: Stack, resolved: unknown): number {
  // only for a known Region: core would add a mapping to the template for others
  const partition = Token.isUnresolved(stack.region) ? 'aws' : stack.regionalFact('partition', 'aws');
  const shortest: Record<string, string> = { Partition: partition, Region: 'us-east-1', AccountId: '111122223333' };
  return JSON.stringify(withPlaceholders(resolved))
    .replace(/\$\{AWS::(\w+)\}/g, (_, name: string) => shortest[name] ?? '')
    .replace(/\$\{[^}]*\}/g, '').length;
}

function withPlaceholders(value: unknown[]): unknown[];
function withPlaceholders(value: unknown): unknown;
function withPlaceholders(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withPlaceholders);
  }
  if (!(value instanceof Object)) {
    return value;
  }
  const [[key, argument] = ['']] = Object.entries(value) as [string, unknown][];
  if (key === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown];
    return Array.isArray(parts) ? withPlaceholders(parts).join(delimiter) : '${Fn::Join}';
  }
  if (key === 'Fn::Sub' && typeof argument === 'string') {
    return argument;
  }
  if (key === 'Ref' || key.startsWith('Fn::')) {
    const named = ['Ref', 'Fn::GetAtt', 'Fn::ImportValue'].includes(key);
    const names = [argument].flat();
    return `\${${named && names.every((name) => typeof name === 'string') ? names.join('.') : key}}`;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withPlaceholders(inner)]));
}

function show(value: unknown): string {
  return Construct.isConstruct(value) ? value.node.path : String(JSON.stringify(value));
}
