import * as cdk from 'aws-cdk-lib';
import { CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ses from 'aws-cdk-lib/aws-ses';
import { EmailEvents, EmailFeedbackQueue } from '../../lib';
import type { EmailFeedbackHandlerOptions } from '../../lib';
import { ENV, expectRefused, newStack, properties, warnings } from '../helpers/scene';

const FUNCTIONS = 'arn:aws:lambda:eu-west-1:111122223333:function';
const QUEUE = { 'Fn::GetAtt': ['FeedbackQueue213B2195', 'Arn'] };

function functionOf(scope: Stack, timeout?: Duration, id = 'Suppress'): lambda.Function {
  return new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    timeout,
  });
}

function mapping(options?: EmailFeedbackHandlerOptions): any {
  const stack = newStack();
  new EmailFeedbackQueue(stack, 'Feedback').addHandler(functionOf(stack), options);
  return properties(stack, 'AWS::Lambda::EventSourceMapping');
}

const pattern = ({ FilterCriteria }: any): any => JSON.parse(FilterCriteria.Filters[0].Pattern);

describe('a handler', () => {
  test('gets all events of SES from the queue, and only the messages again that it reports as failed', () => {
    expect(mapping()).toEqual({
      EventSourceArn: QUEUE,
      FunctionName: { Ref: 'SuppressF0E65F6F' },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: {
        Filters: [
          {
            Pattern:
              '{"body":{"eventType":["Send","Reject","Bounce","Complaint","Delivery","Open","Click","Rendering Failure","DeliveryDelay","Subscription"]}}',
          },
        ],
      },
    });
  });

  test('gets the events that it names, each named once', () => {
    const events = [ses.EmailSendingEvent.RENDERING_FAILURE, ...EmailEvents.FEEDBACK, ses.EmailSendingEvent.BOUNCE];

    expect(pattern(mapping({ events }))).toEqual({ body: { eventType: ['Rendering Failure', 'Bounce', 'Complaint'] } });
  });

  test('gets batches of the size, after the time and as many at once as it is told', () => {
    const batches = { batchSize: 100, maxBatchingWindow: Duration.seconds(20), maxConcurrency: 2 };

    expect(mapping(batches)).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 20,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('may consume messages of the queue, and nothing else', () => {
    const stack = newStack();
    new EmailFeedbackQueue(stack, 'Feedback').addHandler(functionOf(stack));

    expect(properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: QUEUE,
      },
    ]);
  });

  test('may be an alias or a version', () => {
    const stack = newStack();
    const { currentVersion } = functionOf(stack);
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: currentVersion });

    new EmailFeedbackQueue(stack, 'Feedback').addHandler(alias);
    new EmailFeedbackQueue(stack, 'Other').addHandler(currentVersion);

    const names = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::EventSourceMapping')).map((each) =>
      JSON.stringify(each.Properties.FunctionName),
    );
    expect(names.sort()).toEqual([
      expect.stringMatching(/"Ref":"Live.*":live"/),
      expect.stringMatching(/"Ref":"Suppress.*"SuppressCurrentVersion.*"Version"/),
    ]);
  });

  test('that is imported without its role is not granted anything, and core says so', () => {
    const stack = newStack();
    const fn = lambda.Function.fromFunctionArn(stack, 'Suppress', 'arn:aws:lambda:eu-west-1:111122223333:function:suppress');

    new EmailFeedbackQueue(stack, 'Feedback').addHandler(fn);

    Template.fromStack(stack).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    Annotations.fromStack(stack).hasWarning('/Stack/Suppress', Match.stringLikeRegexp('sqsFunctionImportWithoutRole'));
  });

  test('that is imported with its role is mapped after the role may consume the queue', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/suppress');
    const fn = lambda.Function.fromFunctionAttributes(stack, 'Suppress', { functionArn: `${FUNCTIONS}:suppress`, role });

    new EmailFeedbackQueue(stack, 'Feedback').addHandler(fn);

    const template = Template.fromStack(stack);
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    template.hasResource('AWS::Lambda::EventSourceMapping', { DependsOn: [policy] });
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['suppress'], PolicyDocument: { Statement: [{ Resource: QUEUE }] } });
  });

  test.each<[string, EmailFeedbackHandlerOptions]>([
    ['more than 10 messages without a window', { batchSize: 11 }],
    ['more than 10,000 messages', { batchSize: 10_001, maxBatchingWindow: Duration.seconds(1) }],
    ['a window of more than 5 minutes', { maxBatchingWindow: Duration.seconds(301) }],
    ['less than 2 batches at once', { maxConcurrency: 1 }],
    ['more than 1,000 batches at once', { maxConcurrency: 1001 }],
  ])('core refuses %s', (_what, options) => {
    expect(() => mapping(options)).toThrow(/batch|maxConcurrency/i);
  });
});

