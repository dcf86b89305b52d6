import { App, Aws, CfnParameter, Duration, Lazy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEventPatterns,
  EmailEvents,
  EmailMetrics,
  EventBridgeDestination,
  TransactionalEmailDashboard,
} from '../../lib';
import type { EmailEventLogOptions, TransactionalEmailDashboardProps } from '../../lib';
import { joined, widgetsOf } from '../helpers/cloud-watch';
import { ENV, expectRefused, newStack, properties, warnings } from '../helpers/scene';

const EVERYTHING = [...EmailEvents.FEEDBACK, ...EmailEvents.ENGAGEMENT];

function dashboardIn(stack: Stack, props: Partial<TransactionalEmailDashboardProps> = {}): TransactionalEmailDashboard {
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
  return new TransactionalEmailDashboard(stack, 'Email', { configurationSet, ...props });
}

/** The widgets, if the dashboard has an event log. */
function widgets(eventLog?: EmailEventLogOptions): any[] {
  const stack = newStack();
  dashboardIn(stack, { eventLog });
  return widgetsOf(Template.fromStack(stack).toJSON() as { Resources: Record<string, any> });
}

/** The titles of the charts by where they stand. */
function places(all: any[]): [number, number, string][] {
  return all
    .map(({ x, y, properties: { title, markdown } }): [number, number, string] => [x, y, title ?? markdown?.split('\n')[0]])
    .filter(([, , title]) => title);
}

test('shows the ten charts of Pinpoint, two in a row', () => {
  const all = widgets({ events: EVERYTHING });

  expect(places(all)).toEqual([
    [0, 0, 'Sends'],
    [12, 0, 'Deliveries'],
    [0, 9, 'Delivery rate'],
    [12, 9, 'Bounce rate'],
    [0, 18, 'Complaint rate'],
    [12, 18, 'Complaints'],
    [0, 27, 'Opens'],
    [12, 27, 'Clicks'],
    [0, 36, 'Unique users who opened'],
    [6, 36, 'Unique users who clicked'],
    [12, 36, 'Bounce and complaint events'],
  ]);
  expect(all.filter(({ type }) => type === 'log').map(({ width, height }) => [width, height])).toEqual([
    [6, 9],
    [6, 9],
    [12, 9],
  ]);
});

test('counts by the day, whatever CloudWatch would choose', () => {
  const stack = newStack();

  dashboardIn(stack);

  const { DashboardBody, DashboardName } = properties(stack, 'AWS::CloudWatch::Dashboard');
  const body = joined(DashboardBody);
  expect(JSON.parse(body)).toMatchObject({ start: '-P30D', periodOverride: 'inherit' });
  expect(DashboardName).toBeUndefined();
  expect(body.match(/"period":\d+/g)).toEqual(Array(52).fill('"period":86400'));
});

test('has the name and the days that it is given', () => {
  const stack = newStack();

  dashboardIn(stack, { dashboardName: 'mail', defaultInterval: Duration.days(7) });

  const { DashboardBody, DashboardName } = properties(stack, 'AWS::CloudWatch::Dashboard');
  expect(JSON.parse(joined(DashboardBody)).start).toBe('-P7D');
  expect(DashboardName).toBe('mail');
});

test('draws a count and its cards', () => {
  const [cards, graph] = widgets();

  const send = ['AWS/SES', 'Send', 'ses:configuration-set', 'mail'];
  const card = (label: string, expression: string) => [{ label, expression, period: 86_400 }];
  expect(cards).toEqual({
    type: 'metric',
    width: 12,
    height: 3,
    x: 0,
    y: 0,
    properties: {
      view: 'singleValue',
      title: 'Sends',
      region: 'AWS::Region',
      metrics: [
        card('Average per day, with today', 'TIME_SERIES(SUM(count) / DATAPOINT_COUNT(count + TIME_SERIES(0)))'),
        [...send, { label: 'Sends', id: 'count', visible: false, period: 86_400, stat: 'Sum' }],
        card('Total', 'TIME_SERIES(SUM(count))'),
        card(
          'Change to today (%)',
          'TIME_SERIES(100 * SUM(DIFF(count + TIME_SERIES(0)))) / TIME_SERIES(MIN(RUNNING_SUM(count + TIME_SERIES(0))))',
        ),
      ],
    },
  });
  expect(graph).toEqual({
    type: 'metric',
    width: 12,
    height: 6,
    x: 0,
    y: 3,
    properties: {
      view: 'timeSeries',
      region: 'AWS::Region',
      metrics: [[...send, { label: 'Sends', period: 86_400, stat: 'Sum' }]],
      yAxis: { left: { min: 0, showUnits: false } },
      legend: { position: 'hidden' },
    },
  });
});

