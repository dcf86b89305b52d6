import { Annotations, App, CfnParameter, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { ConfigurationSetEventDestination, FirehoseDestination, GrantScope, SnsDestination } from '../lib';
import type { IEventDestination } from '../lib';
import { ENV, newStack, sesStatements, warnings } from './helpers/scene';

const UNSCOPED_POLICY =
  'A statement in the policy of Stack/Owner lets ses.amazonaws.com, or everybody, in without a condition on aws:SourceArn or aws:SourceAccount, ' +
  'for whoever uses SES, in any account: the conditions of the other statements restrict nothing. ' +
  'Remove that statement: SnsDestination adds what SES needs. [ack: cdk-ses-event-destinations:SnsDestination.unscopedPolicy]';
const UNSCOPED_TRUST =
  'A statement in the policy of Stack/Owner lets ses.amazonaws.com, or everybody, in without a condition on aws:SourceArn or aws:SourceAccount, ' +
  'for whoever uses SES, in any account: the conditions of the other statements restrict nothing. ' +
  "Create the role with 'assumedBy: new EventPublishingGrants(this, { configurationSet }).principal', or leave out 'role'. " +
  '[ack: cdk-ses-event-destinations:FirehoseDestination.unscopedTrust]';
const MIXED =
  'The policy of Stack/Owner lets SES in for some configuration sets by name, and in another statement for all of the account: ' +
  'the names restrict nothing. Use the same grantScope for all event destinations. ' +
  '[ack: cdk-ses-event-destinations:ConfigurationSetEventDestination.mixedGrantScopes]';

const SET_ARN = 'arn:aws:ses:eu-west-1:111122223333:configuration-set/other';
const ALL_SETS = 'arn:aws:ses:eu-west-1:111122223333:configuration-set/*';
const SES = { Service: 'ses.amazonaws.com' };

interface Owner {
  readonly construct: IConstruct;
  readonly addStatement: (statement: object) => void;
  readonly destination: (grantScope?: GrantScope) => IEventDestination;
}

function ownTopic(stack: Stack): Owner {
  const topic = new sns.Topic(stack, 'Owner');
  return {
    construct: topic,
    addStatement: (statement) => topic.addToResourcePolicy(iam.PolicyStatement.fromJson({ Resource: topic.topicArn, ...statement })),
    destination: (grantScope) => new SnsDestination(topic, { grantScope }),
  };
}

function ownRole(stack: Stack): Owner {
  const role = new iam.Role(stack, 'Owner', { assumedBy: new iam.AccountRootPrincipal() });
  const stream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
  return {
    construct: role,
    addStatement: (statement) => role.assumeRolePolicy!.addStatements(iam.PolicyStatement.fromJson(statement)),
    destination: (grantScope) => new FirehoseDestination(stream, { role, grantScope }),
  };
}

function publish(stack: Stack, destination: IEventDestination, id = 'Events'): ConfigurationSetEventDestination {
  return new ConfigurationSetEventDestination(stack, id, { configurationSet: new ses.ConfigurationSet(stack, `${id}Set`), destination });
}

describe.each([
  ['a topic', ownTopic, 'sns:Publish', 'sns:Pub*', 'SNS:PUBLISH', 'sns:Subscribe', UNSCOPED_POLICY],
  ['a role', ownRole, 'sts:AssumeRole', 'sts:Assume*', 'STS:ASSUMEROLE', 'sts:TagSession', UNSCOPED_TRUST],
] as const)('%s', (_owner, makeOwner, action, pattern, upperCase, otherAction, unscoped) => {
  const code = /\[ack: (.*)\]/.exec(unscoped)![1];

  function warningsWith(statement: object, grantScope?: GrantScope): [string, string][] {
    const stack = newStack();
    const owner = makeOwner(stack);
    owner.addStatement({ Effect: 'Allow', Principal: SES, Action: action, ...statement });
    publish(stack, owner.destination(grantScope));
    return warnings(stack);
  }

  describe('gets a warning for a statement that lets SES in without conditions', () => {
    test.each<[string, object]>([
      ['for its action', {}],
      ['for a list of actions', { Action: [otherAction, action] }],
      ['for actions by a pattern', { Action: pattern }],
      ['for all actions of the service', { Action: `${action.split(':')[0]}:*` }],
      ['for all actions', { Action: '*' }],
      ['for an action in another case', { Action: upperCase }],
      ['for a list of services', { Principal: { Service: ['s3.amazonaws.com', 'ses.amazonaws.com'] } }],
      ['for everybody', { Principal: '*' }],
      ['for everybody in any account', { Principal: { AWS: '*' } }],
      ['for everybody, with no condition in the list', { Principal: '*', Condition: {} }],
      ['for services and accounts', { Principal: { Service: 'ses.amazonaws.com', AWS: 'arn:aws:iam::111122223333:root' } }],
      ['but for one that says nothing of who uses SES', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      ['but for one without keys', { Condition: { StringEquals: {} } }],
      ['but for one that everybody meets who sends no such key', { Condition: { 'ForAllValues:ArnLike': { 'aws:SourceArn': SET_ARN } } }],
    ])('%s', (_how, statement) => {
      expect(warningsWith(statement)).toEqual([['/Stack/Owner/Resource', unscoped]]);
    });
  });

  describe('gets none for a statement', () => {
    test.each<[string, object]>([
      ['that denies', { Effect: 'Deny' }],
      ['about another service', { Principal: { Service: 's3.amazonaws.com' } }],
      ['about a service whose name only ends like that of SES', { Principal: { Service: 'notses.amazonaws.com' } }],
      ['about other services', { Principal: { Service: ['s3.amazonaws.com', 'events.amazonaws.com'] } }],
      [
        'about everybody in any account that has a condition',
        { Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      ],
      ['about everybody of an organization', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } }],
      ['about an account', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
      ['about another action', { Action: otherAction }],
      ['about all actions but its own', { Action: undefined, NotAction: action }],
      ['about a set by its ARN', { Condition: { StringEquals: { 'aws:SourceArn': SET_ARN } } }],
      ['about a set by its ARN in another operator', { Condition: { ArnEquals: { 'aws:SourceArn': SET_ARN } } }],
      ['about a set by its ARN as a pattern without wildcards', { Condition: { ArnLike: { 'aws:SourceArn': SET_ARN } } }],
      ['about several sets by their ARNs', { Condition: { StringEquals: { 'aws:SourceArn': [SET_ARN, `${SET_ARN}2`] } } }],
      [
        'about an identity, whose feedback SES also publishes',
        { Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:ses:eu-west-1:111122223333:identity/example.com' } } },
      ],
      ['about a set by its ARN, with the key in another case', { Condition: { StringEquals: { 'AWS:SOURCEARN': SET_ARN } } }],
    ])('%s', (_how, statement) => {
      expect(warningsWith(statement)).toEqual([]);
    });

    test('about an action that only CloudFormation knows', () => {
      expect(warningsWith({ Action: [Fn.importValue('action')] })).toEqual([]);
    });

    test('about a set by an ARN that is a token', () => {
      const stack = newStack();
      const owner = makeOwner(stack);
      const arn = new CfnParameter(stack, 'Arn').valueAsString;
      owner.addStatement({ Effect: 'Allow', Principal: SES, Action: action, Condition: { StringEquals: { 'aws:SourceArn': arn } } });

      publish(stack, owner.destination());

      expect(warnings(stack)).toEqual([]);
    });
  });

  const FOR_ALL_SETS: [string, object][] = [
    ['by a pattern of ARNs', { Condition: { ArnLike: { 'aws:SourceArn': ALL_SETS } } }],
    ['by a pattern of ARNs in another operator', { Condition: { StringLike: { 'aws:SourceArn': ALL_SETS } } }],
    ['by patterns of ARNs', { Condition: { ArnLike: { 'aws:SourceArn': [SET_ARN, ALL_SETS] } } }],
    ['by the account alone', { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
    ['by the account alone, with the key in another case', { Condition: { StringEquals: { 'AWS:SourceAccount': '111122223333' } } }],
    ['by both', { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnLike: { 'aws:SourceArn': ALL_SETS } } }],
  ];

  describe('gets a warning beside the names of sets for a statement about all sets of the account', () => {
    test.each(FOR_ALL_SETS)('%s', (_how, statement) => {
      expect(warningsWith(statement)).toEqual([['/Stack/Owner/Resource', MIXED]]);
    });

    test.each<[string, object]>([
      ['that denies', { Effect: 'Deny' }],
      ['about another service', { Principal: { Service: 's3.amazonaws.com' } }],
      ['about another action', { Action: otherAction }],
    ])('but not for one %s', (_what, other) => {
      const [[, statement]] = FOR_ALL_SETS;

      expect(warningsWith({ ...statement, ...other })).toEqual([]);
    });
  });

  describe('gets none beside the grant scope of the account for a statement about all sets of the account', () => {
    test.each(FOR_ALL_SETS)('%s', (_how, statement) => {
      expect(warningsWith(statement, GrantScope.ACCOUNT)).toEqual([]);
    });
  });

  test.each([
    [GrantScope.CONFIGURATION_SET, GrantScope.ACCOUNT],
    [GrantScope.ACCOUNT, GrantScope.CONFIGURATION_SET],
  ])('gets a warning for two grant scopes, whichever comes first: %s, %s', (...scopes) => {
    const stack = newStack();
    const owner = makeOwner(stack);

    scopes.forEach((grantScope) => publish(stack, owner.destination(grantScope), grantScope));

    expect(warnings(stack)).toEqual([['/Stack/Owner/Resource', MIXED]]);
  });

  test.each([
    [GrantScope.CONFIGURATION_SET, GrantScope.CONFIGURATION_SET],
    [GrantScope.ACCOUNT, GrantScope.ACCOUNT],
    [undefined, GrantScope.CONFIGURATION_SET],
  ])('gets none for one grant scope: %s, %s', (...scopes) => {
    const stack = newStack();
    const owner = makeOwner(stack);

    scopes.forEach((grantScope, index) => publish(stack, owner.destination(grantScope), `Events${index}`));

    expect(warnings(stack)).toEqual([]);
  });

  test('gets each warning once, however many event destinations', () => {
    const stack = newStack();
    const owner = makeOwner(stack);
    owner.addStatement({ Effect: 'Allow', Principal: SES, Action: action });
    owner.addStatement({ Effect: 'Allow', Principal: SES, Action: '*' });

    for (const id of ['One', 'Two', 'Three']) {
      publish(stack, owner.destination(), id);
      publish(stack, owner.destination(GrantScope.ACCOUNT), `${id}OfAll`);
    }

    expect(warnings(stack)).toEqual([
      ['/Stack/Owner/Resource', unscoped],
      ['/Stack/Owner/Resource', MIXED],
    ]);
  });

  test('gets them also for statements that are added last', () => {
    const stack = newStack();
    const owner = makeOwner(stack);

    publish(stack, owner.destination());
    owner.addStatement({ Effect: 'Allow', Principal: SES, Action: action });

    expect(warnings(stack)).toEqual([['/Stack/Owner/Resource', unscoped]]);
  });

  test('has them acknowledged', () => {
    const stack = newStack();
    const owner = makeOwner(stack);
    owner.addStatement({ Effect: 'Allow', Principal: SES, Action: action });
    publish(stack, owner.destination(), 'One');
    publish(stack, owner.destination(GrantScope.ACCOUNT), 'Other');

    Annotations.of(owner.construct).acknowledgeWarning(code);
    Annotations.of(owner.construct).acknowledgeWarning('cdk-ses-event-destinations:ConfigurationSetEventDestination.mixedGrantScopes');

    expect(warnings(stack)).toEqual([]);
  });

  test('may let in whomever it likes as long as no event destination publishes through it', () => {
    const stack = newStack();

    makeOwner(stack).addStatement({ Effect: 'Allow', Principal: SES, Action: action });

    expect(warnings(stack)).toEqual([]);
  });
});

describe('a role that is created for SES', () => {
  const stream = (stack: Stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');

  test('gets a warning for the natural principal', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Owner', { assumedBy: new iam.ServicePrincipal('ses.amazonaws.com') });

    publish(stack, new FirehoseDestination(stream(stack), { role }));

    expect(warnings(stack)).toEqual([['/Stack/Owner/Resource', UNSCOPED_TRUST]]);
  });

  test.each<[string, iam.IPrincipal]>([
    ['another service', new iam.ServicePrincipal('firehose.amazonaws.com')],
    ['SES on conditions', new iam.ServicePrincipal('ses.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceArn': SET_ARN } } })],
  ])('gets none for %s', (_whom, assumedBy) => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Owner', { assumedBy });

    publish(stack, new FirehoseDestination(stream(stack), { role }));

    expect(warnings(stack)).toEqual([]);
  });

  test('gets none for an action whose name begins like that of SES', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Owner', { assumedBy: new iam.AccountRootPrincipal() });
    const [actions, principals] = [['sts:AssumeRoleWithSAML'], [new iam.ServicePrincipal('ses.amazonaws.com')]];
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions, principals }));

    publish(stack, new FirehoseDestination(stream(stack), { role }));

    expect(warnings(stack)).toEqual([]);
  });

  test('gets a warning for the natural principal among others', () => {
    const stack = newStack();
    const assumedBy = new iam.CompositePrincipal(
      new iam.ServicePrincipal('firehose.amazonaws.com'),
      new iam.ServicePrincipal('ses.amazonaws.com'),
    );
    const role = new iam.Role(stack, 'Owner', { assumedBy });

    publish(stack, new FirehoseDestination(stream(stack), { role }));

    expect(warnings(stack)).toEqual([['/Stack/Owner/Resource', UNSCOPED_TRUST]]);
  });
});

test('a policy names a set once, from whichever stacks its event destinations ask for it', () => {
  const app = new App();
  const shared = new Stack(app, 'Shared', { env: ENV });
  const mail = new Stack(app, 'Mail', { env: ENV });
  const topic = new sns.Topic(shared, 'Topic');
  const configurationSet = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'mail' });

  for (const stack of [mail, new NestedStack(mail, 'Nested'), new Stack(app, 'Other', { env: ENV })]) {
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });
  }

  const [{ Condition }] = sesStatements(shared, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
  expect(JSON.stringify(Condition.StringEquals['aws:SourceArn']).match(/configuration-set/g)).toHaveLength(1);
});
