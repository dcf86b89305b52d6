import * as ses from 'aws-cdk-lib/aws-ses';
import { CloudWatchDimensions } from '../../lib';
import { newStack } from '../helpers/scene';

const { MESSAGE_TAG, EMAIL_HEADER, LINK_TAG } = ses.CloudWatchDimensionSource;

test.each([
  ['messageTag', CloudWatchDimensions.messageTag('type', 'other'), MESSAGE_TAG],
  ['emailHeader', CloudWatchDimensions.emailHeader('type', 'other'), EMAIL_HEADER],
  ['linkTag', CloudWatchDimensions.linkTag('type', 'other'), LINK_TAG],
])('%s names its source', (_name, dimension, source) => {
  expect(dimension).toEqual({ source, name: 'type', defaultValue: 'other' });
});

test.each<[string, (defaultValue?: string) => ses.CloudWatchDimension]>([
  ['ses:caller-identity', CloudWatchDimensions.callerIdentity],
  ['ses:from-domain', CloudWatchDimensions.fromDomain],
  ['ses:outgoing-ip', CloudWatchDimensions.outgoingIp],
  ['ses:source-ip', CloudWatchDimensions.sourceIp],
  ['ses:source-tls-version', CloudWatchDimensions.sourceTlsVersion],
  ['ses:outgoing-tls-version', CloudWatchDimensions.outgoingTlsVersion],
  ['ses:tenant-name', CloudWatchDimensions.tenantName],
  ['ses:feedback-id-a', CloudWatchDimensions.feedbackIdA],
  ['ses:feedback-id-b', CloudWatchDimensions.feedbackIdB],
])('the auto-tag %s is a message tag', (name, factory) => {
  expect(factory()).toEqual({ source: MESSAGE_TAG, name, defaultValue: 'none' });
  expect(factory('other')).toEqual({ source: MESSAGE_TAG, name, defaultValue: 'other' });
});

test('the auto-tag ses:configuration-set defaults to the name of the set', () => {
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(newStack(), 'Set', 'my-set');

  expect(CloudWatchDimensions.configurationSet(configurationSet)).toEqual({
    source: MESSAGE_TAG,
    name: 'ses:configuration-set',
    defaultValue: 'my-set',
  });
});
