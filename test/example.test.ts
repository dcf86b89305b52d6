import { readFileSync } from 'fs';
import { join } from 'path';
import type { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { TransactionalMailStack } from '../examples/typescript/transactional-mail-stack';
import { joined } from './helpers/cloud-watch';
import { strictApp, turnOnValidation } from './helpers/validation';

const { context } = JSON.parse(readFileSync(join(__dirname, '../examples/typescript/cdk.json'), 'utf8')) as App['node'] & {
  context: Record<string, unknown>;
};

turnOnValidation();

test('the example application is as committed, and its template is valid', () => {
  const stack = new TransactionalMailStack(strictApp(context), 'TransactionalMail', { domainName: 'example.com' });

  // with the newest aws-cdk-lib, this throws on any finding of its template validation
  const template = Template.fromStack(stack);

  expect(withDashboards(template.toJSON() as { Resources: Record<string, any> })).toMatchSnapshot();
  Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('cdk-ses-event-destinations'));
});

/** Versions of aws-cdk-lib write the JSON of a dashboard in different orders. */
function withDashboards(template: { Resources: Record<string, any> }): object {
  const { Properties } = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  Properties.DashboardBody = JSON.parse(joined(Properties.DashboardBody));
  return template;
}
