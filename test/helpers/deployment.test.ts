import { App, CfnOutput, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import { Deployment } from './deployment';
import { newStack } from './scene';
import { evaluate } from './simulation';

function resolved(value: unknown, stack: Stack = newStack()): any {
  new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicName: 'events' } });
  new CfnResource(stack, 'Unnamed', { type: 'AWS::IAM::Role' });
  new CfnParameter(stack, 'Parameter');
  new CfnResource(stack, 'Policy', { type: 'AWS::SNS::TopicPolicy', properties: { Value: value } });
  return new Deployment(stack.node.root as App).resources('AWS::SNS::TopicPolicy')[0].properties().Value;
}

describe('a deployment resolves', () => {
  test.each<[string, unknown, unknown]>([
    ['a name', { Ref: 'Unnamed' }, 'Stack-Unnamed-1A2B3C'],
    ['an ARN that Ref returns', { Ref: 'Topic' }, 'arn:aws:sns:eu-west-1:111122223333:events'],
    ['an attribute', { 'Fn::GetAtt': ['Unnamed', 'Arn'] }, 'arn:aws:iam::111122223333:role/Stack-Unnamed-1A2B3C'],
    [
      'pseudo parameters',
      [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }],
      ['aws', 'eu-west-1', '111122223333'],
    ],
    ['what is joined', { 'Fn::Join': [':', ['a', { Ref: 'AWS::Region' }]] }, 'a:eu-west-1'],
    [
      'nothing in what is literal',
      { Statement: [{ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
      { Statement: [{ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
    ],
  ])('%s', (_what, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  test('an export of another stack', () => {
    const app = new App();
    new CfnOutput(new Stack(app, 'Other'), 'Output', { value: 'value', exportName: 'name' });

    expect(resolved({ 'Fn::ImportValue': 'name' }, new Stack(app, 'Stack'))).toBe('value');
  });

  test.each<[string, unknown, string]>([
    ['a function', { 'Fn::Sub': '${AWS::Region}' }, 'Fn::Sub is not known here'],
    ['a pseudo parameter', { Ref: 'AWS::URLSuffix' }, 'Ref of AWS::URLSuffix (undefined) is not known here'],
    ['a parameter of the user', { Ref: 'Parameter' }, 'Ref of Parameter (undefined) is not known here'],
    ['an attribute', { 'Fn::GetAtt': ['Topic', 'DisplayName'] }, 'DisplayName of Topic (AWS::SNS::Topic) is not known here'],
    ['a kind of resource', { Ref: 'Policy' }, 'Ref of Policy (AWS::SNS::TopicPolicy) is not known here'],
    ['an export', { 'Fn::ImportValue': 'nowhere' }, 'no stack exports nowhere'],
  ])('fails for %s that it does not know', (_what, value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });

  test('fails for a Region whose partition it does not know', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'cn-north-1' } });

    expect(() => resolved({ Ref: 'AWS::Partition' }, stack)).toThrow('the partition of cn-north-1 is not known here');
  });
});

describe('an evaluation', () => {
  const topic = 'arn:aws:sns:eu-west-1:111122223333:events';
  const question = { principal: 'ses.amazonaws.com', context: {}, action: 'sns:Publish', resource: topic };

  test.each<[string, object, string]>([
    ['an action that does not exist', { action: 'sns:Publsh' }, 'invalid.action'],
    ['a resource that the action does not take', { resource: 'arn:aws:s3:::bucket' }, 'no.resource.types'],
    ['a malformed policy', { resourcePolicy: { Statement: [{ Effect: 'Permit' }] } }, 'policy.errors'],
    ['a context key that the service does not know', { context: { 'kms:ViaService': 'sns' } }, '"ignoredContextKeys":["kms:ViaService"]'],
  ])('fails for %s', async (_what, change, message) => {
    await expect(evaluate({ ...question, ...change })).rejects.toThrow(message);
  });
});
