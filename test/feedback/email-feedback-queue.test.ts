import { App, CfnParameter, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConfigurationSetEventDestination, EmailEvents, EmailFeedbackQueue, GrantScope } from '../../lib';
import type { EmailFeedbackQueueProps } from '../../lib';
import { ENV, eventDestination, expectRefused, newStack, properties, sesStatements, warnings } from '../helpers/scene';

function feedbackOf(props?: EmailFeedbackQueueProps): { stack: Stack; feedback: EmailFeedbackQueue } {
  const stack = newStack();
  return { stack, feedback: new EmailFeedbackQueue(stack, 'Feedback', props) };
}

function publish(stack: Stack, feedback: EmailFeedbackQueue, props: { events?: ses.EmailSendingEvent[] } = {}): void {
  new ConfigurationSetEventDestination(stack, 'ToFeedback', {
    configurationSet: new ses.ConfigurationSet(stack, 'Set'),
    destination: feedback,
    ...props,
  });
}

const QUEUE = 'FeedbackQueue213B2195';
const DEAD_LETTERS = 'FeedbackDeadLetters7082FC46';
const SUBSCRIPTION_DEAD_LETTERS = 'FeedbackSubscriptionDeadLettersA179A275';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const TOPIC = { Ref: 'FeedbackTopicFD9F9738' };
const queues = (stack: Stack) => Template.fromStack(stack).findResources('AWS::SQS::Queue');

