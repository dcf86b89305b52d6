import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ses from 'aws-cdk-lib/aws-ses';
import { EmailSending, SendingPause } from '../../lib';
import type { SendGrantOptions } from '../../lib';
import { Deployment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';
import { evaluate } from '../helpers/simulation';
import type { Requester, Verdict } from '../helpers/simulation';

const FROM = 'billing@example.com';

/** Who may send, and what they were granted. */
const GRANTS: Record<string, Partial<SendGrantOptions>> = {
  'the identity alone': {},
  'a set': {},
  'a set, templates': { templates: ['receipt'] },
  'a set, templates, bulk': { templates: ['receipt'], bulk: true },
  'a set, templates, from-addresses': { templates: ['receipt'], fromAddresses: [FROM] },
  'a set, tracking overrides': { trackingOverrides: true },
};
const CORE = "core's `grantSendEmail`";

interface Role {
  readonly arn: string;
  readonly policies: any[];
}

interface Subject {
  /** The senders by what they were granted, and who may resume. */
  readonly senders: Record<string, Role>;
  readonly operator: Role;
  readonly stateMachine: Role;
  readonly rule: Role;
  readonly trusts: Map<string, any>;
  readonly resources: Record<string, string>;
  readonly deadLetters: { readonly arn: string; readonly policy: any };
}

function deployed(): Subject {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' });
  const identity = new ses.EmailIdentity(stack, 'Identity', { identity: ses.Identity.domain('example.com') });
  const roleOf = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });

  const names = [...Object.keys(GRANTS), CORE];
  for (const [index, [name, options]] of Object.entries(GRANTS).entries()) {
    const set = name === 'the identity alone' ? {} : { configurationSet };
    EmailSending.grantSend(roleOf(`Sender${index}End`), { identities: [identity], ...options, ...set });
  }
  identity.grantSendEmail(roleOf(`Sender${names.length - 1}End`));
  const pause = new SendingPause(stack, 'Pause', {
    configurationSet,
    alarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:bounces')],
  });
  pause.grantResume(roleOf('Operator'));

  const deployment = new Deployment(app);
  const policies = deployment.resources('AWS::IAM::Policy').map((policy) => policy.properties());
  const roles = deployment.resources('AWS::IAM::Role');
  const role = (id: string): Role => {
    const { arn } = roles.find((each) => each.arn!.includes(`-${id}`))!;
    const attached = policies.filter(({ Roles }) => Roles.includes(arn!.split('/').pop()));
    return { arn: arn!, policies: attached.map(({ PolicyDocument }) => PolicyDocument) };
  };
  const [machine, queue, rule] = ['AWS::StepFunctions::StateMachine', 'AWS::SQS::Queue', 'AWS::Events::Rule'].map(
    (type) => deployment.resources(type)[0],
  );
  const ofSes = (resource: string) => `arn:aws:ses:${ENV.region}:${ENV.account}:${resource}`;
  return {
    senders: Object.fromEntries(names.map((name, index) => [name, role(`Sender${index}End`)])),
    operator: role('Operator'),
    stateMachine: role('PauseStateMachineRole'),
    rule: role('PauseRuleRole'),
    trusts: new Map(roles.map((each) => [each.arn!, each.properties().AssumeRolePolicyDocument])),
    resources: {
      'the identity': ofSes('identity/example.com'),
      'another identity': ofSes('identity/example.com.evil.example'),
      'the set': ofSes('configuration-set/mail'),
      'another set': ofSes('configuration-set/mail-2'),
      'the template': ofSes('template/receipt'),
      'another template': ofSes('template/receipt-2'),
      'the state machine': machine.arn!,
      'another state machine': `${machine.arn!}-2`,
      'the rule': rule.arn!,
    },
    deadLetters: { arn: queue.arn!, policy: deployment.resources('AWS::SQS::QueuePolicy')[0].properties().PolicyDocument },
  };
}

const subject = deployed();