describe('the account and Region of a handler', () => {
  const imported = (functionArn: string) => (stack: Stack) => {
    const feedback = new EmailFeedbackQueue(stack, 'Feedback');
    const fn = lambda.Function.fromFunctionArn(stack, 'Suppress', functionArn);
    return () => feedback.addHandler(fn);
  };
  const refusal = (there: string, here: string) =>
    `[cdk-ses-event-destinations:EmailFeedbackQueue.functionElsewhere] 'fn' is "a function in ${there}"; ` +
    `allowed: a function in ${here}, like the queue; let a function in the account and Region of the queue handle the messages (at Stack/Feedback)`;

  test('fail if they are not those of the queue', () => {
    expectRefused(imported('arn:aws:lambda:us-east-1:111122223333:function:suppress'), refusal('us-east-1', 'eu-west-1'));
    expectRefused(imported('arn:aws:lambda:eu-west-1:444455556666:function:suppress'), refusal('444455556666', '111122223333'));
  });

  test.each<[string, (there: Stack) => lambda.IFunction]>([
    ['is created', (there) => functionOf(there)],
    ['is imported', (there) => lambda.Function.fromFunctionArn(there, 'Suppress', `${FUNCTIONS}:suppress`)],
  ])('fail if the function %s in another stage', (_how, make) => {
    const stack = newStack();
    const there = new cdk.Stack(new cdk.Stage(stack.node.root, 'There', { env: ENV }), 'Stack');

    expect(() => new EmailFeedbackQueue(stack, 'Feedback').addHandler(make(there))).toThrow(
      `ConfigurationSetEventDestination.anotherStage] 'fn' is There/Stack/Suppress; allowed: a resource of the same stage`,
    );
  });

  test('fail if the function is of the app, in another Region', () => {
    const stack = newStack();
    const other = new cdk.Stack(stack.node.scope, 'Other', { env: { ...ENV, region: 'us-east-1' } });

    expect(() => new EmailFeedbackQueue(stack, 'Feedback').addHandler(functionOf(other))).toThrow('functionElsewhere');
  });

  test.each<[string, (stack: Stack) => string]>([
    ['are those of the queue', () => `${FUNCTIONS}:suppress`],
    ['are known to CloudFormation alone', () => `arn:aws:lambda:${cdk.Aws.REGION}:${cdk.Aws.ACCOUNT_ID}:function:suppress`],
    ['are in a parameter', (stack) => new CfnParameter(stack, 'Arn').valueAsString],
  ])('pass if they %s', (_what, functionArn) => {
    const stack = newStack();

    imported(functionArn(stack))(stack)();

    Template.fromStack(stack).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  });
});