describe('what is created', () => {
  test('is a topic, three queues, a subscription, a key, their policies and three alarms, and nothing else', () => {
    const { stack } = feedbackOf();

    const resources: any[] = Object.values(Template.fromStack(stack).toJSON().Resources);

    expect(resources.map(({ Type }) => Type).sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Alarm',
      'AWS::KMS::Key',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::Queue',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SQS::QueuePolicy',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  test('is subscribed without an envelope, and with dead letters of its own', () => {
    const { stack } = feedbackOf();

    expect(properties(stack, 'AWS::SNS::Subscription')).toEqual({
      Protocol: 'sqs',
      TopicArn: TOPIC,
      Endpoint: arn(QUEUE),
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: arn(SUBSCRIPTION_DEAD_LETTERS) },
    });
  });

  test('encrypts the topic with a key that is rotated, and the queues with one of SQS', () => {
    const { stack } = feedbackOf();

    expect(properties(stack, 'AWS::KMS::Key').EnableKeyRotation).toBe(true);
    expect(properties(stack, 'AWS::SNS::Topic')).toEqual({ KmsMasterKeyId: arn('FeedbackKey67EFE1D5') });
    for (const { Properties } of Object.values(queues(stack))) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
      expect(Properties).not.toHaveProperty('KmsMasterKeyId');
    }
  });

  test('moves what was read five times to the dead letters, hides what was read for three minutes, and keeps the rest for seven days', () => {
    const { stack } = feedbackOf();

    expect(queues(stack)[QUEUE].Properties).toEqual({
      MessageRetentionPeriod: 604_800,
      RedrivePolicy: { deadLetterTargetArn: arn(DEAD_LETTERS), maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 180,
    });
  });

  test('lets nobody in without TLS, and SNS send from this topic alone', () => {
    const { stack } = feedbackOf();

    const policies = Object.values<any>(Template.fromStack(stack).findResources('AWS::SQS::QueuePolicy')).map(
      ({ Properties }) => Properties,
    );

    const deny = (id: string) => ({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sqs:*',
      Resource: arn(id),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    const allow = (id: string) => ({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn(id),
      Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } },
    });
    expect(policies.map(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
      [deny(DEAD_LETTERS)],
      [deny(SUBSCRIPTION_DEAD_LETTERS), allow(SUBSCRIPTION_DEAD_LETTERS)],
      [deny(QUEUE), allow(QUEUE)],
    ]);
    expect(JSON.stringify(properties(stack, 'AWS::SNS::TopicPolicy'))).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
  });

  test('is public: the topic, the queues and the alarms', () => {
    const { feedback } = feedbackOf();

    const { topic, queue, deadLetterQueue, subscriptionDeadLetterQueue, alarms } = feedback;
    expect([topic, queue, deadLetterQueue, subscriptionDeadLetterQueue, ...alarms].map(({ node }) => node.path)).toEqual([
      'Stack/Feedback/Topic',
      'Stack/Feedback/Queue',
      'Stack/Feedback/DeadLetters',
      'Stack/Feedback/SubscriptionDeadLetters',
      'Stack/Feedback/DeadLettersAlarm',
      'Stack/Feedback/SubscriptionDeadLettersAlarm',
      'Stack/Feedback/OldestMessageAlarm',
    ]);
  });

  test('gives a program of your own what it needs to consume', () => {
    const { stack, feedback } = feedbackOf();
    const fn = new lambda.Function(stack, 'Consumer', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('0'),
    });

    feedback.queue.grantConsumeMessages(fn);

    expect(properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement[0].Resource).toEqual(arn(QUEUE));
  });
});

describe('the alarms', () => {
  function alarms(stack: Stack): any[] {
    return Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  }

  const common = {
    Namespace: 'AWS/SQS',
    Statistic: 'Maximum',
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'ignore',
  };
  const of = (id: string) => [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }];

  test('go off with the first dead letter, and with a message of an hour', () => {
    const { stack } = feedbackOf();

    expect(alarms(stack)).toEqual([
      {
        ...common,
        AlarmDescription: 'SES events that were read from Stack/Feedback/Queue again and again, and never deleted',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: of(DEAD_LETTERS),
        Threshold: 1,
      },
      {
        ...common,
        AlarmDescription: 'SES events that SNS could not deliver to Stack/Feedback/Queue',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: of(SUBSCRIPTION_DEAD_LETTERS),
        Threshold: 1,
      },
      {
        ...common,
        AlarmDescription: 'SES events that nobody has deleted from Stack/Feedback/Queue for 3600 seconds',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: of(QUEUE),
        Threshold: 3600,
      },
    ]);
  });

  test.each<[string, (stack: Stack) => Duration, number]>([
    ['two hours', () => Duration.hours(2), 3600],
    ['a second less than two hours', () => Duration.seconds(7199), 3599.5],
    ['a minute', () => Duration.minutes(1), 30],
    ['a token', (stack) => Duration.seconds(new CfnParameter(stack, 'Retention', { type: 'Number' }).valueAsNumber), 3600],
  ])('tell of an old message before it is gone: kept for %s', (_what, retentionPeriod, threshold) => {
    const stack = newStack();

    new EmailFeedbackQueue(stack, 'Feedback', { retentionPeriod: retentionPeriod(stack) });

    expect(alarms(stack).map(({ Threshold }) => Threshold)).toEqual([1, 1, threshold]);
  });

  const parameter = (stack: Stack, id = 'Parameter') => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;

  test.each<[string, (stack: Stack) => EmailFeedbackQueueProps, number]>([
    ['an hour', () => ({ visibilityTimeout: Duration.minutes(12) }), 3600],
    ['more than an hour', () => ({ visibilityTimeout: Duration.seconds(721) }), 3605],
    ['half of the retention', () => ({ maxReceiveCount: 7, visibilityTimeout: Duration.hours(12) }), 302_400],
    ['more than that', () => ({ maxReceiveCount: 8, visibilityTimeout: Duration.hours(12) }), 302_400],
    ['an unknown time', (stack) => ({ visibilityTimeout: Duration.seconds(parameter(stack)) }), 3600],
    ['an unknown number of times', (stack) => ({ maxReceiveCount: parameter(stack), visibilityTimeout: Duration.hours(12) }), 3600],
    [
      'an unknown number of times, each an unknown time',
      (stack) => ({ maxReceiveCount: parameter(stack), visibilityTimeout: Duration.seconds(parameter(stack, 'Other')) }),
      3600,
    ],
  ])('let a message be read as often as it may: for %s', (_what, props, threshold) => {
    const stack = newStack();

    new EmailFeedbackQueue(stack, 'Feedback', props(stack));

    expect(alarms(stack).map(({ Threshold }) => Threshold)).toEqual([1, 1, threshold]);
  });

  test('do what they are told', () => {
    const stack = newStack();
    const alarmActions = ['OnCall', 'Chat'].map((id) => new actions.SnsAction(new sns.Topic(stack, id)));

    new EmailFeedbackQueue(stack, 'Feedback', { alarmActions });

    const topics = ['OnCall', 'Chat'].map((id) => stack.resolve((stack.node.findChild(id) as sns.Topic).topicArn));
    expect(alarms(stack).map(({ AlarmActions }) => AlarmActions)).toEqual([topics, topics, topics]);
  });

  test('can be told later', () => {
    const { stack, feedback } = feedbackOf();

    feedback.alarms.forEach((alarm) => alarm.addOkAction(new actions.Ec2Action(actions.Ec2InstanceAction.REBOOT)));

    expect(alarms(stack).map(({ OKActions }) => OKActions.length)).toEqual([1, 1, 1]);
  });
});

