import * as fc from 'fast-check';
import { EmailEvents, GrantScope } from '../../lib';
import type { ERROR_CODES } from '../../lib/private/messages';
import { BUSES, ENVIRONMENTS, FEEDBACK_KEYS, NAMED_SETS, NAMELESS_SETS, ROLES, STREAMS, TOPICS } from './inputs';
import type { DestinationInput, DimensionInput, Input, TargetInput } from './inputs';

type Target<Kind> = Extract<TargetInput, { kind: Kind }>;

const { constant, constantFrom, oneof, record, tuple } = fc;
const keyOf = <T extends object>(table: T) => constantFrom(...(Object.keys(table) as (keyof T)[]));

const WORD = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-'];
const DIMENSION_NAME = [...WORD, ':'];
const TOKEN = constantFrom('<parameter>', '<export>', 'a-<parameter>');

/** Words of an alphabet: short ones, and those that are just as long as is allowed. */
function words(alphabet: string[], maxLength: number): fc.Arbitrary<string> {
  const word = (minLength: number) => fc.string({ unit: constantFrom(...alphabet), minLength, maxLength });
  return oneof({ weight: 4, arbitrary: word(1) }, { weight: 1, arbitrary: word(maxLength) });
}

/** What is empty, too long, or holds a character from outside the alphabet. */
function notWords(alphabet: string[], maxLength: number): fc.Arbitrary<string> {
  const likely = constantFrom(...'@. :/\n\u00e9');
  const foreign = oneof(likely, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })).filter(
    (character) => !alphabet.includes(character),
  );
  return oneof(
    constant(''),
    words(alphabet, maxLength).map((word) => word.padEnd(maxLength + 1, word)),
    inserted(
      words(alphabet, maxLength - 1).map((word) => [...word]),
      foreign,
    ).map((characters) => characters.join('')),
  );
}

/** Lists with one more item at any place. */
function inserted<T>(lists: fc.Arbitrary<T[]>, items: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return tuple(lists, items, fc.nat()).map(([list, item, random]) => {
    const place = random % (list.length + 1);
    return [...list.slice(0, place), item, ...list.slice(place)];
  });
}

const names = words(WORD, 64);

const NOT_FOR_PINPOINT = ['deliveryDelay', 'subscription'];
const PINPOINT_EVENTS = EmailEvents.ALL.filter((event) => !NOT_FOR_PINPOINT.includes(event));

function eventsFrom(allowed: string[]): fc.Arbitrary<string[]> {
  return fc.array(oneof({ weight: 9, arbitrary: constantFrom(...allowed) }, { weight: 1, arbitrary: constant('<parameter>') }), {
    minLength: 1,
    maxLength: 15,
  });
}

const FORBIDDEN_HEADERS = ['Received', 'To', 'From', 'DKIM-Signature', 'CC', 'message-id', 'Return-Path'];
const AUTO_TAGS = ['ses:configuration-set', 'ses:caller-identity', 'ses:from-domain', 'ses:outgoing-ip', 'ses:feedback-id-a'];

const dimension: fc.Arbitrary<DimensionInput> = record({
  source: constantFrom('messageTag', 'emailHeader', 'linkTag', '<parameter>'),
  name: oneof(words(DIMENSION_NAME, 256), constantFrom(...AUTO_TAGS), TOKEN),
  defaultValue: oneof(words(WORD, 256), TOKEN),
}).filter(
  ({ source, name }) => source !== 'emailHeader' || !FORBIDDEN_HEADERS.some((header) => header.toLowerCase() === name.toLowerCase()),
);

function dimensions(minLength: number, maxLength: number): fc.Arbitrary<DimensionInput[]> {
  return fc.uniqueArray(dimension, { minLength, maxLength, selector: ({ name }) => name });
}

const applicationArn = tuple(keyOf(ENVIRONMENTS), words([...'0123456789abcdef'], 32)).map(([environment, id]) => {
  const { partition, region, account } = ENVIRONMENTS[environment];
  return `arn:${partition}:mobiletargeting:${region}:${account}:apps/${id}`;
});

