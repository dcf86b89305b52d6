import { Template } from 'aws-cdk-lib/assertions';
import { whenWritten } from '../lib/private/settle';
import { newStack } from './helpers/scene';

test('a defect of ours at the end of synthesis is not taken for an error of the user', () => {
  const stack = newStack();

  whenWritten(stack, () => {
    throw new TypeError('a defect');
  });

  expect(() => Template.fromStack(stack)).toThrow(new TypeError('a defect'));
});
