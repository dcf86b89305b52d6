/** What a stack knows only when it is deployed. */
export interface PseudoParameters {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly DependsOn?: string[];
}

const EVENTS = /^(send|reject|bounce|complaint|delivery|open|click|renderingFailure|deliveryDelay|subscription)$/;
const PINPOINT_EVENTS = /^(SEND|REJECT|BOUNCE|COMPLAINT|DELIVERY|OPEN|CLICK|RENDERING_FAILURE)$/;
const FORBIDDEN_HEADERS = /^(Received|To|From|DKIM-Signature|CC|message-id|Return-Path)$/i;

/** What the event destinations of a template ask for. */
export interface Grants {
  /** Whether one of them asks for the grant scope of the account. */
  readonly toAllSets: boolean;
}

/**
 * Expects a template to keep the limits of SES, SNS, IAM, KMS and CloudFormation that are documented or were measured,
 * and to allow SES no more than it needs. A value that is known at deployment alone passes.
 */
export function expectWithinLimits(template: any, pseudo: PseudoParameters, grants: Grants): void {
  const resources: Record<string, Resource> = resolve(template.Resources ?? {}, pseudo);
  const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
  const eventDestinations = ofType('AWS::SES::ConfigurationSetEventDestination');
  const pinpointDestinations = ofType('AWS::PinpointEmail::ConfigurationSetEventDestination');

  eventDestinations.forEach(expectEventDestination);
  eventDestinations.forEach((eventDestination) => expectToWait(eventDestination, resources));
  pinpointDestinations.forEach(expectPinpointDestination);
  expectRoomOnSet([...eventDestinations, ...pinpointDestinations]);
  ofType('AWS::SNS::TopicPolicy').forEach((policy) => expectTopicPolicy(policy, pseudo, grants));
  ofType('AWS::KMS::Key').forEach((key) => expectKey(key, pseudo));
  ofType('AWS::IAM::Role').forEach((role) => expectRole(role, pseudo, grants));
  [...ofType('AWS::IAM::Role'), ...ofType('AWS::IAM::Policy')].forEach(expectPermissions);
}

function expectEventDestination({ Properties }: Resource): void {
  const { Name, Enabled, MatchingEventTypes, ...targets } = Properties.EventDestination;
  expectText(Name ?? '${generated}', /^[a-zA-Z0-9_-]{1,64}$/);
  expect(typeof Enabled).toBe('boolean');
  expectSetOf(MatchingEventTypes, EVENTS);
  expect(Object.keys(targets)).toHaveLength(1);

  const { SnsDestination, KinesisFirehoseDestination, CloudWatchDestination, EventBridgeDestination } = targets;
  if (SnsDestination) {
    expectText(SnsDestination.TopicARN, /^arn:aws[a-z0-9-]*:sns:[a-z0-9-]+:\d{12}:[^:]+(?<!\.fifo)$/);
  }
  if (KinesisFirehoseDestination) {
    expectText(KinesisFirehoseDestination.DeliveryStreamARN, /^arn:aws[a-z0-9-]*:firehose:[a-z0-9-]+:\d{12}:deliverystream\/[^:]+$/);
    expectText(KinesisFirehoseDestination.IAMRoleARN, /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[^:]+$/);
  }
  if (EventBridgeDestination) {
    expectText(EventBridgeDestination.EventBusArn, /^arn:aws[a-z0-9-]*:events:[a-z0-9-]+:\d{12}:event-bus\/default$/);
  }
  if (CloudWatchDestination) {
    expectDimensions(CloudWatchDestination.DimensionConfigurations);
  }
}

function expectDimensions(dimensions: any[]): void {
  expect(dimensions.length).toBeGreaterThanOrEqual(1);
  expect(dimensions.length).toBeLessThanOrEqual(10);
  expectSetOf(
    dimensions.map(({ DimensionName }) => DimensionName),
    /^[a-zA-Z0-9_:-]{1,256}$/,
  );
  for (const { DimensionName, DefaultDimensionValue, DimensionValueSource } of dimensions) {
    expectText(DefaultDimensionValue, /^[a-zA-Z0-9_-]{1,256}$/);
    expectText(DimensionValueSource, /^(messageTag|emailHeader|linkTag)$/);
    expect(DimensionValueSource === 'emailHeader' && FORBIDDEN_HEADERS.test(DimensionName)).toBe(false);
  }
}

function expectPinpointDestination({ Properties }: Resource): void {
  const { EventDestinationName, EventDestination } = Properties;
  expectText(EventDestinationName, /^[a-zA-Z0-9_-]{1,64}$/);
  expect(typeof EventDestination.Enabled).toBe('boolean');
  expectSetOf(EventDestination.MatchingEventTypes, PINPOINT_EVENTS);
  expectText(EventDestination.PinpointDestination.ApplicationArn, /^arn:aws[a-z0-9-]*:mobiletargeting:[a-z0-9-]+:\d{12}:apps\/[^:/]+$/);
}