const CUSTOM_TARGETS = [
  'snsDestination',
  'kinesisFirehoseDestination',
  'cloudWatchDestination',
  'eventBridgeDestination',
  'pinpointDestination',
] as const;

const grantScope = constantFrom(undefined, ...Object.values(GrantScope).map((scope) => `${scope}` as const));

const TARGETS: { [Kind in TargetInput['kind']]: fc.Arbitrary<Target<Kind>> } = {
  SNS: record({ kind: constant('SNS'), topic: keyOf(TOPICS), grantScope }),
  Firehose: record({ kind: constant('Firehose'), stream: keyOf(STREAMS), role: keyOf(ROLES), grantScope }),
  feedback: record({ kind: constant('feedback'), key: keyOf(FEEDBACK_KEYS), grantScope }),
  CloudWatch: record({ kind: constant('CloudWatch'), dimensions: fc.option(dimensions(1, 10), { nil: undefined }) }),
  EventBridge: record({ kind: constant('EventBridge'), bus: keyOf(BUSES) }),
  Pinpoint: record({ kind: constant('Pinpoint'), application: oneof(applicationArn, constantFrom('created', '<parameter>', '<export>')) }),
  custom: record({ kind: constant('custom'), targets: constantFrom(...CUSTOM_TARGETS).map((target) => [target]) }),
};

function destination(targets: fc.Arbitrary<TargetInput>): fc.Arbitrary<DestinationInput> {
  return targets.chain((target) => {
    const forPinpoint = target.kind === 'Pinpoint' || (target.kind === 'custom' && target.targets.includes('pinpointDestination'));
    return record({
      target: constant(target),
      events: oneof(constant(undefined), eventsFrom(forPinpoint ? PINPOINT_EVENTS : EmailEvents.ALL), constant<'<list>'>('<list>')),
      name: oneof(constant(undefined), names, TOKEN),
      enabled: constantFrom(undefined, true, false),
    });
  });
}

const anyDestination = destination(oneof(...Object.values(TARGETS)));

function destinations(minLength: number, maxLength: number, each = anyDestination): fc.Arbitrary<DestinationInput[]> {
  const name = ({ name }: DestinationInput) => (name === undefined || name.includes('<') ? Symbol() : name);
  return fc.uniqueArray(each, { minLength, maxLength, selector: name });
}

/** Input that AWS takes, as far as its documentation and its published answers tell. */
export const validInput: fc.Arbitrary<Input> = record({
  environment: keyOf(ENVIRONMENTS),
  flags: fc.subarray(['@aws-cdk/core:enablePartitionLiterals', '@aws-cdk/aws-iam:minimizePolicies']),
  resources: constantFrom('in the same stack' as const, 'in another stack' as const),
  form: keyOf({ ...NAMED_SETS, ...NAMELESS_SETS }),
  id: words(WORD, 100),
  name: names,
  destinations: oneof({ weight: 4, arbitrary: destinations(1, 2) }, { weight: 1, arbitrary: destinations(1, 10) }),
}).map(({ form, name, ...others }) => withoutCycle({ ...others, set: { form, name } }));

/** What is in another stack can name a set by a text alone, or grant to all of them: docs/decisions/0006-stacks.md */
function withoutCycle(input: Input): Input {
  const apart = input.resources === 'in another stack' && input.set.form in NAMELESS_SETS;
  return apart ? { ...input, destinations: input.destinations.map((each) => ({ ...each, target: forAllSets(each.target) })) } : input;
}

function forAllSets(target: TargetInput): TargetInput {
  return target.kind === 'SNS' || target.kind === 'Firehose' || target.kind === 'feedback'
    ? { ...target, grantScope: GrantScope.ACCOUNT }
    : target;
}

/** What to change in valid input. */
interface Change extends Partial<Omit<Input, 'destinations' | 'set'>> {
  readonly form?: Input['set']['form'];
  /** The destinations before the last. */
  readonly before?: DestinationInput[];
  readonly last?: Partial<DestinationInput>;
}

