import { App, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';

export const ENV = { account: '111122223333', region: 'eu-west-1' };

export function newStack(props: StackProps = { env: ENV }): Stack {
  return new Stack(new App(), 'Stack', props);
}

/** The properties of the only resource of a type. */
export function properties(stack: Stack, type: string): any {
  const resources = Object.values(Template.fromStack(stack).findResources(type));
  expect(resources).toHaveLength(1);
  return resources[0].Properties;
}

/** The `EventDestination` of the only event destination of a stack. */
export function eventDestination(stack: Stack): any {
  return properties(stack, 'AWS::SES::ConfigurationSetEventDestination').EventDestination;
}

/** The statements about SES in the only policy of a type. */
export function sesStatements(stack: Stack, type: string, property: string): any[] {
  return properties(stack, type)[property].Statement.filter(({ Principal }: any) => Principal?.Service === 'ses.amazonaws.com');
}

/** The warnings of a stack as `[construct path, message]`, without how to acknowledge them. */
export function warnings(stack: Stack): [string, string][] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .filter(({ entry }) => (entry.data as string).includes('cdk-ses-event-destinations'))
    .map(({ id, entry }) => [id, entry.data as string]);
}

/**
 * Expects an action to be refused with this very message, and to leave no trace in the templates of the app:
 * neither a resource nor a statement in somebody's policy.
 */
export function expectRefused(scene: (stack: Stack) => () => unknown, message: string, props?: StackProps): void {
  const [touched, untouched] = [newStack(props), newStack(props)];
  const act = scene(touched);
  scene(untouched);

  expect(act).toThrow(new Error(message));
  expect(templates(touched)).toEqual(templates(untouched));
}

/** Expects an app to be refused with this very message when it is synthesized and nothing can change any more. */
export function expectRefusedAtSynthesis(scene: (stack: Stack) => () => unknown, message: string, props?: StackProps): void {
  const stack = newStack(props);

  scene(stack)();

  expect(() => Template.fromStack(stack)).toThrow(message);
}

function templates(stack: Stack): unknown[] {
  return (stack.node.root as App).synth().stacks.map(({ template }): unknown => template);
}