/** SES reaches the target as soon as the event destination is created. */
function expectToWait({ Properties, DependsOn = [] }: Resource, resources: Record<string, Resource>): void {
  const { SnsDestination, KinesisFirehoseDestination } = Properties.EventDestination;
  const role = KinesisFirehoseDestination?.IAMRoleARN.replace(/\.Arn}$/, '}');
  const policies = Object.entries(resources)
    .filter(([, resource]) => resource.Properties?.Topics?.includes(SnsDestination?.TopicARN) || resource.Properties?.Roles?.includes(role))
    .map(([id]) => id);
  expect(DependsOn).toEqual(expect.arrayContaining(policies));
}

/** All event destinations of an app here belong to one configuration set. */
function expectRoomOnSet(siblings: Resource[]): void {
  expect(siblings.length).toBeLessThanOrEqual(10);
  const names = siblings.map(
    ({ Properties }): string => Properties.EventDestinationName ?? Properties.EventDestination.Name ?? '${generated}',
  );
  expectDistinct(names);
}

function expectTopicPolicy({ Properties: { PolicyDocument, Topics } }: Resource, pseudo: PseudoParameters, grants: Grants): void {
  expect(JSON.stringify(PolicyDocument).length).toBeLessThanOrEqual(30_720);
  expect(PolicyDocument.Statement.length).toBeLessThanOrEqual(100);
  expectSetOf(
    PolicyDocument.Statement.map(({ Sid }: any) => Sid),
    /./,
  );
  for (const statement of statementsAboutSes(PolicyDocument)) {
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 'sns:Publish', Resource: Topics[0] });
    expectConditions(statement, pseudo, grants);
  }
}

function expectKey({ Properties: { KeyPolicy } }: Resource, { account }: PseudoParameters): void {
  expect(JSON.stringify(KeyPolicy).length).toBeLessThanOrEqual(32_768);
  for (const statement of statementsAboutSes(KeyPolicy)) {
    expect({ ...statement, Action: [...statement.Action].sort() }).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'ses.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    });
  }
}

function expectRole({ Properties: { AssumeRolePolicyDocument } }: Resource, pseudo: PseudoParameters, grants: Grants): void {
  expect(JSON.stringify(AssumeRolePolicyDocument).length).toBeLessThanOrEqual(2048);
  for (const statement of statementsAboutSes(AssumeRolePolicyDocument)) {
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 'sts:AssumeRole' });
    expectConditions(statement, pseudo, grants);
  }
}

function expectPermissions({ Properties: { PolicyDocument, Policies = [] } }: Resource): void {
  const statements: any[] = [PolicyDocument, ...Policies.map((policy: any) => policy.PolicyDocument)].flatMap(
    (document) => document?.Statement ?? [],
  );
  for (const { Action, Resource } of statements.filter((statement) => JSON.stringify(statement).includes('firehose:'))) {
    expect(Action).toBe('firehose:PutRecordBatch');
    expect(Resource).not.toContain('*');
  }
}

function expectConditions({ Condition }: any, { partition, region, account }: PseudoParameters, { toAllSets }: Grants): void {
  const sets = `arn:${partition}:ses:${region}:${account}:configuration-set/`;
  if (toAllSets && Condition.ArnLike) {
    expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': `${sets}*` } });
  } else {
    expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': expect.any(String) } });
    expect(Condition.StringEquals['aws:SourceArn']).toMatch(new RegExp(`^${sets}[^*]+$`));
  }
}

function statementsAboutSes({ Statement }: any): any[] {
  return Statement.filter(({ Principal }: any) => JSON.stringify(Principal).includes('ses.amazonaws.com'));
}

function isKnown(text: string): boolean {
  return !text.includes('${');
}

function expectText(text: string, pattern: RegExp): void {
  expect(typeof text).toBe('string');
  if (isKnown(text)) {
    expect(text).toMatch(pattern);
  }
}

/** One text or more, each once. */
function expectSetOf(texts: string[] | string, pattern: RegExp): void {
  if (typeof texts === 'string') {
    return expect(isKnown(texts)).toBe(false);
  }
  expect(texts).not.toEqual([]);
  texts.forEach((text) => expectText(text, pattern));
  expectDistinct(texts);
}

function expectDistinct(texts: string[]): void {
  const known = texts.filter(isKnown);
  expect(known).toEqual([...new Set(known)]);
}

/** A template with `${...}` for what is known at deployment alone. */
function resolve(value: any, pseudo: PseudoParameters): any {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, pseudo));
  }
  if (!(value instanceof Object)) {
    return value;
  }
  const [[key, argument] = []] = Object.entries<any>(value);
  switch (key) {
    case 'Ref':
      return (
        { 'AWS::Partition': pseudo.partition, 'AWS::Region': pseudo.region, 'AWS::AccountId': pseudo.account }[argument as string] ??
        `\${${argument}}`
      );
    case 'Fn::GetAtt':
      return `\${${argument.join('.')}}`;
    case 'Fn::Join':
      return resolve(argument[1], pseudo).join(argument[0]);
    case 'Fn::ImportValue':
      // exports differ by their names
      return `\${${key} ${argument}}`;
    default:
      return key?.startsWith('Fn::')
        ? `\${${key}}`
        : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner, pseudo)]));
  }
}