function last<Field extends keyof DestinationInput>(field: Field, values: fc.Arbitrary<DestinationInput[Field]>): fc.Arbitrary<Change> {
  return values.map((value) => ({ last: { [field]: value } }));
}

function target<Kind extends TargetInput['kind'], Field extends keyof Target<Kind>>(
  kind: Kind,
  field: Field,
  values: fc.Arbitrary<Target<Kind>[Field]>,
): fc.Arbitrary<Change> {
  return tuple(TARGETS[kind], values).map(([valid, value]) => ({ last: { target: { ...valid, [field]: value } } }));
}

function together(change: Change, changes: fc.Arbitrary<Change> = constant({})): fc.Arbitrary<Change> {
  return changes.map((other) => ({ ...other, ...change }));
}

function inKnownEnvironment(changes: fc.Arbitrary<Change>): fc.Arbitrary<Change> {
  const known = constantFrom<Input['environment'][]>(
    'a known one',
    'a known one of GovCloud',
    'a known one of the European Sovereign Cloud',
  );
  return tuple(changes, known).map(([change, environment]) => ({ ...change, environment }));
}

const dimensionsWith = (changed: fc.Arbitrary<DimensionInput[]>) => target('CloudWatch', 'dimensions', changed);

const created = oneof(
  target('SNS', 'topic', constantFrom('plain', 'encrypted by a key')),
  target('Firehose', 'stream', constant('L2')),
  target('Firehose', 'role', constant('created')),
  target('feedback', 'key', constant('its own')),
  target('Pinpoint', 'application', constant('created')),
);
const forOneSet = constantFrom(undefined, `${GrantScope.CONFIGURATION_SET}` as const);
const granted = oneof(
  record({ kind: constant('SNS' as const), topic: constant('plain' as const), grantScope: forOneSet }),
  record({ kind: constant('Firehose' as const), stream: keyOf(STREAMS), role: constant('created' as const), grantScope: forOneSet }),
  record({ kind: constant('feedback' as const), key: constant('its own' as const), grantScope: forOneSet }),
).map((target) => ({ last: { target } }));

/** Of a hundred configuration sets, and known when all of them are: see the unit tests. */
type TooLarge = 'FirehoseDestination.trustPolicyTooLarge' | 'SnsDestination.policyTooLarge';

/** What the types refuse, and what is asked of an import: see the unit tests. */
type NotOfInputs =
  | 'ConfigurationSetEventDestination.notAConfigurationSet'
  | 'ConfigurationSetEventDestination.notADestination'
  | 'ConfigurationSetEventDestination.unknownConfigurationSet';

/** What is asked without an event destination: see the properties.test.ts of the families. */
type OfFamilies =
  | `EmailEventArchive.${string}`
  | `EmailFeedbackQueue.${string}`
  | `EmailMetrics.${string}`
  | `ReputationAlarms.${string}`
  | `TransactionalEmailDashboard.${string}`;

/** What is asked of patterns, grants and pauses: see test/sending/properties.test.ts. */
type OfSending = `${'EmailEventPatterns' | 'EmailSending' | 'SendingPause'}.${string}`;

/** What later changes of the app may mend. */
type AtSynthesis = 'FirehoseDestination.notDirectPut' | 'SnsDestination.awsManagedKey';

/** For each error at construction the changes to valid input that provoke it. */
export const CHANGES: Record<
  Exclude<(typeof ERROR_CODES)[number], TooLarge | NotOfInputs | OfFamilies | OfSending | AtSynthesis>,
  fc.Arbitrary<Change>
