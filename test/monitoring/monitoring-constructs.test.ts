import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ses from 'aws-cdk-lib/aws-ses';
import { DefaultDashboardFactory, MonitoringFacade } from 'cdk-monitoring-constructs';
import { TransactionalEmailDashboard } from '../../lib';
import { widgetsOf } from '../helpers/cloud-watch';
import { newStack } from '../helpers/scene';

test('cdk-monitoring-constructs takes the charts as a segment', () => {
  const stack: Stack = newStack();
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
  const email = new TransactionalEmailDashboard(stack, 'Email', { configurationSet, createDashboard: false });
  const dashboardFactory = new DefaultDashboardFactory(stack, 'Dashboards', {
    dashboardNamePrefix: 'mail',
    detailDashboardPeriodOverride: cloudwatch.PeriodOverride.INHERIT,
  });

  new MonitoringFacade(stack, 'Monitoring', { dashboardFactory }).addLargeHeader('Mail').addSegment({
    widgets: () => email.widgets(),
    summaryWidgets: () => [],
    alarmWidgets: () => [],
  });

  const [header, ...charts] = widgetsOf(Template.fromStack(stack).toJSON() as any);
  expect(header.properties.markdown).toContain('Mail');
  expect(charts.map(({ properties: { title } }: any) => title).filter(Boolean)).toEqual([
    'Sends',
    'Deliveries',
    'Delivery rate',
    'Bounce rate',
    'Complaint rate',
    'Complaints',
    'Opens',
    'Clicks',
  ]);
});
