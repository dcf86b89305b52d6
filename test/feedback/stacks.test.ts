import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConfigurationSetEventDestination, EmailFeedbackQueue, GrantScope } from '../../lib';
import { ENV } from '../helpers/scene';

const FLAG = '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption';

/** Where the queue, the configuration set with its event destination, the handler and a key of the app are. */
type Place = 'queue' | 'mail' | 'handler' | 'key';

const PLACES: Record<string, (app: App) => Record<Place, Stack>> = {
  'one stack': (app) => {
    const stack = new Stack(app, 'Stack', { env: ENV });
    return { queue: stack, mail: stack, handler: stack, key: stack };
  },
  'a stack each': (app) => {
    const [queue, mail, handler, key] = ['Queue', 'Mail', 'Handler', 'Key'].map((id) => new Stack(app, id, { env: ENV }));
    return { queue, mail, handler, key };
  },
  'a nested stack each': (app) => {
    const stack = new Stack(app, 'Stack', { env: ENV });
    const [queue, mail, handler, key] = ['Queue', 'Mail', 'Handler', 'Key'].map((id) => new NestedStack(stack, id));
    return { queue, mail, handler, key };
  },
  'a nested stack for the queue and its handler': (app) => {
    const stack = new Stack(app, 'Stack', { env: ENV });
    const nested = new NestedStack(stack, 'Nested');
    return { queue: nested, mail: stack, handler: nested, key: stack };
  },
  'a nested stack for the mail': (app) => {
    const stack = new Stack(app, 'Stack', { env: ENV });
    return { queue: stack, mail: new NestedStack(stack, 'Mail'), handler: stack, key: stack };
  },
  'a stack for the queue and its handler, another for mail': (app) => {
    const [queue, mail] = ['Queue', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    return { queue, mail, handler: queue, key: queue };
  },
  'a stack for mail and the handler, another for the queue': (app) => {
    const [queue, mail] = ['Queue', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    return { queue, mail, handler: mail, key: queue };
  },
};

const KEYS: Record<string, (stack: Stack) => kms.IKey | undefined> = {
  'its own key': () => undefined,
  'a key of the app': (stack) => new kms.Key(stack, 'Key'),
  'an imported key': (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd'),
};

const ARRANGEMENTS = [true, false].flatMap((flag) =>
  Object.keys(KEYS).flatMap((key) =>
    Object.keys(PLACES).flatMap((place) =>
      Object.values(GrantScope).flatMap((grantScope) => [true, false].map((named) => ({ flag, key, place, grantScope, named }))),
    ),
  ),
);

/** Synthesizes an app, in whose templates core's assertions look for circles, too. */
function synthesize(app: App): void {
  app.synth();
  app.node
    .findAll()
    .filter((each) => Stack.isStack(each))
    .forEach((stack) => Template.fromStack(stack));
}

test('there is no circle, wherever queue, mail, handler and key are', () => {
  const outcomes = ARRANGEMENTS.map(({ flag, key, place, grantScope, named }) => {
    const app = new App({ context: { [FLAG]: flag }, analyticsReporting: false, treeMetadata: false });
    const stacks = PLACES[place](app);
    const feedback = new EmailFeedbackQueue(stacks.queue, 'Feedback', { grantScope, encryptionKey: KEYS[key](stacks.key) });
    feedback.addHandler(
      new lambda.Function(stacks.handler, 'Function', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('0'),
      }),
    );
    const configurationSet = new ses.ConfigurationSet(stacks.mail, 'Set', { configurationSetName: named ? 'mail' : undefined });
    try {
      new ConfigurationSetEventDestination(stacks.mail, 'ToFeedback', { configurationSet, destination: feedback });
    } catch (error) {
      expect((error as Error).message).toContain('ConfigurationSetEventDestination.dependencyCycle');
      return 'refused';
    }
    synthesize(app);
    return 'works';
  });

  // a set without a name, in another stack than the topic whose policy is to name it: docs/decisions/0006-stacks.md
  const waits = ['one stack', 'a nested stack for the queue and its handler'];
  const isRefused = ({ place, grantScope, named }: (typeof ARRANGEMENTS)[number]) =>
    !waits.includes(place) && grantScope === GrantScope.CONFIGURATION_SET && !named;
  expect(outcomes).toEqual(ARRANGEMENTS.map((each) => (isRefused(each) ? 'refused' : 'works')));
  expect([outcomes.length, outcomes.filter((each) => each === 'works').length]).toEqual([168, 138]);
});

test('written by hand with one key for topic and queue, it is a circle if the flag is on', () => {
  const byHand = (flag: boolean) => () => {
    const app = new App({ context: { [FLAG]: flag } });
    const stack = new Stack(app, 'Stack', { env: ENV });
    const masterKey = new kms.Key(stack, 'Key');
    const queue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: masterKey });
    new sns.Topic(stack, 'Topic', { masterKey }).addSubscription(new subscriptions.SqsSubscription(queue));
    synthesize(app);
  };

  expect(byHand(true)).toThrow(/dependency cycle/);
  expect(byHand(false)).not.toThrow();
});