> = {
  'ConfigurationSetEventDestination.anotherPartition': inKnownEnvironment(
    oneof(
      target('SNS', 'topic', constant('imported from another partition')),
      target('Firehose', 'stream', constant('imported from another partition')),
      target('Firehose', 'role', constant('imported from another partition')),
      target('EventBridge', 'bus', constant('in another partition')),
    ),
  ),
  'ConfigurationSetEventDestination.anotherStage': oneof(
    together({ resources: 'in another stage', before: [] }, created),
    together({ form: 'in another stage', before: [] }),
  ),
  'ConfigurationSetEventDestination.configurationSetElsewhere': inKnownEnvironment(
    constantFrom({ form: 'in another Region', before: [] }, { form: 'in another account', before: [] }),
  ),
  'ConfigurationSetEventDestination.dependencyCycle': oneof(
    together({ resources: 'in a stack that waits', before: [] }, created),
    together({ form: 'in a stack that waits', before: [] }),
    keyOf(NAMELESS_SETS).chain((form) => together({ form, resources: 'in another stack', before: [] }, granted)),
  ),
  'ConfigurationSetEventDestination.duplicateName': tuple(names, anyDestination).map(([name, other]) => ({
    before: [{ ...other, name }],
    last: { name },
  })),
  'ConfigurationSetEventDestination.invalidConfigurationSetName': constantFrom(
    { form: 'imported by a pattern', before: [] },
    { form: 'imported by its ARN', before: [] },
  ),
  'ConfigurationSetEventDestination.invalidName': last('name', notWords(WORD, 64)),
  'ConfigurationSetEventDestination.noEvents': last('events', constant([])),
  'ConfigurationSetEventDestination.noTarget': target('custom', 'targets', constant([])),
  'ConfigurationSetEventDestination.severalTargets': target('custom', 'targets', fc.subarray([...CUSTOM_TARGETS], { minLength: 2 })),
  'ConfigurationSetEventDestination.tooManyDestinations': destinations(10, 10, destination(TARGETS.EventBridge)).map((before) => ({
    before,
    last: { name: undefined },
  })),
  'ConfigurationSetEventDestination.unknownEvent': last(
    'events',
    inserted(
      eventsFrom(PINPOINT_EVENTS),
      oneof(constantFrom('BOUNCE', 'renderingfailure', 'bounce '), fc.string()).filter(
        (event) => !EmailEvents.ALL.some((known) => `${known}` === event),
      ),
    ),
  ),
  'CloudWatchDestination.duplicateDimension': dimensionsWith(
    tuple(dimensions(0, 8), dimension, names).chain(([others, valid, name]) =>
      inserted(
        constant([...others, { ...valid, source: 'messageTag', name }]),
        constant({ source: 'linkTag', name, defaultValue: 'none' }),
      ),
    ),
  ),
  'CloudWatchDestination.forbiddenHeader': dimensionsWith(
    inserted(
      dimensions(0, 9),
      record({ source: constant('emailHeader'), name: fc.mixedCase(constantFrom(...FORBIDDEN_HEADERS)), defaultValue: names }),
    ),
  ),
  'CloudWatchDestination.invalidDefaultValue': dimensionsWith(
    inserted(
      dimensions(0, 9),
      tuple(dimension, notWords(WORD, 256)).map(([valid, defaultValue]) => ({ ...valid, defaultValue })),
    ),
  ),
  'CloudWatchDestination.invalidDimensionName': dimensionsWith(
    inserted(
      dimensions(0, 9),
      tuple(dimension, notWords(DIMENSION_NAME, 256)).map(([valid, name]) => ({ ...valid, name })),
    ),
  ),
  'CloudWatchDestination.noDimensions': dimensionsWith(constant([])),
  'CloudWatchDestination.tooManyDimensions': dimensionsWith(dimensions(11, 15)),
  'CloudWatchDestination.unknownSource': dimensionsWith(
    inserted(
      dimensions(0, 9),
      tuple(dimension, constantFrom('', 'MESSAGE_TAG', 'messagetag', 'header')).map(([valid, source]) => ({ ...valid, source })),
    ),
  ),
  'EventBridgeDestination.busInAnotherAccount': inKnownEnvironment(target('EventBridge', 'bus', constant('in another account'))),
  'EventBridgeDestination.busInAnotherRegion': inKnownEnvironment(target('EventBridge', 'bus', constant('in another Region'))),
  'EventBridgeDestination.customEventBus': target(
    'EventBridge',
    'bus',
    constantFrom('a custom L2', 'a custom L1', 'a custom one by name', 'a custom one by ARN'),
  ),
  'EventBridgeDestination.malformedArn': target('EventBridge', 'bus', constantFrom('by the ARN of a rule', 'by an ARN without account')),
  'FirehoseDestination.malformedArn': target(
    'Firehose',
    'stream',
    constantFrom('imported by the ARN of a Kinesis stream', 'imported without its account', 'imported by a pattern'),
  ),
  'FirehoseDestination.roleInAnotherAccount': inKnownEnvironment(target('Firehose', 'role', constant('imported from another account'))),
  'FirehoseDestination.streamInAnotherAccount': inKnownEnvironment(
    target('Firehose', 'stream', constantFrom('in another account', 'imported from another account')),
  ),
  'FirehoseDestination.streamInAnotherRegion': inKnownEnvironment(
    target('Firehose', 'stream', constantFrom('in another Region', 'imported from another Region')),
  ),
  'PinpointDestination.malformedArn': target(
    'Pinpoint',
    'application',
    tuple(
      applicationArn,
      oneof(
        fc.nat(4).map((length) => (arn: string[]) => arn.slice(0, length)),
        constantFrom<[number, string][]>(
          [0, 'urn'],
          [1, ''],
          [1, 'amazon'],
          [2, 'ses'],
          [3, ''],
          [3, 'EU West'],
          [4, ''],
          [4, '1234'],
          [4, '1111222233334'],
          [5, 'apps'],
          [5, 'apps/'],
          [5, 'app/abc'],
          [5, 'apps/abc/events'],
          [5, 'apps/abc\n'],
        ).map(([index, part]) => (arn: string[]) => [...arn.slice(0, index), part, ...arn.slice(index + 1)]),
      ),
    ).map(([arn, spoil]) => spoil(arn.split(':')).join(':')),
  ),
  'PinpointDestination.unsupportedEvent': tuple(
    oneof(target('Pinpoint', 'application', applicationArn), target('custom', 'targets', constant(['pinpointDestination']))),
    inserted(eventsFrom(PINPOINT_EVENTS), constantFrom(...NOT_FOR_PINPOINT)),
  ).map(([change, events]) => ({ last: { ...change.last, events } })),
  'SnsDestination.fifoTopic': target('SNS', 'topic', constantFrom('FIFO', 'imported FIFO')),
  'SnsDestination.malformedArn': target(
    'SNS',
    'topic',
    constantFrom(
      'imported by the ARN of a queue',
      'imported by the ARN of a subscription',
      'imported without its account',
      'imported by a pattern',
    ),
  ),
  'SnsDestination.topicInAnotherRegion': inKnownEnvironment(
    target('SNS', 'topic', constantFrom('in another Region', 'imported from another Region')),
  ),
};