describe('as a destination', () => {
  test('gets bounces and complaints, unless other events are named', () => {
    const [{ stack, feedback }, other] = [feedbackOf(), feedbackOf()];

    publish(stack, feedback);
    publish(other.stack, other.feedback, { events: EmailEvents.FAILURES });

    expect(eventDestination(stack).MatchingEventTypes).toEqual(['bounce', 'complaint']);
    expect(eventDestination(other.stack).MatchingEventTypes).toEqual(['reject', 'bounce', 'renderingFailure', 'deliveryDelay']);
  });

  test('names the topic, which lets SES publish for the set, and whose key lets SES use it', () => {
    const { stack, feedback } = feedbackOf();

    publish(stack, feedback);

    expect(eventDestination(stack).SnsDestination).toEqual({ TopicARN: TOPIC });
    const [statement] = sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
    expect(Object.keys(statement.Condition.StringEquals)).toEqual(['aws:SourceAccount', 'aws:SourceArn']);
    expect(sesStatements(stack, 'AWS::KMS::Key', 'KeyPolicy')).toHaveLength(1);
  });

  test('lets all sets of the account in, if asked to', () => {
    const { stack, feedback } = feedbackOf({ grantScope: GrantScope.ACCOUNT });

    publish(stack, feedback);

    const [statement] = sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
    expect(Object.keys(statement.Condition.ArnLike)).toEqual(['aws:SourceArn']);
    expect(JSON.stringify(statement.Condition.ArnLike)).toContain(':ses:eu-west-1:111122223333:configuration-set/*"');
  });

  test('is waited for: its queues, their policies, the subscription and the policy of the topic', () => {
    const { stack, feedback } = feedbackOf();

    publish(stack, feedback);

    const [{ DependsOn }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(DependsOn).toEqual([
      'FeedbackQueuePolicyE422B8B4',
      QUEUE,
      'FeedbackQueueStackFeedbackTopic7EA13E6B54C2E373',
      'FeedbackSubscriptionDeadLettersPolicy8BFE4F4A',
      SUBSCRIPTION_DEAD_LETTERS,
      'FeedbackTopicPolicy6BAABEF4',
    ]);
  });

  test('uses the key it is given, and creates none', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'MyKey');

    publish(stack, new EmailFeedbackQueue(stack, 'Feedback', { encryptionKey }));

    expect(properties(stack, 'AWS::SNS::Topic').KmsMasterKeyId).toEqual(stack.resolve(encryptionKey.keyArn));
    expect(sesStatements(stack, 'AWS::KMS::Key', 'KeyPolicy')).toHaveLength(1);
  });

  test('says what an imported key needs', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'MyKey', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd');

    publish(stack, new EmailFeedbackQueue(stack, 'Feedback', { encryptionKey }));

    expect(warnings(stack).map(([, message]) => message)).toEqual([expect.stringContaining('SnsDestination.importedKey')]);
  });

  test('refuses a key of AWS when the app is synthesized', () => {
    const stack = newStack();
    const encryptionKey = kms.Alias.fromAliasName(stack, 'MyKey', 'alias/aws/sns');

    publish(stack, new EmailFeedbackQueue(stack, 'Feedback', { encryptionKey }));

    expect(() => Template.fromStack(stack)).toThrow('SnsDestination.awsManagedKey');
  });
});