describe('the events of a handler', () => {
  const allowed =
    'allowed: one or more of send, reject, bounce, complaint, delivery, open, click, renderingFailure, deliveryDelay, subscription, ' +
    "known at synthesis; leave 'events' out for all that the event destinations publish, or use the members of ses.EmailSendingEvent (at Stack/Feedback)";

  function handle(events: (stack: Stack) => ses.EmailSendingEvent[]) {
    return (stack: Stack) => {
      const [feedback, fn, names] = [new EmailFeedbackQueue(stack, 'Feedback'), functionOf(stack), events(stack)];
      return () => feedback.addHandler(fn, { events: names });
    };
  }

  test('fail if there are none', () => {
    expectRefused(
      handle(() => []),
      `[cdk-ses-event-destinations:EmailFeedbackQueue.noEvents] 'events' is []; ${allowed}`,
    );
  });

  test.each(['Bounce', 'bounces', ''])('fail if SES does not know one of them: %j', (event) => {
    expectRefused(
      handle(() => [ses.EmailSendingEvent.BOUNCE, event as ses.EmailSendingEvent]),
      `[cdk-ses-event-destinations:EmailFeedbackQueue.unknownEvent] 'events' is ["${event}"]; ${allowed}`,
    );
  });

  test('fail if they are a token, because a filter takes the names of records', () => {
    expectRefused(
      handle(() => Lazy.list({ produce: () => ['bounce'] }) as ses.EmailSendingEvent[]),
      `[cdk-ses-event-destinations:EmailFeedbackQueue.unknownEvent] 'events' is ["a token"]; ${allowed}`,
    );
  });

  test('fail if one of them is a token', () => {
    const stack = newStack();
    const event = new CfnParameter(stack, 'Event').valueAsString as ses.EmailSendingEvent;

    expect(() => new EmailFeedbackQueue(stack, 'Feedback').addHandler(functionOf(stack), { events: [event] })).toThrow('unknownEvent');
  });
});