function session({ arn, policies }: Role, context: Record<string, string> = {}): Requester {
  return {
    principal: `${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/session`,
    identityPolicies: policies,
    context,
  };
}

/** What each action asks for, each resource of its own: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html */
const ACTIONS: Record<string, { readonly on: string[]; readonly knowsFrom: boolean }> = {
  'ses:SendEmail': { on: ['identity', 'set', 'template'], knowsFrom: true },
  'ses:SendRawEmail': { on: ['identity', 'set'], knowsFrom: true },
  'ses:SendTemplatedEmail': { on: ['identity', 'set', 'template'], knowsFrom: true },
  'ses:SendBulkEmail': { on: ['identity', 'set', 'template'], knowsFrom: false },
  'ses:SendBulkTemplatedEmail': { on: ['identity', 'set', 'template'], knowsFrom: true },
};

/** Which actions a sender may do with the set, and with the template: with the identity it is the same as without. */
const EXPECTED: Record<string, { readonly actions: string[]; readonly on: string[] }> = {
  'the identity alone': { actions: ['ses:SendEmail', 'ses:SendRawEmail'], on: ['the identity'] },
  'a set': { actions: ['ses:SendEmail', 'ses:SendRawEmail'], on: ['the identity', 'the set'] },
  'a set, templates': {
    actions: ['ses:SendEmail', 'ses:SendRawEmail', 'ses:SendTemplatedEmail'],
    on: ['the identity', 'the set', 'the template'],
  },
  'a set, templates, bulk': { actions: Object.keys(ACTIONS), on: ['the identity', 'the set', 'the template'] },
  'a set, templates, from-addresses': {
    actions: ['ses:SendEmail', 'ses:SendRawEmail', 'ses:SendTemplatedEmail'],
    on: ['the identity', 'the set', 'the template'],
  },
  'a set, tracking overrides': { actions: ['ses:SendEmail', 'ses:SendRawEmail'], on: ['the identity', 'the set'] },
  [CORE]: { actions: ['ses:SendEmail', 'ses:SendRawEmail'], on: ['the identity'] },
};

interface Cell {
  readonly who: string;
  readonly action: string;
  readonly on: string;
  readonly from?: string;
  readonly verdict: Verdict;
}

const CELLS: Cell[] = Object.entries(EXPECTED).flatMap(([who, { actions, on: granted }]) =>
  Object.entries(ACTIONS).flatMap(([action, { on, knowsFrom }]) =>
    on
      .flatMap((kind) => [`the ${kind}`, `another ${kind}`])
      .flatMap((resource) =>
        (knowsFrom ? [FROM, 'ada@example.com', 'Billing@example.com'] : [undefined]).map((from): Cell => {
          const isFromAllowed = !who.includes('from-addresses') || from === FROM;
          const isAllowed = actions.includes(action) && granted.includes(resource) && isFromAllowed;
          return { who, action, on: resource, from, verdict: isAllowed ? 'allowed' : 'denied' };
        }),
      ),
  ),
);

const ask = ({ who, action, on, from }: Omit<Cell, 'verdict'>): Promise<Verdict> =>
  evaluate({
    ...session(subject.senders[who], from === undefined ? {} : { 'ses:FromAddress': from }),
    action,
    resource: subject.resources[on],
  });

describe.each(Object.keys(EXPECTED))('granted %s', (who) => {
  test.each(CELLS.filter((cell) => cell.who === who))('$verdict: $action on $on from $from', async (cell) => {
    expect(await ask(cell)).toBe(cell.verdict);
  });

  test('tracking is overridden only if that is granted', async () => {
    const action = 'ses:ApplyTrackingConfigurationOverrides';

    const verdict = await evaluate({ ...session(subject.senders[who]), action, resource: '*' });

    expect(verdict).toBe(who.includes('tracking') ? 'allowed' : 'denied');
  });

  test.each(['ses:SendBounce', 'ses:DeleteEmailIdentity', 'ses:PutEmailIdentityMailFromAttributes'])('denied: %s', async (action) => {
    expect(await evaluate({ ...session(subject.senders[who]), action, resource: subject.resources['the identity'] })).toBe('denied');
  });

  test('denied: ses:PutConfigurationSetSendingOptions', async () => {
    const action = 'ses:PutConfigurationSetSendingOptions';

    expect(await evaluate({ ...session(subject.senders[who]), action, resource: subject.resources['the set'] })).toBe('denied');
  });
});