describe('what is removed from the stack', () => {
  const policies = (stack: Stack) =>
    Object.values<any>(Template.fromStack(stack).toJSON().Resources)
      .filter(({ DeletionPolicy }) => DeletionPolicy)
      .map(({ Type, DeletionPolicy, UpdateReplacePolicy }) => [Type, DeletionPolicy, UpdateReplacePolicy]);

  test('keeps its messages and its key, but for those of a deployment that failed', () => {
    const { stack } = feedbackOf();

    expect(policies(stack)).toEqual([
      ['AWS::SQS::Queue', 'RetainExceptOnCreate', 'Retain'],
      ['AWS::SQS::Queue', 'RetainExceptOnCreate', 'Retain'],
      ['AWS::SQS::Queue', 'RetainExceptOnCreate', 'Retain'],
      ['AWS::KMS::Key', 'RetainExceptOnCreate', 'Retain'],
    ]);
  });

  test('is deleted, if asked to', () => {
    const { stack } = feedbackOf({ removalPolicy: RemovalPolicy.DESTROY });

    expect(policies(stack)).toEqual([
      ['AWS::SQS::Queue', 'Delete', 'Delete'],
      ['AWS::SQS::Queue', 'Delete', 'Delete'],
      ['AWS::SQS::Queue', 'Delete', 'Delete'],
      ['AWS::KMS::Key', 'Delete', 'Delete'],
    ]);
  });
});

describe('the limits of SQS', () => {
  test.each([1, 1000])('a message may be read %d times', (maxReceiveCount) => {
    const { stack } = feedbackOf({ maxReceiveCount });

    expect(queues(stack)[QUEUE].Properties.RedrivePolicy.maxReceiveCount).toBe(maxReceiveCount);
  });

  test.each([0, 1001, -1, 1.5])('fails for a message that may be read %d times', (maxReceiveCount) => {
    expectRefused(
      (stack) => () => new EmailFeedbackQueue(stack, 'Feedback', { maxReceiveCount }),
      `[cdk-ses-event-destinations:EmailFeedbackQueue.invalidMaxReceiveCount] 'maxReceiveCount' is ${maxReceiveCount}; ` +
        'allowed: a whole number from 1 to 1,000; leave it out for 5 (at Stack/Feedback)',
    );
  });

  test('a parameter may say how often a message is read', () => {
    const stack = newStack();

    new EmailFeedbackQueue(stack, 'Feedback', {
      maxReceiveCount: new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber,
    });

    expect(queues(stack)[QUEUE].Properties.RedrivePolicy.maxReceiveCount).toEqual({ Ref: 'Count' });
  });

  test.each<[string, EmailFeedbackQueueProps]>([
    ['retention of less than a minute', { retentionPeriod: Duration.seconds(59) }],
    ['retention of more than 14 days', { retentionPeriod: Duration.seconds(1_209_601) }],
    ['a visibility timeout of more than 12 hours', { visibilityTimeout: Duration.seconds(43_201) }],
  ])('core refuses %s', (_what, props) => {
    expect(() => feedbackOf(props)).toThrow(/must be between/);
  });

  test('the queue keeps and hides messages as long as it is told, the dead letters for 14 days', () => {
    const { stack } = feedbackOf({ retentionPeriod: Duration.days(4), visibilityTimeout: Duration.hours(12) });

    expect(queues(stack)[QUEUE].Properties).toMatchObject({ MessageRetentionPeriod: 345_600, VisibilityTimeout: 43_200 });
    expect(queues(stack)[DEAD_LETTERS].Properties.MessageRetentionPeriod).toBe(1_209_600);
    expect(queues(stack)[SUBSCRIPTION_DEAD_LETTERS].Properties.MessageRetentionPeriod).toBe(1_209_600);
  });
});