describe('the timeout of a handler', () => {
  const ERROR = 'EmailFeedbackQueue.functionTimeout';

  interface Times {
    readonly timeout?: Duration;
    readonly visibilityTimeout?: Duration;
    readonly maxBatchingWindow?: Duration;
  }

  function app({ timeout, visibilityTimeout, maxBatchingWindow }: Times): {
    stack: Stack;
    fn: lambda.Function;
    feedback: EmailFeedbackQueue;
  } {
    const stack = newStack();
    const fn = functionOf(stack, timeout);
    const feedback = new EmailFeedbackQueue(stack, 'Feedback', { visibilityTimeout });
    feedback.addHandler(fn, { maxBatchingWindow });
    return { stack, fn, feedback };
  }

  /** What is said of it, an error or warnings. */
  function said(stack: Stack): string[] {
    try {
      return warnings(stack).map(([, message]) => /\[ack: cdk-ses-event-destinations:(.*)\]/.exec(message)![1]);
    } catch (error) {
      return [/cdk-ses-event-destinations:([\w.]+)/.exec((error as Error).message)![1]];
    }
  }

  const WARNING = 'EmailFeedbackQueue.shortVisibilityTimeout';
  const seconds = (value: number) => Duration.seconds(value);

  test.each<[string, Times, string[]]>([
    ['a sixth of three minutes, the default', { timeout: seconds(30) }, []],
    ['more than a sixth', { timeout: seconds(31) }, [WARNING]],
    ['just as long as the visibility timeout', { timeout: seconds(180) }, [WARNING]],
    ['longer than that', { timeout: seconds(181) }, [ERROR]],
    ['a sixth of what the queue is given', { timeout: seconds(900), visibilityTimeout: seconds(5400) }, []],
    ['more than a sixth of that', { timeout: seconds(900), visibilityTimeout: seconds(5399) }, [WARNING]],
    ['a sixth, without the batching window', { timeout: seconds(20), maxBatchingWindow: seconds(60) }, []],
    ['a sixth, with the batching window', { timeout: seconds(20), maxBatchingWindow: seconds(61) }, [WARNING]],
    ["Lambda's default of three seconds", { visibilityTimeout: seconds(18) }, []],
    ['that default, and less than six times as long in the queue', { visibilityTimeout: seconds(17) }, [WARNING]],
    ['that default, and less in the queue', { visibilityTimeout: seconds(2) }, [ERROR]],
    ['that default, and nothing in the queue', { visibilityTimeout: seconds(0) }, [ERROR]],
  ])('is %s', (_what, times, codes) => {
    expect(said(app(times).stack)).toEqual(codes);
  });

  test('is refused in these words', () => {
    const { stack } = app({ timeout: Duration.minutes(15) });

    expect(() => Template.fromStack(stack)).toThrow(
      '[cdk-ses-event-destinations:EmailFeedbackQueue.functionTimeout] \'visibilityTimeout\' is "180 seconds"; ' +
        'allowed: at least 900 seconds, the timeout of the function Stack/Suppress; ' +
        "give the function less time, or the queue a 'visibilityTimeout' of 5400 seconds (at Stack/Feedback)",
    );
  });

  test('is warned of in these words', () => {
    const { stack } = app({ timeout: seconds(60), maxBatchingWindow: seconds(10) });

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Feedback/Queue/Resource',
        'The visibility timeout of Stack/Feedback is 180 seconds. For the function Stack/Suppress, AWS advises 370: six times the ' +
          "function's timeout of 60 seconds, and the batching window. When Lambda throttles the function, messages otherwise end in the " +
          "dead letters unread. Give the queue a longer 'visibilityTimeout', or the function less time. " +
          '[ack: cdk-ses-event-destinations:EmailFeedbackQueue.shortVisibilityTimeout]',
      ],
    ]);
  });

  test('can be acknowledged on the queue before it is warned of', () => {
    const { stack, feedback } = app({ timeout: seconds(60) });

    cdk.Annotations.of(feedback).acknowledgeWarning(`cdk-ses-event-destinations:${WARNING}`);

    expect(said(stack)).toEqual([]);
  });

  describe('is judged as it is written', () => {
    test('through the L1 of the function', () => {
      const { stack, fn } = app({});
      (fn.node.defaultChild as lambda.CfnFunction).timeout = 181;

      expect(said(stack)).toEqual([ERROR]);
    });

    test('by an override of the function, which may be a text', () => {
      const { stack, fn } = app({ timeout: seconds(900) });
      (fn.node.defaultChild as lambda.CfnFunction).addPropertyOverride('Timeout', '30');

      expect(said(stack)).toEqual([]);
    });

    test('by an override of the queue', () => {
      const { stack, feedback } = app({ timeout: seconds(30) });
      (feedback.queue.node.defaultChild as lambda.CfnFunction).addPropertyOverride('VisibilityTimeout', 29);

      expect(said(stack)).toEqual([ERROR]);
    });

    test('without a value in the queue, for which SQS takes 30 seconds', () => {
      const [{ feedback, stack }, other] = [app({ timeout: seconds(30) }), app({ timeout: seconds(31) })];
      [feedback, other.feedback].forEach(({ queue }) => ((queue.node.defaultChild as any).visibilityTimeout = undefined));

      expect([said(stack), said(other.stack)]).toEqual([[WARNING], [ERROR]]);
    });
  });

  test.each<[string, (stack: Stack) => lambda.IFunction]>([
    [
      'an alias',
      (stack) => new lambda.Alias(stack, 'Live', { aliasName: 'live', version: functionOf(stack, seconds(181)).currentVersion }),
    ],
    ['a version', (stack) => functionOf(stack, seconds(181)).currentVersion],
    [
      'a function that is imported by its own ARN',
      (stack) => lambda.Function.fromFunctionArn(stack, 'Imported', functionOf(stack, seconds(181)).functionArn),
    ],
    [
      'a singleton',
      (stack) =>
        new lambda.SingletonFunction(stack, 'Singleton', {
          uuid: 'suppress',
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('0'),
          timeout: seconds(181),
        }),
    ],
  ])('is known of %s', (_what, fnOf) => {
    const stack = newStack();
    new EmailFeedbackQueue(stack, 'Feedback').addHandler(fnOf(stack));

    expect(said(stack)).toEqual([ERROR]);
  });

  test.each<[string, (stack: Stack) => Times]>([
    ['a parameter for the function', (stack) => ({ timeout: seconds(new CfnParameter(stack, 'Time', { type: 'Number' }).valueAsNumber) })],
    [
      'a parameter for the queue',
      (stack) => ({ visibilityTimeout: seconds(new CfnParameter(stack, 'Time', { type: 'Number' }).valueAsNumber), timeout: seconds(900) }),
    ],
    [
      'a parameter for the batching window',
      (stack) => ({ maxBatchingWindow: seconds(new CfnParameter(stack, 'Time', { type: 'Number' }).valueAsNumber), timeout: seconds(30) }),
    ],
  ])('passes where only CloudFormation knows: %s', (_what, times) => {
    const stack = newStack();
    const { timeout, visibilityTimeout, maxBatchingWindow } = times(stack);

    new EmailFeedbackQueue(stack, 'Feedback', { visibilityTimeout }).addHandler(functionOf(stack, timeout), { maxBatchingWindow });

    expect(said(stack)).toEqual([]);
  });

  describe('with a batching window that only CloudFormation knows', () => {
    function handled(timeout: Duration): Stack {
      const stack = newStack();
      const maxBatchingWindow = seconds(Lazy.number({ produce: () => 1 }));
      new EmailFeedbackQueue(stack, 'Feedback').addHandler(functionOf(stack, timeout), { maxBatchingWindow });
      return stack;
    }

    test('fails if it is too long all the same', () => {
      expect(() => Template.fromStack(handled(seconds(181)))).toThrow(
        "or the queue a 'visibilityTimeout' of 1086 seconds (at Stack/Feedback)",
      );
    });

    test('is warned of if it is more than a sixth all the same', () => {
      expect(warnings(handled(seconds(31)))[0][1]).toContain("AWS advises 186: six times the function's timeout of 31 seconds");
    });
  });

  test.each([31, 181])('passes if the function is removed: %d seconds', (timeout) => {
    const { stack, fn } = app({ timeout: seconds(timeout) });

    stack.node.tryRemoveChild(fn.node.id);

    expect(said(stack)).toEqual([]);
  });

  test('passes if the function is not of the app', () => {
    const stack = newStack();
    const fn = lambda.Function.fromFunctionArn(stack, 'Suppress', 'arn:aws:lambda:eu-west-1:111122223333:function:suppress');

    new EmailFeedbackQueue(stack, 'Feedback', { visibilityTimeout: seconds(0) }).addHandler(fn);

    expect(said(stack)).toEqual([]);
  });
});

