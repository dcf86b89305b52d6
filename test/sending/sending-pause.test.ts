import { App, Aws, CfnCondition, CfnOutput, CfnParameter, Fn, Lazy, RemovalPolicy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { SendingPause } from '../../lib';
import type { SendingPauseProps } from '../../lib';
import { ENV, expectRefused, newStack, properties, warnings } from '../helpers/scene';

const importedSet = (stack: Stack, name = 'mail') => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', name);
const importedAlarm = (stack: Stack, name = 'bounces') =>
  cloudwatch.Alarm.fromAlarmArn(stack, name, `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`);

function pauseOf(props: Partial<SendingPauseProps> = {}, stack = newStack()): { stack: Stack; pause: SendingPause } {
  const { configurationSet = importedSet(stack), alarms = [importedAlarm(stack)] } = props;
  return { stack, pause: new SendingPause(stack, 'Pause', { ...props, configurationSet, alarms }) };
}

const arn = (service: string, resource: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:eu-west-1:111122223333:${resource}`]],
});
const NAME = 'StackPause0175ED8D';
const SET = arn('ses', 'configuration-set/mail');
const PUT = 'ses:PutConfigurationSetSendingOptions';

function roleOf(stack: Stack, service: string): { trust: any[]; permissions: any[] } {
  const template = Template.fromStack(stack);
  const [[id, role]] = Object.entries<any>(template.findResources('AWS::IAM::Role')).filter(
    ([, { Properties }]) => Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service === `${service}.amazonaws.com`,
  );
  const policies = Object.values<any>(template.findResources('AWS::IAM::Policy')).filter(
    ({ Properties }) => Properties.Roles[0].Ref === id,
  );
  return {
    trust: role.Properties.AssumeRolePolicyDocument.Statement,
    permissions: policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement),
  };
}

describe('what is created', () => {
  test('is a rule, a state machine, a role for each, a log with a key, dead letters, and nothing else', () => {
    const { stack } = pauseOf();

    const types = Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type);

    expect(types.sort()).toEqual([
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::StepFunctions::StateMachine',
    ]);
  });

  test('starts when one of the alarms goes off', () => {
    const stack = newStack();
    pauseOf({ alarms: [importedAlarm(stack), importedAlarm(stack, 'complaints')] }, stack);

    expect(properties(stack, 'AWS::Events::Rule')).toEqual({
      Name: NAME,
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources: ['bounces', 'complaints'].map((name) => `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`),
        detail: { state: { value: ['ALARM'] } },
      },
      Targets: [
        {
          Id: 'Target0',
          Arn: { Ref: 'PauseStateMachine2F96E4BD' },
          RoleArn: { 'Fn::GetAtt': ['PauseRuleRoleC6DF30EB', 'Arn'] },
          RetryPolicy: { MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['PauseDeadLetters881F3E70', 'Arn'] } },
        },
      ],
    });
  });

  test('pauses this configuration set, and tries up to nine times', () => {
    const { stack } = pauseOf();
    const [before, partition, after] = properties(stack, 'AWS::StepFunctions::StateMachine').DefinitionString['Fn::Join'][1];

    expect(partition).toEqual({ Ref: 'AWS::Partition' });
    expect(JSON.parse(`${before}aws${after}`)).toEqual({
      Comment: 'Pauses sending with a configuration set of SES',
      StartAt: 'Pause',
      States: {
        Pause: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:sesv2:putConfigurationSetSendingOptions',
          Parameters: { ConfigurationSetName: 'mail', SendingEnabled: false },
          Retry: [
            {
              ErrorEquals: ['States.ALL'],
              IntervalSeconds: 2,
              BackoffRate: 2,
              MaxDelaySeconds: 60,
              MaxAttempts: 8,
              JitterStrategy: 'FULL',
            },
          ],
          End: true,
        },
      },
    });
  });

  test('may pause this configuration set, log and trace, for this state machine alone', () => {
    const { stack } = pauseOf();
    const { trust, permissions } = roleOf(stack, 'states');

    expect(trust).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'states.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnEquals: { 'aws:SourceArn': arn('states', `stateMachine:${NAME}`) },
        },
      },
    ]);
    expect(properties(stack, 'AWS::StepFunctions::StateMachine').StateMachineName).toBe(NAME);
    expect(permissions[0]).toEqual({ Effect: 'Allow', Action: PUT, Resource: SET });
    expect(permissions.slice(1).flatMap(({ Action }) => Action.map((action: string) => action.split(':')[0]))).toEqual([
      ...Array(8).fill('logs'),
      ...Array(4).fill('xray'),
    ]);
  });

  test('lets EventBridge start this state machine, for this rule alone', () => {
    const { stack } = pauseOf();

    expect(roleOf(stack, 'events')).toEqual({
      trust: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnEquals: { 'aws:SourceArn': arn('events', `rule/${NAME}`) },
          },
        },
      ],
      permissions: [{ Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'PauseStateMachine2F96E4BD' } }],
    });
  });

  test('logs everything for a year, with the event, and traces', () => {
    const { stack } = pauseOf();

    expect(properties(stack, 'AWS::StepFunctions::StateMachine')).toMatchObject({
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: true,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['PauseLogB8561AC1', 'Arn'] } } }],
      },
      TracingConfiguration: { Enabled: true },
    });
    expect(properties(stack, 'AWS::Logs::LogGroup')).toEqual({
      RetentionInDays: 365,
      KmsKeyId: { 'Fn::GetAtt': ['PauseKeyC2BB88F8', 'Arn'] },
      LogGroupName: {
        'Fn::Join': ['', [`/aws/vendedlogs/states/${NAME}-`, { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }]],
      },
    });
  });

  const LOGS = {
    Effect: 'Allow',
    Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    Resource: '*',
    Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn('logs', `log-group:/aws/vendedlogs/states/${NAME}-*`) } },
  };

  test('encrypts the log with a key that is rotated, which CloudWatch Logs may use for this log', () => {
    const { stack } = pauseOf();
    const { EnableKeyRotation, KeyPolicy } = properties(stack, 'AWS::KMS::Key');

    expect(EnableKeyRotation).toBe(true);
    expect(KeyPolicy.Statement[1]).toEqual(LOGS);
  });

  test('encrypts the log with a key of yours, which CloudWatch Logs may use for this log', () => {
    const stack = newStack();
    pauseOf({ encryptionKey: new kms.Key(stack, 'Mine') }, stack);

    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement[1]).toEqual(LOGS);
    expect(properties(stack, 'AWS::Logs::LogGroup').KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Mine/), 'Arn'] });
  });

  test('encrypts the log with a key of another stack, which does not wait for this one', () => {
    const app = new App();
    const [keys, stack] = ['Keys', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
    pauseOf({ encryptionKey: new kms.Key(keys, 'Key') }, stack);

    expect(properties(keys, 'AWS::KMS::Key').KeyPolicy.Statement[1]).toEqual(LOGS);
    expect(stack.dependencies).toEqual([keys]);
    expect(keys.dependencies).toEqual([]);
  });

  test('keeps dead letters for 14 days, encrypted by SQS, and takes them by TLS from this rule', () => {
    const { stack } = pauseOf();

    expect(properties(stack, 'AWS::SQS::Queue')).toEqual({ MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true });
    const [tls, rule] = properties(stack, 'AWS::SQS::QueuePolicy').PolicyDocument.Statement;
    expect(tls).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(rule).toMatchObject({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['PauseRule17513FD5', 'Arn'] } } },
    });
  });

  const stateful = (stack: Stack) =>
    ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue'].map((type) => {
      const [{ DeletionPolicy, UpdateReplacePolicy }] = Object.values<any>(Template.fromStack(stack).findResources(type));
      return [DeletionPolicy, UpdateReplacePolicy];
    });

  test('leaves the log, its key and the dead letters behind', () => {
    expect(stateful(pauseOf().stack)).toEqual(Array(3).fill(['RetainExceptOnCreate', 'Retain']));
  });

  test('leaves nothing behind if you say so', () => {
    expect(stateful(pauseOf({ removalPolicy: RemovalPolicy.DESTROY }).stack)).toEqual(Array(3).fill(['Delete', 'Delete']));
  });

  test('keeps the log as long as you say', () => {
    const { stack } = pauseOf({ logRetention: logs.RetentionDays.ONE_WEEK });

    expect(properties(stack, 'AWS::Logs::LogGroup').RetentionInDays).toBe(7);
  });

  test('can be used', () => {
    const { stack, pause } = pauseOf();

    expect(pause.node.tryFindChild('Rule')).toBe(pause.rule);
    expect(pause.node.tryFindChild('StateMachine')).toBe(pause.stateMachine);
    expect(pause.node.tryFindChild('Log')).toBe(pause.logGroup);
    expect(pause.node.tryFindChild('DeadLetters')).toBe(pause.deadLetterQueue);
    expect(warnings(stack)).toEqual([]);
  });
});

test('an L1, an L2 and a composite alarm pause', () => {
  const stack = newStack();
  const metric = new cloudwatch.Metric({ namespace: 'AWS/SES', metricName: 'Reputation.BounceRate' });
  const l2 = new cloudwatch.Alarm(stack, 'L2', { metric, threshold: 0.1, evaluationPeriods: 1 });
  const l1 = new cloudwatch.CfnAlarm(stack, 'L1', {
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: 1,
    namespace: 'AWS/SES',
    metricName: 'Reputation.ComplaintRate',
    period: 300,
    statistic: 'Average',
    threshold: 0.005,
  });
  const composite = new cloudwatch.CompositeAlarm(stack, 'Both', { alarmRule: cloudwatch.AlarmRule.allOf(l2) });

  pauseOf({ alarms: [l2, l1, composite] }, stack);

  expect(properties(stack, 'AWS::Events::Rule').EventPattern.resources).toEqual([
    { 'Fn::GetAtt': [expect.stringMatching(/^L2/), 'Arn'] },
    { 'Fn::GetAtt': ['L1', 'Arn'] },
    { 'Fn::GetAtt': [expect.stringMatching(/^Both/), 'Arn'] },
  ]);
});

test('names are as long as AWS takes them, however long the path is', () => {
  const stack = newStack();
  const scope = ['x', 'y', 'z'].reduce<Construct>((outer, letter) => new Construct(outer, letter.repeat(200)), stack);

  new SendingPause(scope, 'Pause', { configurationSet: importedSet(stack), alarms: [importedAlarm(stack)] });

  expect(properties(stack, 'AWS::Events::Rule').Name).toHaveLength(64);
  expect(properties(stack, 'AWS::StepFunctions::StateMachine').StateMachineName).toHaveLength(80);
  // of 512, with the id of the stack behind it
  const [, [logGroupPrefix]] = properties(stack, 'AWS::Logs::LogGroup').LogGroupName['Fn::Join'];
  expect(logGroupPrefix).toHaveLength('/aws/vendedlogs/states/'.length + 128 + '-'.length);
});

test('a set with a fixed name in another stack is named, without an export', () => {
  const app = new App();
  const [mail, stack] = ['Mail', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
  pauseOf({ configurationSet: new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'mail' }) }, stack);

  expect(roleOf(stack, 'states').permissions[0].Resource).toEqual(SET);
  expect(Template.fromStack(mail).toJSON().Outputs).toBeUndefined();
});

test('a set without a fixed name is referred to', () => {
  const stack = newStack();
  pauseOf({ configurationSet: new ses.ConfigurationSet(stack, 'Set') }, stack);

  expect(JSON.stringify(roleOf(stack, 'states').permissions[0].Resource)).toContain(':configuration-set/",{"Ref":"Set5432AD3D"}');
});

test('in a stack without environment, everything is for the one it is deployed to', () => {
  const { stack } = pauseOf({}, newStack({}));

  const trust = JSON.stringify(roleOf(stack, 'states').trust);
  expect(trust).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
  expect(JSON.stringify(properties(stack, 'AWS::KMS::Key').KeyPolicy)).toContain(
    '["logs.",{"Ref":"AWS::Region"},".",{"Ref":"AWS::URLSuffix"}]',
  );
});

test.each([
  ['China', 'cn-north-1', 'logs.cn-north-1.amazonaws.com.cn'],
  ['a Region that CDK does not know yet', 'xx-central-1', 'logs.xx-central-1.amazonaws.com'],
])('in %s, CloudWatch Logs has a name of that Region', (_where, region, Service) => {
  const stack = newStack({ env: { account: '111122223333', region } });
  pauseOf(
    {
      alarms: [
        new cloudwatch.Metric({ namespace: 'Mail', metricName: 'Bounced' }).createAlarm(stack, 'Bad', {
          threshold: 1,
          evaluationPeriods: 1,
        }),
      ],
    },
    stack,
  );

  expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement[1].Principal).toEqual({ Service });
});

describe('to resume', () => {
  test('is permitted nowhere for a principal without a policy, as with other grants', () => {
    const { stack, pause } = pauseOf({}, newStack());

    const grant = pause.grantResume(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/operator'));

    expect(grant.success).toBe(false);
    // that of the state machine alone
    expect(JSON.stringify(Template.fromStack(stack)).match(new RegExp(PUT, 'g'))).toHaveLength(1);
  });

  test('is permitted for this configuration set', () => {
    const { stack, pause } = pauseOf();
    const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });

    const grant = pause.grantResume(role);

    expect(grant.success).toBe(true);
    const policies = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const [mine] = policies.filter(({ Properties }) => Properties.PolicyName.startsWith('Operator'));
    expect(mine.Properties.PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: PUT, Resource: SET }]);
  });

  test('is permitted in a stack for which that of the set waits', () => {
    const app = new App();
    const [roles, mail] = ['Roles', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const role = new iam.Role(roles, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    const { pause } = pauseOf({ configurationSet: new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'mail' }) }, mail);

    new kms.Key(mail, 'Key', { description: role.roleName });
    pause.grantResume(role);

    expect(properties(roles, 'AWS::IAM::Policy').PolicyDocument.Statement[0].Resource).toEqual(SET);
    expect(roles.dependencies).toEqual([]);
  });

  test('is one command', () => {
    expect(pauseOf().pause.resumeCommand).toBe(
      'aws sesv2 put-configuration-set-sending-options --region eu-west-1 --configuration-set-name mail --sending-enabled',
    );
  });

  test('is a command with names that only CloudFormation knows', () => {
    const stack = newStack({});
    const { pause } = pauseOf({ configurationSet: new ses.ConfigurationSet(stack, 'Set') }, stack);
    new CfnOutput(stack, 'Resume', { value: pause.resumeCommand });

    expect(Template.fromStack(stack).findOutputs('Resume').Resume.Value).toEqual({
      'Fn::Join': [
        '',
        [
          'aws sesv2 put-configuration-set-sending-options --region ',
          { Ref: 'AWS::Region' },
          ' --configuration-set-name ',
          { Ref: 'Set5432AD3D' },
          ' --sending-enabled',
        ],
      ],
    });
  });
});

describe('fails', () => {
  const ARN = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:bounces';

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['without alarms', () => [], '[]'],
    ['with nothing in their place', () => undefined, 'undefined'],
    ['with an ARN in the place of a list', () => ARN, `"${ARN}"`],
    ['with ARNs in the place of alarms', (stack) => [importedAlarm(stack), ARN], `"${ARN}"`],
    ['with one alarm in the place of a list', importedAlarm, 'Stack/bounces'],
  ])('%s', (_what, given, got) => {
    const refused = (shown: string) =>
      `[cdk-ses-event-destinations:SendingPause.noAlarms] 'alarms' is ${shown}; allowed: a list of one or more alarms; pass the alarms ` +
      `that call for a pause, imported with 'cloudwatch.Alarm.fromAlarmArn' if they are not of this app (at Stack/Pause)`;
    const stack = newStack();
    const [configurationSet, alarms] = [importedSet(stack), given(stack) as cloudwatch.IAlarm[]];

    expect(() => new SendingPause(stack, 'Pause', { configurationSet, alarms })).toThrow(new Error(refused(got)));
  });

  test('with a list that is a token', () => {
    const alarms: unknown = Token.asList(Lazy.list({ produce: () => [ARN] }));

    expect(() => pauseOf({ alarms: alarms as cloudwatch.IAlarm[] })).toThrow('SendingPause.noAlarms');
  });

  describe('with what is of another stage:', () => {
    const scene = () => {
      const app = new App();
      const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');
      const here = new Stack(app, 'Here', { env: ENV });
      return { there, here, set: (name?: string) => new ses.ConfigurationSet(there, 'Set', { configurationSetName: name }) };
    };
    const refused = (prop: string, got: string) =>
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherStage] '${prop}' is ${got}; allowed: a resource of the same ` +
      'stage, or one imported by name or ARN; create it in this stage, or import it here by its name or ARN (at Here/Pause)';

    test('a set without a fixed name', () => {
      const { here, set } = scene();

      expect(() => pauseOf({ configurationSet: set() }, here)).toThrow(new Error(refused('configurationSet', 'There/Stack/Set')));
    });

    test('not a set with one', () => {
      const { here, set } = scene();
      pauseOf({ configurationSet: set('mail') }, here);

      expect(roleOf(here, 'states').permissions[0].Resource).toEqual(SET);
    });

    test('an alarm', () => {
      const { here, there } = scene();
      const metric = new cloudwatch.Metric({ namespace: 'Mail', metricName: 'Bounced' });
      const alarm = new cloudwatch.Alarm(there, 'Bad', { metric, threshold: 1, evaluationPeriods: 1 });

      expect(() => pauseOf({ alarms: [importedAlarm(here), alarm] }, here)).toThrow(new Error(refused('alarms', 'There/Stack/Bad')));
    });

    test('a key', () => {
      const { here, there } = scene();

      expect(() => pauseOf({ encryptionKey: new kms.Key(there, 'Key') }, here)).toThrow(
        new Error(refused('encryptionKey', 'There/Stack/Key')),
      );
    });

    test.each<[string, (there: Stack) => iam.IRole]>([
      ['', (there) => new iam.Role(there, 'Operator', { assumedBy: new iam.AccountRootPrincipal() })],
      [', even imported', (there) => iam.Role.fromRoleArn(there, 'Operator', 'arn:aws:iam::111122223333:role/operator')],
    ])('whoever may resume%s', (_how, operator) => {
      const { here, there } = scene();
      const { pause } = pauseOf({ configurationSet: new ses.ConfigurationSet(here, 'Mail') }, here);

      expect(() => pause.grantResume(operator(there))).toThrow(
        "ConfigurationSetEventDestination.anotherStage] 'configurationSet' is Here/Mail; ",
      );
    });

    test('not whoever may resume with a set with a fixed name', () => {
      const { here, there } = scene();
      const operator = new iam.Role(there, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
      const { pause } = pauseOf({ configurationSet: new ses.ConfigurationSet(here, 'Mail', { configurationSetName: 'mail' }) }, here);
      pause.grantResume(operator);

      expect(properties(there, 'AWS::IAM::Policy').PolicyDocument.Statement[0].Resource).toEqual(SET);
    });

    test('not an alarm that is imported there', () => {
      const { here, there } = scene();

      expect(() => pauseOf({ alarms: [importedAlarm(there)] }, here)).not.toThrow();
    });
  });

  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['of the app', (stack) => new kms.Key(new Stack(stack.node.root, 'Keys', { env: { ...ENV, region: 'us-east-1' } }), 'Key')],
    ['that is imported', (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1234')],
  ])('with a key %s in another Region', (_what, key) => {
    expectRefused((stack) => {
      const props = { configurationSet: importedSet(stack), alarms: [importedAlarm(stack)], encryptionKey: key(stack) };
      return () => new SendingPause(stack, 'Pause', props);
    }, `[cdk-ses-event-destinations:SendingPause.keyInAnotherRegion] 'encryptionKey' is "a key in us-east-1"; allowed: a key in eu-west-1, ` + 'like this pause; use a key of this Region, or leave it out for a new one: CloudWatch Logs uses no other (at Stack/Pause)');
  });

  test.each([
    ['of another account', 'arn:aws:kms:eu-west-1:999999999999:key/1234'],
    ['in a Region that only CloudFormation knows', `arn:aws:kms:${Aws.REGION}:111122223333:key/1234`],
  ])('with no key %s', (_what, keyArn) => {
    const stack = newStack();

    expect(() => pauseOf({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }, stack)).not.toThrow();
  });

  test.each([
    ['Region', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:bounces', 'us-east-1', 'eu-west-1'],
    ['account', 'arn:aws:cloudwatch:eu-west-1:999999999999:alarm:bounces', '999999999999', '111122223333'],
  ])('with an alarm of another %s', (_what, alarmArn, there, here) => {
    expectRefused(
      (stack) => {
        const configurationSet = importedSet(stack);
        const alarms = [importedAlarm(stack), cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', alarmArn)];
        return () => new SendingPause(stack, 'Pause', { configurationSet, alarms });
      },
      `[cdk-ses-event-destinations:SendingPause.alarmElsewhere] 'alarms' is "one in ${there}"; allowed: one in ${here}, like this pause; ` +
        'create the alarm where the configuration set is: its event reaches no other event bus (at Stack/Pause)',
    );
  });

  test.each([
    ['Region', { ...ENV, region: 'us-east-1' }, 'us-east-1', 'eu-west-1'],
    ['account', { ...ENV, account: '999999999999' }, '999999999999', '111122223333'],
  ])('with a set of another %s', (_what, env, there, here) => {
    expectRefused(
      (stack) => {
        const configurationSet = importedSet(new Stack(stack.node.root, 'There', { env }));
        const alarms = [importedAlarm(stack)];
        return () => new SendingPause(stack, 'Pause', { configurationSet, alarms });
      },
      `[cdk-ses-event-destinations:SendingPause.configurationSetElsewhere] 'configurationSet' is "one in ${there}"; ` +
        `allowed: one in ${here}, like this pause; create the pause in a stack of the account and Region of the configuration set (at Stack/Pause)`,
    );
  });

  test('with a set whose name is none', () => {
    const stack = newStack();

    expect(() => pauseOf({ configurationSet: importedSet(stack, 'a b') }, stack)).toThrow('invalidConfigurationSetName');
  });

  test('in no stack without environment: the alarm may be of the same', () => {
    expect(() => pauseOf({}, newStack({}))).not.toThrow();
  });
});

describe('warns', () => {
  test('of a key whose policy cannot be changed, with the statement', () => {
    const stack = newStack();
    pauseOf(
      { encryptionKey: kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab') },
      stack,
    );

    const [[path, message]] = warnings(stack);
    expect(path).toBe('/Stack/Pause/Log/Resource');
    expect(message).toMatch(
      /^The policy of the key Stack\/Mine cannot be changed from here\. Unless it lets CloudWatch Logs use the key, the deployment fails\. /,
    );
    expect(message).toContain('[ack: cdk-ses-event-destinations:SendingPause.importedKey]');
    expect(JSON.parse(/^{$.*^}/ms.exec(message)![0])).toEqual({
      Effect: 'Allow',
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vendedlogs/states/${NAME}-*` },
      },
    });
  });

  test.each<[string, (key: kms.CfnKey) => void]>([
    ['an override', (key) => key.addPropertyOverride('KeyPolicy.Statement', [])],
    ['a function', (key) => (key.keyPolicy = { 'Fn::Transform': { Name: 'KeyPolicy' } })],
    ['another one', (key) => (key.keyPolicy = { Version: '2012-10-17', Statement: [] })],
  ])('of a key whose policy is replaced by %s, before or after', (_what, replace) => {
    for (const isBefore of [true, false]) {
      const stack = newStack();
      const encryptionKey = new kms.Key(stack, 'Mine');
      const change = () => replace(encryptionKey.node.defaultChild as kms.CfnKey);
      if (isBefore) {
        change();
      }
      pauseOf({ encryptionKey }, stack);
      change();

      expect(warnings(stack)).toEqual([['/Stack/Pause/Log/Resource', expect.stringContaining('SendingPause.importedKey')]]);
    }
  });

  test.each<[string, (key: kms.CfnKey) => void]>([
    ['an override beside its statements', (key) => key.addPropertyOverride('KeyPolicy.Id', 'mine')],
    ['an override in one of its statements', (key) => key.addPropertyOverride('KeyPolicy.Statement.0.Sid', 'Root')],
    ['an override that takes something that is not there', (key) => key.addPropertyDeletionOverride('KeyPolicy.Statement.0.Sid')],
  ])('of no key whose policy is changed by %s: the statement stays', (_what, change) => {
    const stack = newStack();
    pauseOf({}, stack);
    change(stack.node.findAll().find((each) => kms.CfnKey.isCfnKey(each))!);

    expect(warnings(stack)).toEqual([]);
    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement[1].Principal).toEqual({ Service: 'logs.eu-west-1.amazonaws.com' });
  });

  test('of an alias that is imported by its name, which is waited for if it is of this app', () => {
    const stack = newStack();
    new kms.CfnAlias(stack, 'Alias', { aliasName: 'alias/logs', targetKeyId: new kms.Key(stack, 'Mine').keyArn });
    pauseOf({ encryptionKey: kms.Alias.fromAliasName(stack, 'Import', 'alias/logs') }, stack);

    expect(warnings(stack)).toEqual([['/Stack/Pause/Log/Resource', expect.stringContaining('SendingPause.importedKey')]]);
    Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', { DependsOn: ['Alias'] });
  });

  test('of an alias that stands for another key than it did', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Mine').addAlias('logs');
    pauseOf({ encryptionKey }, stack);
    (encryptionKey.node.defaultChild as kms.CfnAlias).targetKeyId = '1234abcd-12ab-34cd-56ef-1234567890ab';

    expect(warnings(stack)).toEqual([['/Stack/Pause/Log/Resource', expect.stringContaining('SendingPause.importedKey')]]);
  });

  test('of no alias to which a parameter gives its name, and which is waited for', () => {
    const stack = newStack();
    const aliasName = `alias/${new CfnParameter(stack, 'Name').valueAsString}`;
    pauseOf({ encryptionKey: new kms.Alias(stack, 'Alias', { aliasName, targetKey: new kms.Key(stack, 'Mine') }) }, stack);

    expect(warnings(stack)).toEqual([]);
    Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', { DependsOn: ['Alias325C5727'] });
  });

  test('of no alias of its own stack, which is waited for, if another stack has one of this name', () => {
    const app = new App();
    const stacks = ['Dev', 'Prod'].map((id) => new Stack(app, id));
    stacks.forEach((stack) => pauseOf({ encryptionKey: new kms.Key(stack, 'Mine').addAlias('logs') }, stack));

    stacks.forEach((stack) => {
      expect(warnings(stack)).toEqual([]);
      expect(stack.dependencies).toEqual([]);
      Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', { DependsOn: ['MineAlias54A79059'] });
    });
  });

  test('of no key that two pauses share, and whose statements others are merged into', () => {
    const stack = newStack();
    stack.node.setContext('@aws-cdk/aws-iam:minimizePolicies', true);
    const encryptionKey = new kms.Key(stack, 'Mine');
    pauseOf({ encryptionKey }, stack);
    new SendingPause(stack, 'Other', {
      encryptionKey,
      configurationSet: ses.ConfigurationSet.fromConfigurationSetName(stack, 'OtherSet', 'other'),
      alarms: [importedAlarm(stack, 'other')],
    });

    expect(warnings(stack)).toEqual([]);
  });

  const resumes = (sendingEnabled?: boolean, change: (set: ses.CfnConfigurationSet) => void = () => {}) => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { sendingEnabled });
    pauseOf({ configurationSet }, stack);
    change(configurationSet.node.defaultChild as ses.CfnConfigurationSet);
    return warnings(stack);
  };

  test('of a set whose template says that sending is enabled', () => {
    expect(resumes(true)).toEqual([
      [
        '/Stack/Pause/StateMachine/Resource',
        'The template of the configuration set Stack/Set says that sending is enabled. A deployment that changes the configuration set ' +
          `may resume what Stack/Pause has paused. Leave out 'sendingEnabled': it is true unless somebody pauses. ` +
          '[ack: cdk-ses-event-destinations:SendingPause.templateResumes]',
      ],
    ]);
  });

  test('of an override that says so', () => {
    expect(resumes(undefined, (set) => set.addPropertyOverride('SendingOptions.SendingEnabled', true))).toHaveLength(1);
  });

  test('of an override that says so as a text, which CloudFormation takes', () => {
    expect(resumes(undefined, (set) => set.addPropertyOverride('SendingOptions.SendingEnabled', 'true'))).toHaveLength(1);
  });

  const lazily = (sendingOptions: unknown) => Lazy.any({ produce: () => sendingOptions });
  type SendingOptions = ses.CfnConfigurationSetProps['sendingOptions'];
  const ofL1 = (sendingOptionsIn: (stack: Stack) => SendingOptions) => {
    const stack = newStack();
    pauseOf({ configurationSet: new ses.CfnConfigurationSet(stack, 'Set', { sendingOptions: sendingOptionsIn(stack) }) }, stack);
    return warnings(stack).map(([, message]) => message);
  };

  test.each<[string, SendingOptions]>([
    ['an L1', { sendingEnabled: true }],
    ['an L1 with lazy options', lazily({ sendingEnabled: true })],
    ['an L1 with a lazy switch', { sendingEnabled: lazily(true) }],
  ])('of %s that says so', (_what, sendingOptions) => {
    expect(ofL1(() => sendingOptions)).toEqual([expect.stringContaining('the configuration set Stack/Set says')]);
  });

  test.each<[string, (stack: Stack) => SendingOptions]>([
    ['lazy options say that it is not', () => lazily({ sendingEnabled: false })],
    [
      'only CloudFormation knows',
      (stack) => {
        new CfnCondition(stack, 'Sending', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
        return lazily({ 'Fn::If': ['Sending', { SendingEnabled: true }, { Ref: 'AWS::NoValue' }] });
      },
    ],
  ])('of nothing if %s', (_what, sendingOptionsIn) => {
    expect(ofL1(sendingOptionsIn)).toEqual([]);
  });

  test('of nothing if a parameter says it', () => {
    const change = (set: ses.CfnConfigurationSet) => {
      set.sendingOptions = { sendingEnabled: lazily({ Ref: new CfnParameter(set, 'Sending').logicalId }) };
    };

    expect(resumes(undefined, change)).toEqual([]);
  });

  test.each([
    ['says nothing', () => resumes()],
    ['says that sending is not enabled', () => resumes(false)],
    ['says the contrary as a text', () => resumes(true, (set) => set.addPropertyOverride('SendingOptions.SendingEnabled', 'false'))],
    ['says so no more', () => resumes(true, (set) => set.addPropertyDeletionOverride('SendingOptions'))],
    ['says so in no part any more', () => resumes(true, (set) => set.addPropertyDeletionOverride('SendingOptions.SendingEnabled'))],
  ])('of nothing if the template %s', (_what, warned) => {
    expect(warned()).toEqual([]);
  });
});

describe('the pattern for many alarms', () => {
  const alarmsOf = (length: number) => (stack: Stack) =>
    Array.from({ length: 20 }, (_, index) => {
      const name = `${index}`.padStart(index === 0 ? length : 36, 'x');
      return cloudwatch.Alarm.fromAlarmArn(stack, name, `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`);
    });

  test('gets a warning if it is longer than EventBridge takes by default', () => {
    const stack = newStack();
    pauseOf({ alarms: alarmsOf(215)(stack) }, stack);

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Pause',
        'The alarms make a pattern of 2049 characters or more, but EventBridge takes 2048 unless the quota of the account has been raised. ' +
          'Pass a composite alarm that stands for several, or create several pauses. [ack: cdk-ses-event-destinations:SendingPause.tooManyAlarms]',
      ],
    ]);
  });

  test('gets none if it is as long as that', () => {
    const stack = newStack();
    pauseOf({ alarms: alarmsOf(214)(stack) }, stack);

    expect(JSON.stringify(properties(stack, 'AWS::Events::Rule').EventPattern)).toHaveLength(2048);
    expect(warnings(stack)).toEqual([]);
  });

  const metric = new cloudwatch.Metric({ namespace: 'Mail', metricName: 'Bounced' });
  const own = (scope: Stack, id: string, alarmName?: string) =>
    new cloudwatch.Alarm(scope, id, { metric, threshold: 1, evaluationPeriods: 1, alarmName });
  const ofThisApp: [string, (stack: Stack, index: number) => cloudwatch.IAlarmRef][] = [
    ['of this app', (stack, index) => own(stack, `Bad${index}`)],
    [
      'of another stack',
      (stack, index) =>
        own((stack.node.root.node.tryFindChild('Alarms') ?? new Stack(stack.node.root, 'Alarms', { env: ENV })) as Stack, `Bad${index}`),
    ],
    ['that a parameter names', (stack, index) => own(stack, `Bad${index}`, new CfnParameter(stack, `Name${index}`).valueAsString)],
  ];

  // without its name, an ARN has 48 characters
  test.each(ofThisApp)('counts of an ARN what is known: of an alarm %s', (_what, make) => {
    const warned = (length: number) => {
      const stack = newStack();
      pauseOf({ alarms: Array.from({ length }, (_, index) => make(stack, index)) }, stack);
      return warnings(stack).map(([, message]) => message);
    };

    expect(warned(37)).toEqual([]);
    expect(warned(38)).toEqual([expect.stringMatching(/^The alarms make a pattern of 2068 characters or more, /)]);
  });

  test.each<[string, (stack: Stack, name: string) => cloudwatch.IAlarmRef]>([
    ['an ARN that is made of a name', (stack, name) => cloudwatch.Alarm.fromAlarmName(stack, name, own(stack, `Own${name}`).alarmName)],
    [
      'a name that is written without an environment',
      (stack, name) => own((stack.node.root.node.tryFindChild('Alarms') ?? new Stack(stack.node.root, 'Alarms')) as Stack, name, name),
    ],
    [
      'a parameter, of which nothing is known',
      (stack, name) => cloudwatch.Alarm.fromAlarmArn(stack, name, new CfnParameter(stack, `${name}Arn`).valueAsString),
    ],
  ])('counts what stands in %s once, if at all', (_what, make) => {
    const stack = newStack();
    pauseOf({ alarms: Array.from({ length: 22 }, (_, index) => make(stack, `bounces-${index}`)) }, stack);

    expect(warnings(stack).filter(([, message]) => message.includes('tooManyAlarms'))).toEqual([]);
  });

  test.each<[string, (stack: Stack, name: string) => cloudwatch.IAlarmRef]>([
    ['alarms', (stack, name) => own(stack, name, name)],
    [
      'composite alarms',
      (stack, name) =>
        new cloudwatch.CompositeAlarm(stack, name, { compositeAlarmName: name, alarmRule: cloudwatch.AlarmRule.fromBoolean(true) }),
    ],
  ])('counts the names that %s of this app are given', (_what, make) => {
    const warned = (length: number) => {
      const stack = newStack();
      const names = Array.from({ length: 20 }, (_, index) => `${index}`.padStart(index === 0 ? length : 36, 'x'));
      pauseOf({ alarms: names.map((name) => make(stack, name)) }, stack);
      return warnings(stack).length;
    };

    expect([214, 215].map(warned)).toEqual([0, 1]);
  });
});
