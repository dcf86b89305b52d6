import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as ses from 'aws-cdk-lib/aws-ses';
import { EmailEventPatterns, EmailEvents, SendingPause } from '../../lib';
import { Deployment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';
import { ALARM, EVENTS, SET, TENANT } from './events';

type Case = [name: string, pattern: (set: ses.IConfigurationSetRef, tenant: ses.ITenantRef) => events.EventPattern, matches: string[]];

const RECORD: Record<`${ses.EmailSendingEvent}`, string[]> = {
  send: ['Send'],
  reject: ['Reject'],
  bounce: ['Bounce Permanent', 'Bounce Transient', 'Bounce Undetermined'],
  complaint: ['Complaint'],
  delivery: ['Delivery'],
  open: ['Open'],
  click: ['Click'],
  renderingFailure: ['Rendering Failure'],
  deliveryDelay: ['DeliveryDelay'],
  subscription: ['Subscription'],
};
const ofSet = (...names: string[]) => names.map((name) => `${name} of the set`);

/** What each pattern has to match among the events, and nothing else. */
const CASES: Case[] = [
  ['events', (set) => EmailEventPatterns.events(set), ofSet(...Object.values(RECORD).flat())],
  ['events FEEDBACK', (set) => EmailEventPatterns.events(set, EmailEvents.FEEDBACK), ofSet(...RECORD.bounce, ...RECORD.complaint)],
  ...EmailEvents.ALL.map((event): Case => [`events ${event}`, (set) => EmailEventPatterns.events(set, [event]), ofSet(...RECORD[event])]),
  ['hardBounces', (set) => EmailEventPatterns.hardBounces(set), ofSet('Bounce Permanent')],
  ['softBounces', (set) => EmailEventPatterns.softBounces(set), ofSet('Bounce Transient', 'Bounce Undetermined')],
  ['complaints', (set) => EmailEventPatterns.complaints(set), ofSet('Complaint')],
  ['sendingPaused', (set) => EmailEventPatterns.sendingPaused(set), ['v1 switches the set off', 'v2 switches the set off']],
  ['sendingResumed', (set) => EmailEventPatterns.sendingResumed(set), ['v1 switches the set on', 'v2 switches the set on']],
  ['tenantPaused', (_, tenant) => EmailEventPatterns.tenantPaused(tenant), ['tenant Disabled']],
];

/** The patterns as EventBridge gets them, from a synthesized template: those above, and that of a pause. */
function patterns(): Record<string, object> {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const set = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: SET });
  const tenant = { ...new ses.CfnTenant(stack, 'Tenant', { tenantName: 'shop' }), tenantRef: { tenantName: 'shop', tenantArn: TENANT } };
  const rules = CASES.map(([description, pattern]) => {
    const eventPattern = pattern(set, tenant as unknown as ses.ITenantRef);
    return new events.Rule(stack, description, { description, eventPattern });
  });
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', ALARM);
  new SendingPause(stack, 'Pause', { configurationSet: set, alarms: [alarm] });

  const written = new Deployment(app).resources('AWS::Events::Rule').map((rule) => rule.properties());
  if (written.length !== rules.length + 1) {
    throw new Error(`${written.length} rules are written`);
  }
  return Object.fromEntries(written.map(({ Description = 'SendingPause', EventPattern }) => [Description, EventPattern]));
}

/** For each event the patterns that have to match it. */
function expected(): Record<string, string[]> {
  const all: [string, string[]][] = [
    ...CASES.map(([name, , matches]): [string, string[]] => [name, matches]),
    ['SendingPause', ['alarm ALARM']],
  ];
  const unknown = all.flatMap(([, matches]) => matches).filter((event) => !(event in EVENTS));
  if (unknown.length > 0) {
    throw new Error(`no such events: ${unknown.join(', ')}`);
  }
  const matching = (event: string) => all.filter(([, matches]) => matches.includes(event)).map(([name]) => name);
  return Object.fromEntries(Object.keys(EVENTS).map((event) => [event, matching(event).sort()]));
}

console.log(JSON.stringify({ patterns: patterns(), events: EVENTS, expected: expected() }));