describe('several handlers of one queue', () => {
  function handle(...ids: string[]): { stack: Stack } {
    const stack = newStack();
    const feedback = new EmailFeedbackQueue(stack, 'Feedback');
    ids.forEach((id) => feedback.addHandler(functionOf(stack, undefined, id)));
    return { stack };
  }

  test('are warned of', () => {
    const { stack } = handle('Suppress', 'Report', 'Count');

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Feedback/Queue/Resource',
        'Several functions handle what arrives in Stack/Feedback: Stack/Suppress, Stack/Report, Stack/Count. Each message reaches only one of ' +
          'them, and if its filter does not let the message through, Lambda deletes it, although another would. ' +
          'Create an EmailFeedbackQueue for each function. [ack: cdk-ses-event-destinations:EmailFeedbackQueue.severalHandlers]',
      ],
    ]);
  });

  test('are not warned of if only one is left', () => {
    const { stack } = handle('Suppress', 'Report');

    stack.node.tryRemoveChild('Report');

    expect(warnings(stack)).toEqual([]);
  });

  test('on a queue each are not warned of', () => {
    const stack = newStack();

    ['One', 'Other'].forEach((id) => new EmailFeedbackQueue(stack, id).addHandler(functionOf(stack, undefined, `${id}Function`)));

    expect(warnings(stack)).toEqual([]);
  });
});