describe('the retention', () => {
  const short = (props: (stack: Stack) => EmailFeedbackQueueProps, change?: (queue: sqs.CfnQueue) => void): string[] => {
    const stack = newStack();
    const { queue } = new EmailFeedbackQueue(stack, 'Feedback', props(stack));
    change?.(queue.node.defaultChild as sqs.CfnQueue);
    return warnings(stack).map(([, message]) => message);
  };
  const WARNING = expect.stringContaining('[ack: cdk-ses-event-destinations:EmailFeedbackQueue.shortRetention]');
  const parameter = (stack: Stack, id = 'Parameter') => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;

  test('is warned of if SQS deletes messages before they are dead letters', () => {
    expect(short(() => ({ retentionPeriod: Duration.seconds(899) }))).toEqual([
      'Stack/Feedback keeps messages for 899 seconds, but only after 900 (5 times 180) do those that always fail become dead letters: SQS ' +
        "deletes them before. Give the queue a longer 'retentionPeriod', a shorter 'visibilityTimeout' or a lower 'maxReceiveCount'. " +
        '[ack: cdk-ses-event-destinations:EmailFeedbackQueue.shortRetention]',
    ]);
  });

  test('passes if it is just long enough', () => {
    expect(short(() => ({ retentionPeriod: Duration.seconds(900) }))).toEqual([]);
  });

  test.each<[string, (stack: Stack) => EmailFeedbackQueueProps]>([
    [
      'itself',
      (stack) => ({ retentionPeriod: Duration.seconds(parameter(stack)), maxReceiveCount: 1000, visibilityTimeout: Duration.hours(12) }),
    ],
    [
      'the visibility timeout',
      (stack) => ({ visibilityTimeout: Duration.seconds(parameter(stack)), retentionPeriod: Duration.minutes(1) }),
    ],
    ['how often a message is read', (stack) => ({ maxReceiveCount: parameter(stack), retentionPeriod: Duration.minutes(1) })],
  ])('passes where only CloudFormation knows %s', (_what, props) => {
    expect(short(props)).toEqual([]);
  });

  test('is judged as it is written', () => {
    const none = () => ({});

    expect(short(none, (queue) => queue.addPropertyOverride('MessageRetentionPeriod', 60))).toEqual([WARNING]);
    expect(short(none, (queue) => queue.addPropertyOverride('RedrivePolicy.maxReceiveCount', 1000))).toEqual([]);
    expect(short(none, (queue) => queue.addPropertyOverride('RedrivePolicy.maxReceiveCount', 3361))).toEqual([WARNING]);
    expect(short(none, (queue) => (queue.redrivePolicy = undefined))).toEqual([]);
    expect(
      short(
        () => ({ retentionPeriod: Duration.minutes(1) }),
        (queue) => queue.addPropertyDeletionOverride('RedrivePolicy.maxReceiveCount'),
      ),
    ).toEqual([]);
  });

  test('is four days if it is not written', () => {
    const days = (visibilityTimeout: Duration, maxReceiveCount: number) =>
      short(
        () => ({ visibilityTimeout, maxReceiveCount }),
        (queue) => (queue.messageRetentionPeriod = undefined),
      );

    expect(days(Duration.hours(12), 8)).toEqual([]);
    expect(days(Duration.hours(12), 9)).toEqual([WARNING]);
  });
});

test('any number of sets, in any stack, use one queue', () => {
  const app = new App();
  const shared = new Stack(app, 'Shared', { env: ENV });
  const feedback = new EmailFeedbackQueue(shared, 'Feedback');

  for (const id of ['One', 'Other']) {
    const stack = new Stack(app, id, { env: ENV });
    new ConfigurationSetEventDestination(stack, 'ToFeedback', {
      configurationSet: new ses.ConfigurationSet(stack, 'Set', { configurationSetName: id }),
      destination: feedback,
    });
  }

  const [{ Condition }] = sesStatements(shared, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
  expect(Condition.StringEquals['aws:SourceArn']).toHaveLength(2);
});

test('an app with a queue has no warning of this library', () => {
  const { stack, feedback } = feedbackOf();

  publish(stack, feedback);

  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('cdk-ses-event-destinations'));
});

test('fails for a key that another stage creates', () => {
  const stack = newStack();
  const encryptionKey = new kms.Key(new Stack(new Stage(stack.node.root, 'There', { env: ENV }), 'Stack'), 'Mine');

  expect(() => new EmailFeedbackQueue(stack, 'Feedback', { encryptionKey })).toThrow(
    `ConfigurationSetEventDestination.anotherStage] 'encryptionKey' is There/Stack/Mine; allowed: a resource of the same stage`,
  );
});
