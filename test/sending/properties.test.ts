import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as fc from 'fast-check';
import { EmailEventPatterns, EmailEvents, EmailSending, SendingPause } from '../../lib';
import { ENV } from '../helpers/scene';
import { synthesized, toldOf } from '../helpers/synthesized';

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

interface Input {
  readonly set: string;
  readonly setRegion: string;
  readonly identities: string[];
  readonly withSet: boolean;
  readonly templates: string[];
  readonly bulk: boolean;
  readonly fromAddresses?: string[];
  readonly trackingOverrides: boolean;
  readonly alarms: string[];
  readonly alarmRegion: string;
  readonly events: string[];
}

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const domain = fc.domain();

/** What AWS takes, and needs no warning. */
const valid: fc.Arbitrary<Input> = fc
  .record({
    set: name,
    identities: fc.uniqueArray(fc.oneof(domain, fc.emailAddress()), { minLength: 1, maxLength: 5 }),
    withSet: fc.boolean(),
    templates: fc.uniqueArray(name, { maxLength: 5 }),
    bulk: fc.boolean(),
    fromAddresses: fc.option(fc.uniqueArray(fc.emailAddress(), { minLength: 1, maxLength: 3 }), { nil: undefined }),
    trackingOverrides: fc.boolean(),
    alarms: fc.uniqueArray(name, { minLength: 1, maxLength: 10 }),
    events: fc.subarray<string>(EmailEvents.ALL, { minLength: 1 }),
  })
  .map((input) => ({ ...input, bulk: input.bulk && input.templates.length > 0 }))
  .map((input) => ({
    ...input,
    fromAddresses: input.bulk ? undefined : input.fromAddresses,
    setRegion: ENV.region,
    alarmRegion: ENV.region,
  }));

function synthesize(input: Input) {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const home = input.setRegion === ENV.region ? stack : new Stack(app, 'There', { env: { ...ENV, region: input.setRegion } });
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(home, 'Set', input.set);

  EmailSending.grantSend(new iam.Role(stack, 'Sender', { assumedBy: new iam.AccountRootPrincipal() }), {
    identities: input.identities.map((each, index) => ses.EmailIdentity.fromEmailIdentityName(stack, `Identity${index}`, each)),
    configurationSet: input.withSet ? configurationSet : undefined,
    templates: input.templates,
    bulk: input.bulk,
    fromAddresses: input.fromAddresses,
    trackingOverrides: input.trackingOverrides,
  });
  new events.Rule(stack, 'Rule', {
    eventPattern: EmailEventPatterns.events(configurationSet, input.events as ses.EmailSendingEvent[]),
  });
  new SendingPause(stack, 'Pause', {
    configurationSet,
    alarms: input.alarms.map((each, index) =>
      cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${index}`, `arn:aws:cloudwatch:${input.alarmRegion}:${ENV.account}:alarm:${each}`),
    ),
  });

  return synthesized(app);
}

test('any valid grant, pattern and pause is written as it was asked for, without a warning', () => {
  const written = fc.property(valid, (input) => {
    const { propertiesOf: of, warnings } = synthesize(input);

    const [send, override] = of('AWS::IAM::Policy').find(({ Roles }) => Roles[0].Ref.startsWith('Sender')).PolicyDocument.Statement;
    const text = JSON.stringify(send.Resource);
    expect([send.Resource].flat()).toHaveLength(input.identities.length + input.templates.length + (input.withSet ? 1 : 0));
    expect(text.includes(`:configuration-set/${input.set}"`)).toBe(input.withSet);
    expect([...input.templates].every((each) => text.includes(`:template/${each}"`))).toBe(true);
    expect(send.Condition?.StringLike['ses:FromAddress']).toEqual(
      input.fromAddresses?.length === 1 ? expect.anything() : input.fromAddresses,
    );
    expect(send.Action.includes('ses:SendBulkEmail')).toBe(input.bulk);
    expect(override?.Action).toBe(input.trackingOverrides ? 'ses:ApplyTrackingConfigurationOverrides' : undefined);

    const [pause, rule] = ['SendingPause', 'events'].map((kind) =>
      of('AWS::Events::Rule').find(({ EventPattern }) => (EventPattern.source[0] === 'aws.cloudwatch') === (kind === 'SendingPause')),
    );
    expect(rule.EventPattern['detail-type']).toHaveLength(input.events.length);
    expect(rule.EventPattern.detail.mail.tags).toEqual({ 'ses:configuration-set': [input.set] });
    expect(pause.EventPattern.resources).toHaveLength(input.alarms.length);
    expect(JSON.stringify(of('AWS::StepFunctions::StateMachine')[0].DefinitionString)).toContain(
      JSON.stringify(JSON.stringify({ ConfigurationSetName: input.set, SendingEnabled: false })).slice(1, -1),
    );
    expect(warnings).toEqual([]);
  });

  fc.assert(written, { seed, numRuns: 50 });
});

/** For each code the changes to valid input that provoke it. */
const CHANGES: Record<string, (input: Input) => fc.Arbitrary<Partial<Input>>> = {
  'EmailEventPatterns.noEvents': () => fc.constant({ events: [] }),
  'EmailEventPatterns.unknownEvent': ({ events }) =>
    fc
      .oneof(fc.constantFrom('Bounce', 'BOUNCE', 'Email Bounced', ''), fc.string())
      .filter((event) => !EmailEvents.ALL.some((known) => `${known}` === event))
      .map((event) => ({ events: [...events, event] })),
  'EmailSending.noIdentities': () => fc.constant({ identities: [] }),
  'EmailSending.malformedTemplate': ({ templates }) =>
    fc
      .constantFrom('', 'arn:aws:ses:eu-west-1:111122223333:template/receipt')
      .map((malformed) => ({ templates: [...templates, malformed] })),
  'EmailSending.noFromAddresses': () => fc.constant({ fromAddresses: [], bulk: false }),
  'EmailSending.fromAddressesWithBulk': () =>
    fc.tuple(name, fc.array(fc.emailAddress())).map(([template, fromAddresses]) => ({ templates: [template], bulk: true, fromAddresses })),
  'EmailSending.bulkWithoutTemplates': () => fc.constant({ templates: [], bulk: true, fromAddresses: undefined }),
  'SendingPause.noAlarms': () => fc.constant({ alarms: [] }),
  'SendingPause.alarmElsewhere': () => fc.constant({ alarmRegion: 'us-east-1' }),
  'SendingPause.configurationSetElsewhere': () => fc.constant({ setRegion: 'us-east-1' }),
};

test.each(Object.entries(CHANGES))('any input with one fault is told of by its code: %s', (code, change) => {
  const told = fc.property(
    valid.chain((input) => change(input).map((changes) => ({ ...input, ...changes }))),
    (input) => {
      expect(toldOf(() => synthesize(input)).match(/(EmailEventPatterns|EmailSending|SendingPause)\.\w+/g)).toEqual([code]);
    },
  );

  fc.assert(told, { seed, numRuns: 20 });
});
