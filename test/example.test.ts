import { readFileSync } from 'fs';
import { join } from 'path';
import type { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { TransactionalMailStack } from '../examples/typescript/transactional-mail-stack';
import { strictApp, turnOnValidation } from './helpers/validation';

const { context } = JSON.parse(readFileSync(join(__dirname, '../examples/typescript/cdk.json'), 'utf8')) as App['node'] & {
  context: Record<string, unknown>;
};

turnOnValidation();

test('the example application is as committed, and its template is valid', () => {
  const stack = new TransactionalMailStack(strictApp(context), 'TransactionalMail', { domainName: 'example.com' });

  // with the newest aws-cdk-lib, this throws on any finding of its template validation
  const template = Template.fromStack(stack);

  expect(template.toJSON()).toMatchSnapshot();
  Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('cdk-ses-event-destinations'));
});