test('draws a rate and its cards', () => {
  const all = widgets();
  const index = all.findIndex(({ properties: { title } }) => title === 'Bounce rate');

  const expressions = (widget: any) =>
    widget.properties.metrics
      .map((row: any[]) => row.at(-1))
      .filter(({ expression }: any) => expression)
      // without what tells ids of several sets apart
      .map((row: any) => ({ ...row, expression: row.expression.replaceAll(/(?<=\b(sends|bounces))_[0-9a-f]{8}\b/g, '') }));
  expect(expressions(all[index])).toEqual([
    {
      label: 'Average, with today (%)',
      expression: 'TIME_SERIES(SUM(rate)) / TIME_SERIES(DATAPOINT_COUNT(rate))',
      period: 86_400,
    },
    { label: 'Bounce rate', expression: 'IF(sends >= 1, 100 * bounces / sends)', period: 86_400, visible: false, id: 'rate' },
    { label: 'Of all mail (%)', expression: 'TIME_SERIES(100 * SUM(bounces)) / TIME_SERIES(SUM(sends))', period: 86_400 },
    {
      label: 'Change to today (%)',
      expression: 'TIME_SERIES(100 * SUM(DIFF(FILL(rate, REPEAT)))) / TIME_SERIES(MIN(RUNNING_SUM(FILL(rate, REPEAT))))',
      period: 86_400,
    },
  ]);
  expect(expressions(all[index + 1])).toEqual([
    { label: 'Bounce rate', expression: 'IF(sends >= 1, 100 * bounces / sends)', period: 86_400 },
  ]);
});

describe('without an event log', () => {
  test('notes stand in the place of two charts', () => {
    const notes = widgets().filter(({ type }) => type === 'text');

    expect(notes.map(({ width, height, x, y, properties: { markdown } }) => ({ width, height, x, y, markdown }))).toEqual([
      {
        width: 12,
        height: 9,
        x: 0,
        y: 36,
        markdown:
          '### Unique user events\n\nMetrics count events, not who caused them. To count users, give the dashboard an `eventLog` with the ' +
          'events OPEN and CLICK.',
      },
      {
        width: 12,
        height: 9,
        x: 12,
        y: 36,
        markdown:
          '### Bounce and complaint events\n\nThe metric of bounces does not tell hard ones from soft ones. To tell them apart, give the ' +
          'dashboard an `eventLog` with the events BOUNCE and COMPLAINT.',
      },
    ]);
  });

  test('creates a dashboard and nothing else', () => {
    const stack = newStack();

    const email = dashboardIn(stack);

    expect(Object.values(Template.fromStack(stack).toJSON().Resources).map(({ Type }: any) => Type)).toEqual([
      'AWS::CloudWatch::Dashboard',
    ]);
    expect(email.dashboard).toBeInstanceOf(cloudwatch.Dashboard);
    expect(email.logGroup).toBeUndefined();
  });
});