/** A mail is sent if each resource that it uses is allowed. */
async function sends(who: string, action: string, ...resources: string[]): Promise<Verdict> {
  const verdicts = await Promise.all(resources.map((on) => ask({ who, action, on, from: ACTIONS[action].knowsFrom ? FROM : undefined })));
  return verdicts.every((verdict) => verdict === 'allowed') ? 'allowed' : 'denied';
}

test("the control: with core's grant, mail without the set is sent, and mail with the set is denied", async () => {
  expect(await sends(CORE, 'ses:SendEmail', 'the identity')).toBe('allowed');
  expect(await sends(CORE, 'ses:SendEmail', 'the identity', 'the set')).toBe('denied');
  expect(await sends('a set', 'ses:SendEmail', 'the identity', 'the set')).toBe('allowed');
});

test('why bulk with from-addresses is refused: a condition that SES does not answer always denies', async () => {
  const [policy] = structuredClone(subject.senders['a set, templates, bulk'].policies);
  const bulk = { action: 'ses:SendBulkEmail', resource: subject.resources['the identity'] };
  const sender = (policies: any[]) => session({ ...subject.senders['a set, templates, bulk'], policies });
  expect(await evaluate({ ...sender([policy]), ...bulk })).toBe('allowed');

  policy.Statement[0].Condition = { StringLike: { 'ses:FromAddress': ['*'] } };

  expect(await evaluate({ ...sender([policy]), ...bulk })).toBe('denied');
});

const PUT = 'ses:PutConfigurationSetSendingOptions';
const service = (name: string, context: Record<string, string>): Requester => ({ principal: `${name}.amazonaws.com`, context });
const source = (arn: string, account = ENV.account) => ({ 'aws:SourceAccount': account, 'aws:SourceArn': arn });
const { 'the state machine': machine, 'the rule': rule } = subject.resources;

