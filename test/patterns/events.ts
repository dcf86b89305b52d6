import { RECORDS } from '../feedback-handler/records';
import { ENV } from '../helpers/scene';

/** What `detail-type` calls a record: https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html */
const DETAIL_TYPES: Record<keyof typeof RECORDS, string> = {
  Send: 'Email Sent',
  Reject: 'Email Rejected',
  Bounce: 'Email Bounced',
  Complaint: 'Email Complaint Received',
  Delivery: 'Email Delivered',
  Open: 'Email Opened',
  Click: 'Email Clicked',
  'Rendering Failure': 'Email Rendering Failed',
  DeliveryDelay: 'Email Delivery Delayed',
  Subscription: 'Email Subscribed',
};

export const SET = 'transactional';
export const TENANT = `arn:aws:ses:${ENV.region}:${ENV.account}:tenant/shop/tn-1234`;
export const ALARM = `arn:aws:cloudwatch:${ENV.region}:${ENV.account}:alarm:critical-bounces`;

const IDENTITY = `arn:aws:ses:${ENV.region}:${ENV.account}:identity/shop.example`;

function onBus(source: string, detailType: string, resources: string[], detail: object): object {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': detailType,
    source,
    account: ENV.account,
    time: '2026-11-25T08:30:05Z',
    region: ENV.region,
    resources,
    detail,
  };
}

/** With what mail is tagged: only the first is of the set. */
const TAGS: Record<string, object | undefined> = {
  'the set': { 'ses:configuration-set': [SET], 'mail-type': ['receipt'] },
  'another set': { 'ses:configuration-set': ['marketing'] },
  'a set whose name begins so': { 'ses:configuration-set': [`${SET}-2`] },
  'a set in other case': { 'ses:configuration-set': ['Transactional'] },
  'another set, with the name in another tag': { 'ses:configuration-set': ['marketing'], 'mail-type': [SET] },
  'no set': {},
  'no tags': undefined,
};

function mailEvents(): [string, object][] {
  const { Bounce, ...others } = RECORDS;
  const bounces = ['Permanent', 'Transient', 'Undetermined'].map((bounceType): [string, string, (typeof RECORDS)['Bounce']] => [
    `Bounce ${bounceType}`,
    DETAIL_TYPES.Bounce,
    { ...Bounce, bounce: { ...Bounce.bounce, bounceType } },
  ]);
  const records = Object.entries(others).map(([name, record]): [string, string, (typeof RECORDS)[keyof typeof RECORDS]] => [
    name,
    DETAIL_TYPES[name as keyof typeof RECORDS],
    record,
  ]);
  return [...records, ...bounces].flatMap(([name, detailType, record]) =>
    Object.entries(TAGS).map(([whose, tags]): [string, object] => [
      `${name} of ${whose}`,
      onBus('aws.ses', detailType, [IDENTITY], { ...record, mail: { ...record.mail, tags } }),
    ]),
  );
}

function apiCall(eventName: string, requestParameters: object, failure: object = {}): object {
  const call = { eventVersion: '1.11', eventSource: 'ses.amazonaws.com', eventName, requestParameters, responseElements: null, ...failure };
  return onBus('aws.ses', 'AWS API Call via CloudTrail', [], call);
}

function apiCalls(): [string, object][] {
  const denied = { errorCode: 'AccessDenied', errorMessage: 'no' };
  return [true, false].flatMap((enabled): [string, object][] => {
    const [v2, v1] = ['PutConfigurationSetSendingOptions', 'UpdateConfigurationSetSendingEnabled'];
    const to = enabled ? 'on' : 'off';
    return [
      [`v2 switches the set ${to}`, apiCall(v2, { configurationSetName: SET, sendingEnabled: enabled })],
      [`v1 switches the set ${to}`, apiCall(v1, { configurationSetName: SET, enabled })],
      [`v2 switches another set ${to}`, apiCall(v2, { configurationSetName: 'marketing', sendingEnabled: enabled })],
      [`v1 switches another set ${to}`, apiCall(v1, { configurationSetName: 'marketing', enabled })],
      [`v2 may not switch the set ${to}`, apiCall(v2, { configurationSetName: SET, sendingEnabled: enabled }, denied)],
      [`v1 may not switch the set ${to}`, apiCall(v1, { configurationSetName: SET, enabled }, denied)],
      [
        `v1 switches reputation metrics ${to}`,
        apiCall('UpdateConfigurationSetReputationMetricsEnabled', { configurationSetName: SET, enabled }),
      ],
      [`v2 switches the account ${to}`, apiCall('PutAccountSendingAttributes', { sendingEnabled: enabled })],
    ];
  });
}

function tenantEvents(): [string, object][] {
  return ['Enabled', 'Disabled'].flatMap((status): [string, object][] => [
    [`tenant ${status}`, onBus('aws.ses', `Sending Status ${status}`, [TENANT], { version: '1.0' })],
    [`another tenant ${status}`, onBus('aws.ses', `Sending Status ${status}`, [`${TENANT}5`], { version: '1.0' })],
  ]);
}

function alarmEvents(): [string, object][] {
  const change = (arn: string, value: string) =>
    onBus('aws.cloudwatch', 'CloudWatch Alarm State Change', [arn], { alarmName: arn.split(':').pop(), state: { value } });
  return ['OK', 'ALARM', 'INSUFFICIENT_DATA'].flatMap((state): [string, object][] => [
    [`alarm ${state}`, change(ALARM, state)],
    [`another alarm ${state}`, change(`${ALARM}-2`, state)],
  ]);
}

/** Events on the default bus, by name. */
export const EVENTS = Object.fromEntries([
  ...mailEvents(),
  ...apiCalls(),
  ...tenantEvents(),
  ...alarmEvents(),
  ['Send of the set, published by somebody else', onBus('com.example', 'Email Sent', [], RECORDS.Send)],
]);