describe('an event log', () => {
  test('shows hard and soft bounces by default, and no users', () => {
    const all = widgets({});

    expect(places(all).slice(-2)).toEqual([
      [0, 36, '### Unique user events'],
      [12, 36, 'Bounce and complaint events'],
    ]);
  });

  test.each<[string, ses.EmailSendingEvent[], string[]]>([
    [
      'opens and clicks',
      EmailEvents.ENGAGEMENT,
      ['Unique users who opened', 'Unique users who clicked', '### Bounce and complaint events'],
    ],
    [
      'opens and bounces',
      [ses.EmailSendingEvent.OPEN, ses.EmailSendingEvent.BOUNCE],
      ['Unique users who opened', 'Bounce and complaint events'],
    ],
    ['clicks alone', [ses.EmailSendingEvent.CLICK], ['Unique users who clicked', '### Bounce and complaint events']],
    ['complaints alone', [ses.EmailSendingEvent.COMPLAINT], ['### Unique user events', 'Bounce and complaint events']],
    ['deliveries', [ses.EmailSendingEvent.DELIVERY], ['### Unique user events', '### Bounce and complaint events']],
  ])('of %s shows what it can', (_what, events, titles) => {
    expect(
      places(widgets({ events }))
        .filter(([, y]) => y === 36)
        .map(([, , title]) => title),
    ).toEqual(titles);
  });

  test.each<[number, string, ses.EmailSendingEvent[] | undefined]>([
    [1, 'default', undefined],
    [2, 'default and OPEN', [...EmailEvents.FEEDBACK, ses.EmailSendingEvent.OPEN]],
    [3, 'default, OPEN and CLICK', EVERYTHING],
  ])('is queried %i times for the events by %s', (count, _what, events) => {
    expect(widgets({ events }).filter(({ type }) => type === 'log')).toHaveLength(count);
  });

  const COUNTS =
    'filter @message not like /"(bounceSubType|complaintSubType)": *"(OnAccountSuppressionList|OnTenantSuppressionList|' +
    'EmailValidationSuppressed|UnsubscribedRecipient)"|"complaintFeedbackType": *"not-spam"/';

  test('is queried by the day', () => {
    const queries = widgets({ events: EVERYTHING })
      .filter(({ type }) => type === 'log')
      .map(({ properties: { query, view, region } }) => ({ query: query.replace(/^SOURCE '\w+' \| /, ''), view, region }));

    const chart = (query: string) => ({ query, view: 'timeSeries', region: 'eu-west-1' });
    expect(queries).toEqual([
      chart('filter detail.eventType = "Open"\n| stats count_distinct(detail.mail.destination.0) as users by bin(1d)'),
      chart('filter detail.eventType = "Click"\n| stats count_distinct(detail.mail.destination.0) as users by bin(1d)'),
      chart(
        'filter detail.eventType in ["Bounce", "Complaint"]\n' +
          `| ${COUNTS}\n` +
          '| stats sum(strcontains(detail.bounce.bounceType, "Permanent")) as hardBounces, ' +
          'sum(strcontains(detail.bounce.bounceType, "Transient")) as softBounces, ' +
          'sum(strcontains(detail.eventType, "Complaint")) as complaints by bin(1d)',
      ),
    ]);
  });

  test.each<[ses.EmailSendingEvent, string, string]>([
    [
      ses.EmailSendingEvent.BOUNCE,
      '"Bounce"',
      'sum(strcontains(detail.bounce.bounceType, "Permanent")) as hardBounces, ' +
        'sum(strcontains(detail.bounce.bounceType, "Transient")) as softBounces',
    ],
    [ses.EmailSendingEvent.COMPLAINT, '"Complaint"', 'sum(strcontains(detail.eventType, "Complaint")) as complaints'],
  ])('of %s alone is queried for that', (event, name, sums) => {
    const [{ width, properties: shown }] = widgets({ events: [event] }).filter(({ type }) => type === 'log');

    expect(width).toBe(12);
    expect(shown.query.endsWith(`| filter detail.eventType in [${name}]\n| ${COUNTS}\n| stats ${sums} by bin(1d)`)).toBe(true);
  });

  const bounce = (bounceSubType: string) => ({ eventType: 'Bounce', bounce: { bounceType: 'Permanent', bounceSubType } });
  const complaint = (of: { complaintSubType?: string | null; complaintFeedbackType?: string }) => ({
    eventType: 'Complaint',
    complaint: of,
  });

  test.each<[string, boolean, object]>([
    ['a hard bounce', true, bounce('General')],
    ["a bounce of SES's own suppression list, which AWS counts as well", true, bounce('Suppressed')],
    ['a complaint', true, complaint({ complaintSubType: null, complaintFeedbackType: 'abuse' })],
    ['a complaint that does not say of what type it is', true, complaint({ complaintSubType: null })],
    [
      'a complaint about mail with a telling subject',
      true,
      {
        ...complaint({ complaintSubType: null }),
        mail: {
          commonHeaders: { subject: '"complaintFeedbackType":"not-spam"' },
          headers: [{ name: 'complaintFeedbackType', value: 'not-spam' }],
          tags: { complaintFeedbackType: ['not-spam'] },
        },
      },
    ],
    ["mail to an address on the account's suppression list", false, bounce('OnAccountSuppressionList')],
    ["mail to an address on a tenant's suppression list", false, bounce('OnTenantSuppressionList')],
    ['mail to an address that does not seem to exist', false, bounce('EmailValidationSuppressed')],
    ['mail to a contact who unsubscribed', false, bounce('UnsubscribedRecipient')],
    [
      'a complaint about mail that a suppression list kept back',
      false,
      complaint({ complaintSubType: 'OnAccountSuppressionList', complaintFeedbackType: 'abuse' }),
    ],
    ['a report that mail is no spam', false, complaint({ complaintSubType: null, complaintFeedbackType: 'not-spam' })],
  ])('draws %s: %j', (_what, isDrawn, detail) => {
    const [{ properties: shown }] = widgets({}).filter(({ type }) => type === 'log');
    const left = new RegExp(/not like \/(.*)\/$/m.exec(shown.query)![1]);

    expect(left.test(JSON.stringify({ source: 'aws.ses', detail }))).toBe(!isDrawn);
    expect(left.test(JSON.stringify({ source: 'aws.ses', detail }, null, 1))).toBe(!isDrawn);
  });

  test('is of a set whose path is long, of which its rule has the end', () => {
    const stack = newStack();
    const scope = ['x'.repeat(255), 'y'.repeat(255)].reduce<Construct>((outer, id) => new Construct(outer, id), stack);

    dashboardIn(stack, { configurationSet: ses.ConfigurationSet.fromConfigurationSetName(scope, 'Mail', 'mail'), eventLog: {} });

    const { Description } = properties(stack, 'AWS::Events::Rule');
    expect(Description).toContain(`of the configuration set ...${'y'.repeat(248)}/Mail, for`);
    expect(Description.length).toBeLessThanOrEqual(512);
  });

  describe('in the log group of another one', () => {
    const SHARED =
      'The rule Stack/One/EventLog/Rule writes to the same log group: events of the same configuration set count twice in the charts, and ' +
      'those of several sets are mixed. Give each event log a log group of its own. For a second dashboard of one configuration set, put ' +
      `the 'widgets' of one TransactionalEmailDashboard on both. [ack: cdk-ses-event-destinations:TransactionalEmailDashboard.sharedLogGroup]`;

    const both = (
      one: (stack: Stack) => logs.ILogGroupRef | undefined,
      other: (stack: Stack, first: logs.ILogGroupRef) => logs.ILogGroupRef | undefined,
    ) => {
      const stack = newStack();
      const dashboard = (id: string, logGroup?: logs.ILogGroupRef) =>
        new TransactionalEmailDashboard(stack, id, {
          configurationSet: ses.ConfigurationSet.fromConfigurationSetName(stack, `SetOf${id}`, 'mail'),
          eventLog: { logGroup, createDestination: false },
        });
      const { logGroup } = dashboard('One', one(stack));
      dashboard('Other', other(stack, logGroup!));
      return warnings(stack);
    };
    const named =
      (id: string, name = 'mail') =>
      (stack: Stack) =>
        logs.LogGroup.fromLogGroupName(stack, id, name);

    test.each<
      [string, (stack: Stack) => logs.ILogGroupRef | undefined, (stack: Stack, first: logs.ILogGroupRef) => logs.ILogGroupRef | undefined]
    >([
      ['it made itself', () => undefined, (_, first) => first],
      ['is of this app', (stack) => new logs.CfnLogGroup(stack, 'Logs'), (_, first) => first],
      [
        'is given once as its L1',
        (stack) => new logs.LogGroup(stack, 'Logs'),
        (stack) => stack.node.findChild('Logs').node.defaultChild as logs.CfnLogGroup,
      ],
      [
        'is imported by its name',
        (stack) => new logs.LogGroup(stack, 'Logs'),
        (stack, { logGroupRef }) => logs.LogGroup.fromLogGroupName(stack, 'Import', logGroupRef.logGroupName),
      ],
      ['is imported twice', named('A'), named('B')],
    ])('gets a warning if that one %s', (_what, one, other) => {
      expect(both(one, other)).toEqual([['/Stack/Other/EventLog/Rule/Resource', SHARED]]);
    });

    test.each<
      [string, (stack: Stack) => logs.ILogGroupRef | undefined, (stack: Stack, first: logs.ILogGroupRef) => logs.ILogGroupRef | undefined]
    >([
      ['each has its own', () => undefined, () => undefined],
      ['they are of different names', named('A'), named('B', 'other')],
      [
        'the other one is removed',
        () => undefined,
        (stack, first) => {
          stack.node.tryRemoveChild('One');
          return logs.LogGroup.fromLogGroupName(stack, 'Again', first.logGroupRef.logGroupName);
        },
      ],
    ])('gets none if %s', (_what, one, other) => {
      expect(both(one, other)).toEqual([]);
    });

    const keeping = (stack: Stack, id: string, events: ses.EmailSendingEvent[], name = 'mail') =>
      new TransactionalEmailDashboard(stack, id, {
        configurationSet: ses.ConfigurationSet.fromConfigurationSetName(stack, `SetOf${id}`, name),
        eventLog: { logGroup: named(`LogsOf${id}`)(stack), createDestination: false, events },
      });
    const other = (path: string) => expect.stringContaining(`The rule ${path}/EventLog/Rule writes to the same log group`);

    test('gets none if that one is removed afterwards', () => {
      const stack = newStack();
      ['One', 'Other'].forEach((id) => keeping(stack, id, EmailEvents.FEEDBACK));

      stack.node.tryRemoveChild('One');

      expect(warnings(stack)).toEqual([]);
    });

    test('gets one that names what is left', () => {
      const stack = newStack();
      ['One', 'Two', 'Three'].forEach((id) => keeping(stack, id, EmailEvents.FEEDBACK));

      stack.node.tryRemoveChild('One');

      expect(warnings(stack)).toEqual([['/Stack/Three/EventLog/Rule/Resource', other('Stack/Two')]]);
    });

    test.each<[string, string, ses.EmailSendingEvent[], string, number]>([
      ['none', 'other events of the same set', EmailEvents.ENGAGEMENT, 'mail', 0],
      ['one', 'other events of another set', EmailEvents.ENGAGEMENT, 'other', 1],
      ['one', 'an event that both keep', [...EmailEvents.ENGAGEMENT, ses.EmailSendingEvent.BOUNCE], 'mail', 1],
    ])('gets %s for %s', (_told, _what, events, name, count) => {
      const stack = newStack();

      keeping(stack, 'One', EmailEvents.FEEDBACK);
      keeping(stack, 'Other', events, name);

      expect(warnings(stack)).toEqual(Array(count).fill(['/Stack/Other/EventLog/Rule/Resource', other('Stack/One')]));
    });

    test('gets none for other events of a set of this app, from another stack', () => {
      const stack = newStack();
      const configurationSet = new ses.ConfigurationSet(stack, 'Mail', { configurationSetName: 'mail' });
      const another = new Stack(stack.node.root, 'Another', { env: ENV });
      new ConfigurationSetEventDestination(stack, 'Metrics', { configurationSet, destination: new CloudWatchDestination() });
      for (const [scope, events] of [
        [stack, EmailEvents.FEEDBACK],
        [another, EmailEvents.ENGAGEMENT],
      ] as const) {
        new TransactionalEmailDashboard(scope, 'Email', { configurationSet, eventLog: { logGroup: named('Logs')(scope), events } });
      }

      expect([stack, another].flatMap(warnings)).toEqual([]);
    });

    /** The warnings of a log group by one name in two stages. */
    const inStages = (env?: { account: string; region: string }) => {
      const app = new App();
      const [, prod] = ['Dev', 'Prod'].map((id) => new Stack(new Stage(app, id, { env }), 'Stack'));
      [...app.node.children].forEach(({ node }) => keeping(node.findChild('Stack') as Stack, 'Email', EmailEvents.FEEDBACK));
      return warnings(prod);
    };

    test('gets one if it is imported in two stages of one account and Region', () => {
      expect(inStages(ENV)).toEqual([['/Prod/Stack/Email/EventLog/Rule/Resource', other('Dev/Stack/Email')]]);
    });

    test.each([
      ['environments', undefined],
      ['accounts', { account: Aws.ACCOUNT_ID, region: 'eu-west-1' }],
      ['Regions', { account: '111122223333', region: Aws.REGION }],
    ])('gets none if it is imported in two stages whose %s only CloudFormation knows', (_what, env) => {
      expect(inStages(env)).toEqual([]);
    });
  });

  test('is a log group with a key of its own, which CloudWatch Logs may use', () => {
    const stack = newStack();

    const email = dashboardIn(stack, { eventLog: {} });

    const key = properties(stack, 'AWS::KMS::Key');
    expect(key.EnableKeyRotation).toBe(true);
    expect(key.KeyPolicy.Statement[1]).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111122223333:log-group:*']],
          },
        },
      },
    });
    expect(properties(stack, 'AWS::Logs::LogGroup')).toEqual({
      KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^EmailEventLogKey/), 'Arn'] },
      RetentionInDays: 90,
    });
    expect(email.logGroup).toBeInstanceOf(logs.LogGroup);
  });

  test('gets the events of the set alone, by a rule that may write to it', () => {
    const stack = newStack();

    dashboardIn(stack, { eventLog: { events: [ses.EmailSendingEvent.RENDERING_FAILURE, ses.EmailSendingEvent.BOUNCE] } });

    const rule = properties(stack, 'AWS::Events::Rule');
    expect(rule.EventPattern).toEqual({
      source: ['aws.ses'],
      detail: { eventType: ['Rendering Failure', 'Bounce'], mail: { tags: { 'ses:configuration-set': ['mail'] } } },
    });
    const group = { Ref: expect.stringMatching(/^EmailEventLogLogGroup/) };
    expect(rule.Targets).toEqual([
      { Id: 'Target0', Arn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111122223333:log-group:', group]] } },
    ]);
    const { PolicyDocument } = properties(stack, 'AWS::Logs::ResourcePolicy');
    const parts = PolicyDocument['Fn::Join'][1].map((part: any) => part['Fn::GetAtt']?.[0] ?? part.Ref ?? part);
    const policy = JSON.parse(parts.join('').replace(/(?<=EmailEventLog(LogGroup|Rule))\w{8}/g, ''));
    const Resource = 'arn:AWS::Partition:logs:eu-west-1:111122223333:log-group:EmailEventLogLogGroup:*';
    const services = { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] };
    expect(policy.Statement).toEqual([
      { Effect: 'Allow', Principal: services, Action: 'logs:CreateLogStream', Resource },
      {
        Effect: 'Allow',
        Principal: services,
        Action: 'logs:PutLogEvents',
        Resource,
        Condition: { ArnEquals: { 'aws:SourceArn': 'EmailEventLogRule' } },
      },
    ]);
  });

  test.each(['AWS::KMS::Key', 'AWS::Logs::LogGroup'])('leaves its %s behind, but not after a first deployment that failed', (type) => {
    const stack = newStack();

    dashboardIn(stack, { eventLog: {} });

    Template.fromStack(stack).hasResource(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('says what its key needs, if something replaces the policy of that', () => {
    const stack = newStack();

    dashboardIn(stack, { eventLog: {} });
    const key = stack.node.findAll().find((each) => kms.CfnKey.isCfnKey(each))!;
    key.addPropertyOverride('KeyPolicy', { Statement: [] });

    const [[path, message]] = warnings(stack);
    expect(path).toMatch(/\/LogGroup\/Resource$/);
    expect(message).toMatch(/ Unless it lets CloudWatch Logs use the key, the deployment fails\. .*"logs\.eu-west-1\.amazonaws\.com"/s);
    expect(message).toContain('[ack: cdk-ses-event-destinations:TransactionalEmailDashboard.keyNotGranted]');
  });

  test('is there before its events are published', () => {
    const stack = newStack();

    dashboardIn(stack, { eventLog: {} });

    const [destination] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(destination.Properties.EventDestination.MatchingEventTypes).toEqual(['bounce', 'complaint']);
    expect(destination.DependsOn).toEqual([expect.stringMatching(/^EmailEventLogPolicy/), expect.stringMatching(/^EmailEventLogRule/)]);
  });

  test('may be fed by an event destination of your own', () => {
    const stack = newStack();

    dashboardIn(stack, { eventLog: { createDestination: false } });

    Template.fromStack(stack).resourceCountIs('AWS::SES::ConfigurationSetEventDestination', 0);
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 1);
  });

  test.each<[string, (stack: Stack) => logs.ILogGroupRef]>([
    ['of this app', (stack) => new logs.LogGroup(stack, 'Logs', { logGroupName: 'mail' })],
    ['as an L1', (stack) => new logs.CfnLogGroup(stack, 'Logs', { logGroupName: 'mail' })],
    ['that is imported', (stack) => logs.LogGroup.fromLogGroupName(stack, 'Logs', 'mail')],
  ])('may be a log group %s', (_what, create) => {
    const stack = newStack();
    const logGroup = create(stack);

    const email = dashboardIn(stack, { eventLog: { logGroup } });

    expect(email.logGroup).toBe(logGroup);
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
    Template.fromStack(stack).resourceCountIs('AWS::Logs::ResourcePolicy', 1);
  });

  test('may be a log group of another stack, which does not wait for the rule', () => {
    const app = new App();
    const there = new Stack(app, 'There', { env: ENV });
    const here = new Stack(app, 'Here', { env: ENV });
    const logGroup = new logs.LogGroup(there, 'Logs');

    dashboardIn(here, { eventLog: { logGroup } });

    Template.fromStack(here).resourceCountIs('AWS::Logs::ResourcePolicy', 1);
    Template.fromStack(there).resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    expect(here.dependencies).toEqual([there]);
    expect(there.dependencies).toEqual([]);
  });

  test.each([
    ['account', 'arn:aws:logs:eu-west-1:444455556666:log-group:mail:*', '444455556666', '111122223333'],
    ['Region', 'arn:aws:logs:us-east-1:111122223333:log-group:mail:*', 'us-east-1', 'eu-west-1'],
  ])('fails for a log group in another %s', (_what, arn, there, here) => {
    expectRefused(
      (stack) => {
        const logGroup = logs.LogGroup.fromLogGroupArn(stack, 'Logs', arn);
        return () => dashboardIn(stack, { eventLog: { logGroup } });
      },
      `[cdk-ses-event-destinations:TransactionalEmailDashboard.logGroupElsewhere] 'logGroup' is "a log group in ${there}"; allowed: a log ` +
        `group in ${here}, like the dashboard; create it in the account and Region of the dashboard, or leave it out (at Stack/Email/EventLog)`,
    );
  });

  test.each(['mail', ''])('fails for the name %j in the place of a log group', (logGroup) => {
    expectRefused(
      (stack) => () => dashboardIn(stack, { eventLog: { logGroup: logGroup as unknown as logs.ILogGroupRef } }),
      `[cdk-ses-event-destinations:TransactionalEmailDashboard.notALogGroup] 'logGroup' is "${logGroup}"; allowed: a log group: an L2, an L1 ` +
        `or one that is imported by its name; import it by its name with 'logs.LogGroup.fromLogGroupName', or leave it out (at Stack/Email/EventLog)`,
    );
  });

  test('is one of its own for null', () => {
    expect(dashboardIn(newStack(), { eventLog: { logGroup: null as never } }).logGroup).toBeInstanceOf(logs.LogGroup);
  });

  test('may be a log group by a name that only CloudFormation knows', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Name').valueAsString;

    dashboardIn(stack, { eventLog: { logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', name) } });

    expect(properties(stack, 'AWS::Events::Rule').Targets).toHaveLength(1);
  });

  test('keeps each event once, however often it is named', () => {
    const stack = newStack();

    dashboardIn(stack, { eventLog: { events: [ses.EmailSendingEvent.BOUNCE, ses.EmailSendingEvent.BOUNCE] } });

    expect(properties(stack, 'AWS::Events::Rule').EventPattern.detail.eventType).toEqual(['Bounce']);
  });

  const ALLOWED =
    'allowed: one or more of send, reject, bounce, complaint, delivery, open, click, renderingFailure, deliveryDelay, subscription, known ' +
    `at synthesis; leave 'events' out for bounces and complaints, or use the members of ses.EmailSendingEvent (at Stack/Email/EventLog)`;

  test.each<[string, unknown, string, string]>([
    ['no events', [], 'TransactionalEmailDashboard.noEvents', '[]'],
    ['an unknown event', ['bounce', 'Bounce'], 'TransactionalEmailDashboard.unknownEvent', '["Bounce"]'],
    [
      'events that are a token',
      Token.asList(Lazy.list({ produce: () => ['bounce'] })),
      'TransactionalEmailDashboard.unknownEvent',
      '["a token"]',
    ],
  ])('fails for %s', (_what, events, code, got) => {
    expectRefused(
      (stack) => () => dashboardIn(stack, { eventLog: { events: events as ses.EmailSendingEvent[] } }),
      `[cdk-ses-event-destinations:${code}] 'events' is ${got}; ${ALLOWED}`,
    );
  });

  describe('that is fed by an event destination of your own', () => {
    const fed = (add: (stack: Stack, set: ses.ConfigurationSet) => unknown) => {
      const stack = newStack();
      const configurationSet = new ses.ConfigurationSet(stack, 'Mail');
      new ConfigurationSetEventDestination(stack, 'Metrics', { configurationSet, destination: new CloudWatchDestination() });
      dashboardIn(stack, { configurationSet, eventLog: { createDestination: false } });
      add(stack, configurationSet);
      return warnings(stack).map(([, message]) => message);
    };

    test('gets a warning if there is none for its events', () => {
      const add = (stack: Stack, configurationSet: ses.ConfigurationSet) =>
        new ConfigurationSetEventDestination(stack, 'Events', {
          configurationSet,
          destination: new EventBridgeDestination(),
          events: [ses.EmailSendingEvent.BOUNCE],
        });

      expect(fed(add)).toEqual([expect.stringContaining('EventBridge for the configuration set Stack/Mail: complaint.')]);
    });

    test('gets none if there is one', () => {
      const add = (stack: Stack, configurationSet: ses.ConfigurationSet) =>
        new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new EventBridgeDestination() });

      expect(fed(add)).toEqual([]);
    });

    test('fails for a name that no configuration set can have', () => {
      const stack = newStack();
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Bad', 'my mail');

      expect(() => dashboardIn(stack, { configurationSet, eventLog: { createDestination: false } })).toThrow(
        'ConfigurationSetEventDestination.invalidConfigurationSetName',
      );
    });
  });
});