/** Who may do what around a pause. */
const PAUSE: [who: string, as: Requester, action: string, on: string, resource: string, verdict: Verdict][] = [
  ...(['operator', 'stateMachine', 'rule'] as const).flatMap((role): (typeof PAUSE)[number][] => {
    const who = { operator: 'who may resume', stateMachine: 'the role of the state machine', rule: 'the role of the rule' }[role];
    const as = session(subject[role]);
    const pauses: Verdict = role === 'rule' ? 'denied' : 'allowed';
    return [
      [who, as, PUT, 'the set', subject.resources['the set'], pauses],
      [who, as, PUT, 'another set', subject.resources['another set'], 'denied'],
      [who, as, 'ses:DeleteConfigurationSet', 'the set', subject.resources['the set'], 'denied'],
      [who, as, 'ses:SendEmail', 'the identity', subject.resources['the identity'], 'denied'],
      [who, as, 'states:StartExecution', 'the state machine', machine, role === 'rule' ? 'allowed' : 'denied'],
      [who, as, 'states:StartExecution', 'another state machine', `${machine}-2`, 'denied'],
      [who, as, 'states:UpdateStateMachine', 'the state machine', machine, 'denied'],
    ];
  }),
  ...(
    [
      ['Step Functions, for the state machine', 'states', source(machine), 'stateMachine'],
      ['EventBridge, for the rule', 'events', source(rule), 'rule'],
      ['Step Functions, for another state machine', 'states', source(`${machine}-2`)],
      ['EventBridge, for another rule', 'events', source(`${rule}-2`)],
      [
        'Step Functions, for the state machine of this name in another account',
        'states',
        source(machine.replace(ENV.account, '999999999999'), '999999999999'),
      ],
      ['EventBridge, for the rule of this name in another Region', 'events', source(rule.replace(ENV.region, 'us-east-1'))],
      ['Step Functions, for the state machine, with another account in `aws:SourceAccount`', 'states', source(machine, '999999999999')],
      ['EventBridge without `aws:SourceArn`', 'events', { 'aws:SourceAccount': ENV.account }],
      ['Lambda, in the name of the rule', 'lambda', source(rule)],
    ] as [string, string, Record<string, string>, string?][]
  ).flatMap(([who, name, context, mayAssume]) =>
    (['stateMachine', 'rule'] as const).map((role): (typeof PAUSE)[number] => {
      const on = { stateMachine: 'the role of the state machine', rule: 'the role of the rule' }[role];
      return [who, service(name, context), 'sts:AssumeRole', on, subject[role].arn, role === mayAssume ? 'allowed' : 'denied'];
    }),
  ),
  ...(
    [
      ['EventBridge, for the rule', { ...source(rule), 'aws:SecureTransport': 'true' }, 'allowed'],
      ['EventBridge, for the rule, without TLS', { ...source(rule), 'aws:SecureTransport': 'false' }, 'denied'],
      ['EventBridge, for another rule', { ...source(`${rule}-2`), 'aws:SecureTransport': 'true' }, 'denied'],
    ] as [string, Record<string, string>, Verdict][]
  ).map(([who, context, verdict]): (typeof PAUSE)[number] => [
    who,
    service('events', context),
    'sqs:SendMessage',
    'the dead letters',
    subject.deadLetters.arn,
    verdict,
  ]),
];

function policyOf(resource: string): any {
  const { deadLetters, trusts } = subject;
  return resource === deadLetters.arn ? deadLetters.policy : trusts.get(resource);
}

describe('a pause', () => {
  test.each(PAUSE)('%s', async (_who, as, action, _on, resource, verdict) => {
    expect([action, await evaluate({ ...as, action, resource, resourcePolicy: policyOf(resource) })]).toEqual([action, verdict]);
  });
});

test('docs/permissions.md shows these tables: UPDATE_DOCS=1 npm run permissions writes them', () => {
  const path = join(__dirname, '../../docs/permissions.md');
  const bold = (verdict: Verdict) => (verdict === 'allowed' ? '**allowed**' : verdict);
  const verdictOf = (who: string, action: string, on: string) =>
    CELLS.find((cell) => cell.who === who && cell.action === action && cell.on === on && (cell.from ?? FROM) === FROM)?.verdict;
  const columns = ['the identity', 'the set', 'the template'];
  const lines = [
    `| granted | action | ${columns.map((on) => `on ${on}`).join(' | ')} |`,
    '| --- | --- | --- | --- | --- |',
    ...Object.keys(EXPECTED).flatMap((who) =>
      Object.keys(ACTIONS).map((action) => {
        const cells = columns.map((on) => verdictOf(who, action, on)).map((verdict) => (verdict ? bold(verdict) : 'not asked'));
        return `| ${[who, `\`${action}\``, ...cells].join(' | ')} |`;
      }),
    ),
    '',
    '| who asks | for | on | |',
    '| --- | --- | --- | --- |',
    ...PAUSE.map(([who, , action, on, , verdict]) => `| ${[who, `\`${action}\``, on, bold(verdict)].join(' | ')} |`),
  ];
  const document = readFileSync(path, 'utf8');
  const written = document.replace(/(?<=<!-- sending -->).*(?=<!-- end of sending -->)/s, () => `\n\n${lines.join('\n')}\n\n`);

  if (process.env.UPDATE_DOCS) {
    writeFileSync(path, written);
  }

  expect(written).toContain(lines.join('\n'));
  expect(readFileSync(path, 'utf8')).toBe(written);
});