/** For each error at the end of synthesis the changes to valid input that provoke it. */
export const LATE_CHANGES: Record<AtSynthesis | 'SnsDestination.fifoTopic', fc.Arbitrary<Change>> = {
  'FirehoseDestination.notDirectPut': target(
    'Firehose',
    'stream',
    constantFrom('read from a Kinesis stream', 'read from MSK', 'read from a database', 'read from MSK by an override'),
  ),
  'SnsDestination.awsManagedKey': target(
    'SNS',
    'topic',
    constantFrom(
      'encrypted by the AWS managed key',
      'encrypted by the AWS managed key through its L1',
      'encrypted by the AWS managed key by an override',
      'imported with the AWS managed key',
    ),
  ),
  'SnsDestination.fifoTopic': target('SNS', 'topic', constantFrom('FIFO through its L1', 'FIFO by an override')),
};

/** Valid input with one change. */
export function changed(changes: fc.Arbitrary<Change>): fc.Arbitrary<Input> {
  return tuple(validInput, changes).map(([input, { form, before, last, ...others }]) => {
    const destinations = [
      ...(before ?? input.destinations.slice(0, -1)),
      { ...input.destinations[input.destinations.length - 1], ...last },
    ];
    return form ? { ...input, ...others, set: { ...input.set, form }, destinations } : withoutCycle({ ...input, ...others, destinations });
  });
}