test.each([undefined, 'mail'])('fails for %j in the place of a configuration set', (given) => {
  expect(() => dashboardIn(newStack(), { configurationSet: given as unknown as ses.IConfigurationSetRef })).toThrow(
    `notAConfigurationSet] 'configurationSet' is ${JSON.stringify(given)}`,
  );
});

test('fails for a configuration set of another stage without a fixed name', () => {
  const app = new App();
  const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');
  const here = new Stack(app, 'Here', { env: ENV });

  expect(() => dashboardIn(here, { configurationSet: new ses.ConfigurationSet(there, 'Mail') })).toThrow(
    `ConfigurationSetEventDestination.anotherStage] 'configurationSet' is There/Stack/Mail`,
  );
});

test('fails for a log group of another stage', () => {
  const app = new App();
  const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');
  const logGroup = new logs.LogGroup(there, 'Log', { logGroupName: 'mail' });

  expect(() => dashboardIn(new Stack(app, 'Here', { env: ENV }), { eventLog: { logGroup } })).toThrow(
    `ConfigurationSetEventDestination.anotherStage] 'logGroup' is There/Stack/Log`,
  );
});

describe('the charts for a dashboard of your own', () => {
  test('are those of this one, which is then not created', () => {
    const stack = newStack();
    const email = dashboardIn(stack, { createDashboard: false });
    const own = new cloudwatch.Dashboard(stack, 'Own');

    own.addWidgets(new cloudwatch.TextWidget({ markdown: '# Mail', width: 24, height: 1 }));
    own.addWidgets(...email.widgets());

    expect(email.dashboard).toBeUndefined();
    const [title, ...charts] = widgetsOf(Template.fromStack(stack).toJSON() as any);
    expect(title.properties.markdown).toBe('# Mail');
    expect(charts).toEqual(widgets().map((widget) => ({ ...widget, y: widget.y + 1 })));
  });

  test.each([
    ['another stack', ENV],
    ['another Region', { ...ENV, region: 'us-east-1' }],
  ])('name a set with a fixed name on a dashboard of %s, which waits for nothing', (_where, env) => {
    const app = new App();
    const [there, here] = [new Stack(app, 'There', { env: ENV }), new Stack(app, 'Here', { env })];
    const configurationSet = new ses.ConfigurationSet(there, 'Mail', { configurationSetName: `mail-${Aws.REGION}` });
    const email = new TransactionalEmailDashboard(there, 'Email', { configurationSet, createDashboard: false });

    new cloudwatch.Dashboard(here, 'Own', { widgets: [email.widgets()] });

    const template = Template.fromStack(here).toJSON();
    expect(widgetsOf(template as any)[1].properties.metrics[0].slice(0, 4)).toEqual([
      'AWS/SES',
      'Send',
      'ses:configuration-set',
      'mail-eu-west-1',
    ]);
    expect(Object.values<any>(template.Resources).map(({ Type }) => Type)).toEqual(['AWS::CloudWatch::Dashboard']);
    expect(JSON.stringify(template)).not.toContain('Fn::ImportValue');
    expect(here.dependencies).toEqual([]);
    expect(Template.fromStack(there).toJSON()).not.toHaveProperty('Outputs');
  });

  test('refer to a set without a fixed name', () => {
    const app = new App();
    const [there, here] = ['There', 'Here'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = new ses.ConfigurationSet(there, 'Mail');
    const email = new TransactionalEmailDashboard(there, 'Email', { configurationSet, createDashboard: false });

    new cloudwatch.Dashboard(here, 'Own', { widgets: [email.widgets()] });

    expect(JSON.stringify(Template.fromStack(here))).toContain('Fn::ImportValue');
    expect(here.dependencies).toEqual([there]);
  });

  test('are made anew for each dashboard', () => {
    const stack = newStack();
    const email = dashboardIn(stack);

    const [one, other] = [email.widgets(), email.widgets()];

    expect(one).toHaveLength(10);
    expect(one.every((widget, index) => widget !== other[index])).toBe(true);
    expect(one.map(({ width, height }) => [width, height])).toEqual(Array(10).fill([12, 9]));
  });
});

describe('a configuration set of this app', () => {
  test('gets a warning if nothing counts its mail', () => {
    const stack = newStack();

    dashboardIn(stack, { configurationSet: new ses.ConfigurationSet(stack, 'Mail') });

    const [[path, message], ...others] = warnings(stack);
    expect(path).toBe('/Stack/Mail/Resource');
    expect(message).toContain('Metrics of send, delivery, bounce, complaint by ses:configuration-set are asked for');
    expect(others).toEqual([]);
  });

  test('gets none if the dashboard is removed', () => {
    const stack = newStack();
    dashboardIn(stack, { configurationSet: new ses.ConfigurationSet(stack, 'Mail'), eventLog: { createDestination: false } });

    stack.node.tryRemoveChild('Email');

    expect(warnings(stack)).toEqual([]);
  });

  test('gets those of what is left if one of two dashboards is removed, and for what is asked otherwise', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Mail');
    const eventLog = (...events: ses.EmailSendingEvent[]) => ({ createDestination: false, events });
    new TransactionalEmailDashboard(stack, 'One', { configurationSet, eventLog: eventLog(ses.EmailSendingEvent.OPEN) });
    EmailMetrics.forConfigurationSet(configurationSet).metricClick();
    EmailEventPatterns.hardBounces(configurationSet);
    const other = new Construct(stack, 'Other');
    new TransactionalEmailDashboard(other, 'Email', { configurationSet, eventLog: eventLog(ses.EmailSendingEvent.COMPLAINT) });

    stack.node.tryRemoveChild('One');
    const left = warnings(stack).map(([, message]) => /(?<=: |Metrics of )[a-z, ]+(?=\. Create| by)/.exec(message)?.[0]);

    expect(left).toEqual(['bounce, complaint', 'click, send, delivery, bounce, complaint']);
  });

  test('gets none if what is counted is all but opens and clicks', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Mail');

    dashboardIn(stack, { configurationSet });
    new ConfigurationSetEventDestination(stack, 'Metrics', { configurationSet, destination: new CloudWatchDestination() });

    expect(warnings(stack)).toEqual([]);
  });

  test('may be in another stack, which exports nothing if its name is fixed', () => {
    const app = new App();
    const there = new Stack(app, 'There', { env: ENV });
    const here = new Stack(app, 'Here', { env: ENV });
    const configurationSet = new ses.ConfigurationSet(there, 'Mail', { configurationSetName: 'mail' });

    new TransactionalEmailDashboard(here, 'Email', { configurationSet, eventLog: {} });

    expect(widgetsOf(Template.fromStack(here).toJSON() as any)[0].properties.metrics[1]).toContain('mail');
    expect(Template.fromStack(there).toJSON()).not.toHaveProperty('Outputs');
  });
});
