import { CfnParameter } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination } from '../lib';
import type { IConfigurationSetEventDestination } from '../lib';
import { newStack } from './helpers/scene';

const byId = ConfigurationSetEventDestination.fromConfigurationSetEventDestinationId;
const byAttributes = ConfigurationSetEventDestination.fromConfigurationSetEventDestinationAttributes;

describe('an event destination that is imported by its id', () => {
  test('has this id', () => {
    const events = byId(newStack(), 'Events', 'mail|feedback');

    expect(events.configurationSetEventDestinationId).toBe('mail|feedback');
    expect(events.configurationSetEventDestinationRef.configurationSetEventDestinationId).toBe('mail|feedback');
  });

  test('may have an id that is a token', () => {
    const stack = newStack();

    const events = byId(stack, 'Events', new CfnParameter(stack, 'Id').valueAsString);

    expect(stack.resolve(events.configurationSetEventDestinationId)).toEqual({ Ref: 'Id' });
  });

  test('fails when it is asked for the name of its set, which it does not know', () => {
    const events = byId(newStack(), 'Events', 'mail|feedback');

    expect(() => setNameOf(events)).toThrow(
      new Error(
        "[cdk-ses-event-destinations:ConfigurationSetEventDestination.unknownConfigurationSet] 'configurationSetName' is undefined; " +
          'allowed: the name of a configuration set, which an event destination imported by its id alone does not know; ' +
          "import it with 'fromConfigurationSetEventDestinationAttributes' (at Stack/Events)",
      ),
    );
  });
});

describe('an event destination that is imported by its attributes', () => {
  test('has these', () => {
    const stack = newStack();
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');

    const events = byAttributes(stack, 'Events', { configurationSet, configurationSetEventDestinationId: 'mail|feedback' });

    expect(events.configurationSetEventDestinationId).toBe('mail|feedback');
    expect(events.configurationSetEventDestinationRef.configurationSetEventDestinationId).toBe('mail|feedback');
    expect(setNameOf(events)).toBe('mail');
  });

  test('refers to a set of the app', () => {
    const stack = newStack();
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');

    const events = byAttributes(stack, 'Events', { configurationSet, configurationSetEventDestinationId: 'mail|feedback' });

    expect(stack.resolve(setNameOf(events))).toEqual({ Ref: 'Set' });
  });
});

describe.each<[string, () => IConfigurationSetEventDestination]>([
  ['by its id', () => byId(newStack(), 'Events', 'mail|feedback')],
  [
    'by its attributes',
    () => {
      const stack = newStack();
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
      return byAttributes(stack, 'Events', { configurationSet, configurationSetEventDestinationId: 'mail|feedback' });
    },
  ],
])('an event destination that is imported %s', (_how, importEvents) => {
  test("can be used where core's can", () => {
    const events: ses.IConfigurationSetEventDestination = importEvents();

    expect(events.configurationSetEventDestinationId).toBe('mail|feedback');
  });

  test('is in the environment of its stack', () => {
    expect(importEvents().env).toEqual({ account: '111122223333', region: 'eu-west-1' });
  });

  test('adds nothing to the template', () => {
    const { stack } = importEvents();

    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });
});

test('the place of an imported event destination on its set is not counted', () => {
  const stack = newStack();
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  const destination = { bind: () => ({ eventBridgeDestination: { eventBusArn: 'arn' } }) };
  for (let index = 0; index < 11; index++) {
    byAttributes(stack, `Imported${index}`, { configurationSet, configurationSetEventDestinationId: `mail|${index}` });
  }

  expect(() => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination })).not.toThrow();
});

function setNameOf({ configurationSetEventDestinationRef }: IConfigurationSetEventDestination): string {
  const reference: object = configurationSetEventDestinationRef;
  // not in the type of older versions of aws-cdk-lib
  return (reference as ses.ConfigurationSetReference).configurationSetName;
}
