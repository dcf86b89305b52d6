import { Annotations, App, Aws, CfnCondition, CfnParameter, CfnResource, Fn, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ConfigurationSetEventDestination, GrantScope, SnsDestination } from '../../lib';
import { ENV, eventDestination, expectRefused, expectRefusedAtSynthesis, newStack, sesStatements, warnings } from '../helpers/scene';

const SET_ARN = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/', { Ref: 'Set' }]],
};

function publish(stack: Stack, topic: sns.ITopic, id = 'Events'): ConfigurationSetEventDestination {
  const configurationSet =
    (stack.node.tryFindChild('Set') as ses.CfnConfigurationSet | undefined) ?? new ses.CfnConfigurationSet(stack, 'Set');
  return new ConfigurationSetEventDestination(stack, id, { configurationSet, destination: new SnsDestination(topic) });
}

const topicStatements = (stack: Stack) => sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
const keyStatements = (stack: Stack) => sesStatements(stack, 'AWS::KMS::Key', 'KeyPolicy');

describe('the topic', () => {
  test('is the target', () => {
    const stack = newStack();

    publish(stack, new sns.Topic(stack, 'Topic'));

    expect(eventDestination(stack).SnsDestination).toEqual({ TopicARN: { Ref: 'TopicBFC7AF6E' } });
  });

  test('lets SES publish for this set of this account, and nothing else', () => {
    const stack = newStack();

    publish(stack, new sns.Topic(stack, 'Topic'));

    expect(topicStatements(stack)).toEqual([
      {
        Sid: '0',
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: 'TopicBFC7AF6E' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': SET_ARN } },
      },
    ]);
  });

  test('has its policy before SES publishes its first message', () => {
    const stack = newStack();

    publish(stack, new sns.Topic(stack, 'Topic'));

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(resource.DependsOn).toEqual(['TopicPolicyA1747468']);
  });

  test('gets one statement for two destinations of one set', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');

    publish(stack, topic, 'First');
    publish(stack, topic, 'Second');

    expect(topicStatements(stack)).toHaveLength(1);
  });

  test('is left to its owner in an environment-agnostic stack, in terms of pseudo parameters', () => {
    const stack = newStack({});

    publish(stack, new sns.Topic(stack, 'Topic'));

    expect(topicStatements(stack)[0].Condition.StringEquals).toEqual({
      'aws:SourceAccount': { Ref: 'AWS::AccountId' },
      'aws:SourceArn': {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ses:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':configuration-set/',
            { Ref: 'Set' },
          ],
        ],
      },
    });
  });

  test('fails when it is FIFO', () => {
    expectRefused((stack) => {
      const topic = new sns.Topic(stack, 'Topic', { fifo: true });
      return refuse(stack, topic);
    }, '[cdk-ses-event-destinations:SnsDestination.fifoTopic] \'topic\' is "a FIFO topic"; allowed: a standard topic; ' + 'SES does not publish to FIFO topics: create a standard topic (at Stack/Events)');
  });

  test('fails when it is FIFO through its L1', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    (topic.node.defaultChild as sns.CfnTopic).fifoTopic = true;

    publish(stack, topic);

    expect(() => Template.fromStack(stack)).toThrow('SnsDestination.fifoTopic');
  });

  test('fails when it is imported from a FIFO topic of the app', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'L1', { fifoTopic: true });

    publish(stack, sns.Topic.fromTopicArn(stack, 'Topic', topic.attrTopicArn));

    expect(() => Template.fromStack(stack)).toThrow('SnsDestination.fifoTopic');
  });

  test('fails when it is imported and FIFO', () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:events.fifo');

    expect(() => publish(stack, topic)).toThrow('SnsDestination.fifoTopic');
  });

  test('fails when it is in another Region', () => {
    expectRefused(
      (stack) => {
        const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:events');
        return refuse(stack, topic);
      },
      '[cdk-ses-event-destinations:SnsDestination.topicInAnotherRegion] \'topic\' is "a topic in us-east-1"; ' +
        'allowed: a topic in eu-west-1, the Region of the configuration set; ' +
        'use a topic in eu-west-1; its subscribers may be in other Regions (at Stack/Events)',
    );
  });

  test.each([
    ['a queue', 'arn:aws:sqs:eu-west-1:111122223333:events'],
    ['a subscription', 'arn:aws:sns:eu-west-1:111122223333:events:0f0e6e2b-3ae5-4c1f-a6d5-8bd1dbb0b4ab'],
    ['a topic without its account', 'arn:aws:sns:eu-west-1::events'],
    ['all topics', 'arn:aws:sns:eu-west-1:111122223333:*'],
    ['several topics', 'arn:aws:sns:eu-west-1:111122223333:event?'],
  ])('fails when it is imported by the ARN of %s', (_what, arn) => {
    expectRefused(
      (stack) => refuse(stack, sns.Topic.fromTopicArn(stack, 'Topic', arn)),
      `[cdk-ses-event-destinations:SnsDestination.malformedArn] 'topic' is "${arn}"; allowed: arn:<partition>:sns:<region>:<account>:<name>; ` +
        'import the topic by its own ARN, not by that of a subscription or a queue (at Stack/Events)',
    );
  });

  test.each(['arn:aws-us-gov:sns:us-gov-west-1:111122223333:events', 'arn:aws-eusc:sns:eusc-de-east-1:111122223333:e'])(
    'may be imported by %s',
    (arn) => {
      const stack = newStack({});

      publish(stack, sns.Topic.fromTopicArn(stack, 'Topic', arn));

      expect(eventDestination(stack).SnsDestination).toEqual({ TopicARN: arn });
    },
  );

  test('may have a Region that nobody knows', () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', new CfnParameter(stack, 'Arn').valueAsString);

    publish(stack, topic);

    expect(eventDestination(stack).SnsDestination).toEqual({ TopicARN: { Ref: 'Arn' } });
  });
});

describe('an encrypted topic', () => {
  const KEY_STATEMENT = {
    Effect: 'Allow',
    Principal: { Service: 'ses.amazonaws.com' },
    Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  };

  test('lets SES use its key for this account', () => {
    const stack = newStack();

    publish(stack, new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') }));

    expect(keyStatements(stack)).toEqual([KEY_STATEMENT]);
  });

  test('lets SES use its key when it knows it by an alias', () => {
    const stack = newStack();
    const masterKey = new kms.Key(stack, 'Key').addAlias('mail');

    publish(stack, new sns.Topic(stack, 'Topic', { masterKey }));

    expect(keyStatements(stack)).toEqual([KEY_STATEMENT]);
  });

  test('is deployed after an alias of its key, which CDK writes without a reference', () => {
    const stack = newStack();
    const masterKey = new kms.Key(stack, 'Key').addAlias('mail');

    publish(stack, new sns.Topic(stack, 'Topic', { masterKey }));

    const template = Template.fromStack(stack);
    const [resource] = Object.values(template.findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(resource.DependsOn).toEqual([...Object.keys(template.findResources('AWS::KMS::Alias')), 'TopicPolicyA1747468']);
  });

  test('gives its key one statement, however many sets, topics and destinations', () => {
    const stack = newStack();
    const masterKey = new kms.Key(stack, 'Key');
    const topics = [new sns.Topic(stack, 'Topic1', { masterKey }), new sns.Topic(stack, 'Topic2', { masterKey })];

    publish(stack, topics[0], 'First');
    publish(stack, topics[1], 'Second');
    new ConfigurationSetEventDestination(stack, 'Third', {
      configurationSet: new ses.ConfigurationSet(stack, 'OtherSet'),
      destination: new SnsDestination(topics[0]),
    });

    expect(keyStatements(stack)).toEqual([KEY_STATEMENT]);
  });

  test('leaves no key to be granted when it is not encrypted', () => {
    const stack = newStack();

    publish(stack, new sns.Topic(stack, 'Topic'));

    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
    expect(warnings(stack)).toEqual([]);
  });

  const managed =
    '[cdk-ses-event-destinations:SnsDestination.awsManagedKey] \'topic\' is "a topic encrypted with the AWS managed key alias/aws/sns"; ' +
    'allowed: a topic that is encrypted with a customer managed key, or not encrypted; ' +
    "SES may not use an AWS managed key, whose policy nobody can change: give the topic a 'masterKey: new kms.Key(...)' (at Stack/Events)";

  test.each<[string, (stack: Stack) => sns.ITopic]>([
    ['by the alias', (stack) => new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') })],
    [
      'by the ARN of the alias',
      (stack) =>
        sns.Topic.fromTopicAttributes(stack, 'Topic', {
          topicArn: 'arn:aws:sns:eu-west-1:111122223333:events',
          keyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/sns',
        }),
    ],
    [
      'through its L1',
      (stack) => {
        const topic = new sns.Topic(stack, 'Topic');
        (topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
        return topic;
      },
    ],
    [
      'through its L1, over a key of its L2',
      (stack) => {
        const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
        (topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
        return topic;
      },
    ],
  ])('fails with the AWS managed key, given %s', (_how, makeTopic) => {
    expectRefusedAtSynthesis((stack) => refuse(stack, makeTopic(stack)), managed);
  });

  test('may use a key whose alias only resembles that of AWS', () => {
    const stack = newStack();
    const masterKey = new kms.Key(stack, 'Key').addAlias('alias/my-alias/aws/sns');

    publish(stack, new sns.Topic(stack, 'Topic', { masterKey }));

    expect(keyStatements(stack)).toHaveLength(1);
  });

  const keyWarning = (account: string, toReplace = '') =>
    'The policy of the key that encrypts the topic cannot be changed from here: the key is imported, or is known to the L1 of the topic alone. ' +
    'Unless it lets SES use the key, the deployment fails or events get lost. Add this statement to the policy of the key, where * means the key itself:\n' +
    `{
  "Action": [
    "kms:GenerateDataKey*",
    "kms:Decrypt"
  ],
  "Condition": {
    "StringEquals": {
      "aws:SourceAccount": "${account}"
    }
  },
  "Effect": "Allow",
  "Principal": {
    "Service": "ses.amazonaws.com"
  },
  "Resource": "*"
}${toReplace} [ack: cdk-ses-event-destinations:SnsDestination.importedKey]`;

  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['key', (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234')],
    ['alias', (stack) => kms.Alias.fromAliasName(stack, 'Key', 'alias/mail')],
  ])('gets a warning for an imported %s', (_what, importKey) => {
    const stack = newStack();

    publish(stack, new sns.Topic(stack, 'Topic', { masterKey: importKey(stack) }));

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', keyWarning('111122223333')]]);
  });

  test('gets a warning for a key that its L1 has in the place of that of its L2, which is left alone', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    (topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = '01234567-89ab-cdef-0123-456789abcdef';

    publish(stack, topic);

    expect(keyStatements(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', keyWarning('111122223333')]]);
  });

  test('gets a warning for a key that only its L1 knows', () => {
    const stack = newStack({});
    const topic = new sns.Topic(stack, 'Topic');
    (topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = '01234567-89ab-cdef-0123-456789abcdef';

    publish(stack, topic);

    expect(warnings(stack)).toEqual([
      ['/Stack/Events/Resource', keyWarning('<AWS::AccountId>', '\nReplace <AWS::AccountId> by the account.')],
    ]);
  });
});

describe('an imported topic', () => {
  const ARN = 'arn:aws:sns:eu-west-1:111122223333:events';
  const topicWarning = (sourceArn: string, toReplace = '') =>
    'The policy of an imported topic cannot be changed from here. Unless it lets SES publish, the deployment fails or events get lost. ' +
    'If the topic is encrypted, import it with its keyArn to be told what its key needs. Add this statement to the policy of the topic:\n' +
    `{
  "Action": "sns:Publish",
  "Condition": {
    "StringEquals": {
      "aws:SourceAccount": "111122223333",
      "aws:SourceArn": "${sourceArn}"
    }
  },
  "Effect": "Allow",
  "Principal": {
    "Service": "ses.amazonaws.com"
  },
  "Resource": "${ARN}"
}${toReplace} [ack: cdk-ses-event-destinations:SnsDestination.importedTopic]`;

  test('gets a warning with the statement to paste', () => {
    const stack = newStack();

    publish(stack, sns.Topic.fromTopicArn(stack, 'Topic', ARN));

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        topicWarning(
          'arn:aws:ses:eu-west-1:111122223333:configuration-set/<Set>',
          '\nReplace <Set> by the name that Stack/Set has when it is deployed.',
        ),
      ],
    ]);
  });

  test('gets a statement without placeholders if its set has a fixed name', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet,
      destination: new SnsDestination(sns.Topic.fromTopicArn(stack, 'Topic', ARN)),
    });

    expect(warnings(stack)).toEqual([
      ['/Stack/Events/Resource', topicWarning('arn:aws:ses:eu-west-1:111122223333:configuration-set/my-set')],
    ]);
  });

  test.each([
    ['eu-west-1', 'aws'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
  ])('gets the partition of %s', (region, partition) => {
    const stack = newStack({ env: { account: '111122223333', region } });
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:${partition}:sns:${region}:111122223333:events`);

    publish(stack, topic);

    expect(warnings(stack)[0][1]).toContain(`"arn:${partition}:ses:${region}:111122223333:configuration-set/<Set>"`);
  });

  test('is told what only CloudFormation knows, in a line for each', () => {
    const stack = newStack({});

    publish(stack, sns.Topic.fromTopicArn(stack, 'Topic', ARN));

    const [[, message]] = warnings(stack);
    expect(message).toContain('"aws:SourceAccount": "<AWS::AccountId>"');
    expect(message).toContain('"arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:configuration-set/<Set>"');
    expect(message.slice(message.lastIndexOf('}'))).toBe(
      '}\nReplace <AWS::AccountId> by the account.' +
        '\nReplace <AWS::Partition> by the partition, such as aws.' +
        '\nReplace <AWS::Region> by the Region.' +
        '\nReplace <Set> by the name that Stack/Set has when it is deployed.' +
        ' [ack: cdk-ses-event-destinations:SnsDestination.importedTopic]',
    );
  });

  const parameter = (stack: Stack, type: string) => new CfnParameter(stack, 'P', { type });

  test.each<[string, (stack: Stack) => string, string, string?]>([
    ['as it is known', () => 'my-set', 'my-set'],
    [
      'as an attribute',
      (stack) => new ses.CfnEmailIdentity(stack, 'Other', { emailIdentity: 'example.com' }).attrDkimDnsTokenName1,
      '<Other.DkimDNSTokenName1>',
      'Replace <Other.DkimDNSTokenName1> by the DkimDNSTokenName1 that Stack/Other has when it is deployed.',
    ],
    ['as an export', () => Fn.importValue('mail-set'), '<mail-set>', 'Replace <mail-set> by the value of the export mail-set.'],
    [
      'as an export whose name is joined',
      () => Fn.importValue(Fn.join('-', ['mail', Aws.REGION])),
      '<Fn::ImportValue>',
      'Replace <Fn::ImportValue> by the value that it has when Stack is deployed.',
    ],
    [
      'as an attribute that a parameter names',
      (stack) =>
        Fn.getAtt(
          new ses.CfnEmailIdentity(stack, 'Other', { emailIdentity: 'example.com' }).logicalId,
          parameter(stack, 'String').valueAsString,
        ).toString(),
      '<Fn::GetAtt>',
      'Replace <Fn::GetAtt> by the value that it has when Stack is deployed.',
    ],
    [
      'joined',
      (stack) => Fn.join('-', ['mail', parameter(stack, 'String').valueAsString]),
      'mail-<P>',
      'Replace <P> by the value that the parameter Stack/P has when it is deployed.',
    ],
    [
      'joined from a list',
      (stack) => Fn.join('-', parameter(stack, 'CommaDelimitedList').valueAsList),
      '<Fn::Join>',
      'Replace <Fn::Join> by the value that it has when Stack is deployed.',
    ],
    [
      'selected',
      (stack) => Fn.select(1, Fn.split('|', parameter(stack, 'String').valueAsString)),
      '<Fn::Select>',
      'Replace <Fn::Select> by the value that it has when Stack is deployed.',
    ],
    [
      'substituted',
      () => Fn.sub('mail-${X}', { X: 'x' }),
      '<Fn::Sub>',
      'Replace <Fn::Sub> by the value that it has when Stack is deployed.',
    ],
    ['substituted by pseudo parameters', () => Fn.sub('mail-${AWS::Region}'), 'mail-eu-west-1'],
    [
      'on a condition',
      (stack) =>
        Fn.conditionIf(
          new CfnCondition(stack, 'IsTest', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') }).logicalId,
          'test',
          'mail',
        ).toString(),
      '<Fn::If>',
      'Replace <Fn::If> by the value that it has when Stack is deployed.',
    ],
    [
      'substituted by an attribute',
      (stack) => {
        new ses.CfnEmailIdentity(stack, 'Other', { emailIdentity: 'example.com' });
        return Fn.sub('mail-${Other.DkimDNSTokenName1}');
      },
      'mail-<Other.DkimDNSTokenName1>',
      'Replace <Other.DkimDNSTokenName1> by the DkimDNSTokenName1 that Stack/Other has when it is deployed.',
    ],
    [
      'substituted by a parameter',
      (stack) => {
        parameter(stack, 'String');
        return Fn.sub('mail-${P}');
      },
      'mail-<P>',
      'Replace <P> by the value that the parameter Stack/P has when it is deployed.',
    ],
    [
      'as an output of another stack',
      (stack) =>
        new CfnResource(stack, 'Other', {
          type: 'AWS::CloudFormation::Stack',
          properties: { TemplateURL: 'https://example.com/template.json' },
        })
          .getAtt('Outputs.Name')
          .toString(),
      '<Other.Outputs.Name>',
      'Replace <Other.Outputs.Name> by the Outputs.Name that Stack/Other has when it is deployed.',
    ],
    [
      'by a parameter whose id one of a nested stack has, too',
      (stack) => {
        const { valueAsString } = parameter(stack, 'String');
        new CfnParameter(new NestedStack(stack, 'Nested'), 'P', { default: 'nested' });
        return valueAsString;
      },
      '<P>',
      'Replace <P> by the value that the parameter Stack/P has when it is deployed.',
    ],
    [
      'by the Ref of something else',
      (stack) => new ses.CfnEmailIdentity(stack, 'Other', { emailIdentity: 'example.com' }).ref,
      '<Other>',
      'Replace <Other> by the Ref that Stack/Other has when it is deployed.',
    ],
    ['as it becomes known', () => Lazy.string({ produce: () => 'late' }), 'late'],
  ])('names the set in it %s', (_how, name, expected, toReplace = '') => {
    const stack = newStack();
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', name(stack));

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet,
      destination: new SnsDestination(sns.Topic.fromTopicArn(stack, 'Topic', ARN)),
    });

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        topicWarning(`arn:aws:ses:eu-west-1:111122223333:configuration-set/${expected}`, toReplace && `\n${toReplace}`),
      ],
    ]);
  });

  test('is told of a set whose name an override makes a reference', () => {
    const stack = newStack();
    const set = new ses.CfnConfigurationSet(stack, 'Set');
    set.addPropertyOverride('Name', { Ref: parameter(stack, 'String').logicalId });

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet: set,
      destination: new SnsDestination(sns.Topic.fromTopicArn(stack, 'Topic', ARN)),
    });

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        topicWarning(
          'arn:aws:ses:eu-west-1:111122223333:configuration-set/<Set>',
          '\nReplace <Set> by the name that Stack/Set has when it is deployed.',
        ),
      ],
    ]);
  });

  test('has its warning acknowledged', () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', ARN);
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');

    const events = new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });
    Annotations.of(events).acknowledgeWarning('cdk-ses-event-destinations:SnsDestination.importedTopic');

    expect(warnings(stack)).toEqual([]);
  });

  test('leaves alone what is to be known later', () => {
    const stack = newStack();
    let name = 'too-early';
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', Lazy.string({ produce: () => name }));
    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet,
      destination: new SnsDestination(sns.Topic.fromTopicArn(stack, 'Topic', ARN)),
    });

    name = 'right';

    expect(warnings(stack)).toEqual([
      ['/Stack/Events/Resource', topicWarning('arn:aws:ses:eu-west-1:111122223333:configuration-set/right')],
    ]);
  });

  test('gets its warning at any construct for which a destination of yours binds it', () => {
    const stack = newStack();
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');
    const scope = new Construct(stack, 'Mine');

    new SnsDestination(sns.Topic.fromTopicArn(stack, 'Topic', ARN)).bind(scope, { configurationSet, configurationSetArn: 'arn' });

    expect(warnings(stack).map(([path]) => path)).toEqual(['/Stack/Mine']);
  });

  test('gets a second warning for its key', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234';

    publish(stack, sns.Topic.fromTopicAttributes(stack, 'Topic', { topicArn: ARN, keyArn }));

    expect(warnings(stack).map(([, message]) => /\[ack: (.*)\]/.exec(message)?.[1])).toEqual([
      'cdk-ses-event-destinations:SnsDestination.importedTopic',
      'cdk-ses-event-destinations:SnsDestination.importedKey',
    ]);
  });
});

describe('with the grant scope of the account', () => {
  const grantScope = GrantScope.ACCOUNT;

  test('the topic lets SES publish for all sets of the account and Region, in one statement', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');

    for (const id of ['One', 'Other']) {
      const configurationSet = new ses.ConfigurationSet(stack, `${id}Set`);
      new ConfigurationSetEventDestination(stack, id, { configurationSet, destination: new SnsDestination(topic, { grantScope }) });
    }

    expect(topicStatements(stack)).toEqual([
      {
        Sid: '0',
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: 'TopicBFC7AF6E' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: {
            'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/*']] },
          },
        },
      },
    ]);
    const destinations = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(destinations.map(({ DependsOn }) => DependsOn)).toEqual([['TopicPolicyA1747468'], ['TopicPolicyA1747468']]);
  });

  test('the key of the topic lets SES in as ever', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic, { grantScope }) });

    expect(keyStatements(stack)[0].Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '111122223333' } });
  });

  test('an imported topic gets a warning with the same statement', () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:events');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic, { grantScope }) });

    expect(warnings(stack)[0][1]).toContain('"aws:SourceArn": "arn:aws:ses:eu-west-1:111122223333:configuration-set/*"');
  });

  test('the statement of another scope stands beside it', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');

    publish(stack, topic, 'Exact');
    const configurationSet = new ses.ConfigurationSet(stack, 'OtherSet');
    new ConfigurationSetEventDestination(stack, 'Account', { configurationSet, destination: new SnsDestination(topic, { grantScope }) });

    expect(topicStatements(stack).map(({ Condition }) => Object.keys(Condition))).toEqual([['StringEquals'], ['StringEquals', 'ArnLike']]);
  });
});

describe('a topic in another account', () => {
  const crossAccount = (path: string) =>
    `The topic ${path} is in another account than the configuration set. AWS documents event destinations only for topics of the same account. ` +
    'Use a topic of this account and subscribe the other account to it. [ack: cdk-ses-event-destinations:SnsDestination.crossAccountTopic]';

  test('gets a warning when it is imported', () => {
    const stack = newStack();

    publish(stack, sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:444455556666:events'));

    expect(warnings(stack)[0]).toEqual(['/Stack/Events', crossAccount('Stack/Topic')]);
    expect(warnings(stack)).toHaveLength(2);
  });

  test('lets SES of the account of the set use its key', () => {
    const app = new App();
    const theirs = new Stack(app, 'Theirs', { env: { account: '444455556666', region: ENV.region } });
    const topic = new sns.Topic(theirs, 'Topic', { topicName: 'events', masterKey: new kms.Key(theirs, 'Key') });
    const ours = new Stack(app, 'Ours', { env: ENV });

    new ConfigurationSetEventDestination(ours, 'Events', {
      configurationSet: ses.ConfigurationSet.fromConfigurationSetName(ours, 'Set', 'my-set'),
      destination: new SnsDestination(topic),
    });

    expect(keyStatements(theirs).map(({ Condition }) => Condition)).toEqual([{ StringEquals: { 'aws:SourceAccount': '111122223333' } }]);
  });

  test('gets a warning and its statement when it is in the app', () => {
    const app = new App();
    const theirs = new Stack(app, 'Theirs', { env: { account: '444455556666', region: ENV.region } });
    const topic = new sns.Topic(theirs, 'Topic', { topicName: 'events' });
    const ours = new Stack(app, 'Ours', { env: ENV });

    new ConfigurationSetEventDestination(ours, 'Events', {
      configurationSet: new ses.ConfigurationSet(ours, 'Set', { configurationSetName: 'my-set' }),
      destination: new SnsDestination(topic),
    });

    expect(warnings(ours)).toEqual([['/Ours/Events', crossAccount('Theirs/Topic')]]);
    expect(topicStatements(theirs)[0].Condition.StringEquals).toEqual({
      'aws:SourceAccount': '111122223333',
      'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/my-set']] },
    });
  });
});

describe('a topic of many configuration sets', () => {
  function share(stack: Stack, names: string[]): void {
    const topic = new sns.Topic(stack, 'Topic');
    for (const name of names) {
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, name, name);
      const destination = new SnsDestination(topic);
      new ConfigurationSetEventDestination(stack, `${name}-events`, { configurationSet, destination });
    }
  }
  const sets = (count: number, length = 3) => Array.from({ length: count }, (_, index) => `${index}`.padStart(length, 'x'));

  test('names them in one statement', () => {
    const stack = newStack();

    share(stack, ['one', 'two']);

    const arn = (name: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:111122223333:configuration-set/${name}`]],
    });
    expect(topicStatements(stack).map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': [arn('one'), arn('two')] } },
    ]);
  });

  test('names also those that come when its policy has been looked at', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    const add = (name: string) =>
      new ConfigurationSetEventDestination(stack, `${name}-events`, {
        configurationSet: ses.ConfigurationSet.fromConfigurationSetName(stack, name, name),
        destination: new SnsDestination(topic),
      });

    add('one');
    stack.resolve((topic.node.findChild('Policy') as sns.TopicPolicy).document);
    add('two');

    expect(topicStatements(stack)[0].Condition.StringEquals['aws:SourceArn']).toHaveLength(2);
  });

  test('names those of each account in a statement of their own', () => {
    const app = new App();
    const theirs = new Stack(app, 'Theirs', { env: ENV });
    const topic = new sns.Topic(theirs, 'Topic', { topicName: 'events' });
    for (const account of ['111122223333', '444455556666']) {
      const stack = new Stack(app, `Mail${account}`, { env: { account, region: ENV.region } });
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set');
      new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });
    }

    expect(topicStatements(theirs).map(({ Condition }) => Condition.StringEquals['aws:SourceAccount'])).toEqual([
      '111122223333',
      '444455556666',
    ]);
  });

  const room = (fitting: number, characters: number, sets: number) =>
    `[cdk-ses-event-destinations:SnsDestination.policyTooLarge] 'topic' is "a policy of 1 statements and ${characters} characters for ${sets} configuration sets, of which any ${fitting} fit"; ` +
    'allowed: at most 100 statements and 30720 characters (limits of SNS that cannot be raised); ' +
    "let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT', or use several topics or EventBridgeDestination (at Stack/Topic)";

  test.each([
    [30, 354],
    [64, 254],
  ])('may have as many as its policy holds: with names of %d characters, %d of them', (length, count) => {
    const stack = newStack();

    share(stack, sets(count, length));

    expect(topicStatements(stack)[0].Condition.StringEquals['aws:SourceArn']).toHaveLength(count);
  });

  test.each([
    [30, 355, 30762],
    [64, 255, 30832],
  ])('fails for more: with names of %d characters, %d of them', (length, count, characters) => {
    const stack = newStack();

    share(stack, sets(count, length));

    expect(() => Template.fromStack(stack)).toThrow(room(count - 1, characters, count));
  });

  const LET_ALL_IN =
    "let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT', or use several topics or EventBridgeDestination";

  test.each([
    [30_197, LET_ALL_IN],
    [30_198, 'use several topics or EventBridgeDestination'],
  ])('is told to let all sets in only where that is enough: with %d characters of others', (length, remedy) => {
    const stack = newStack();

    share(stack, sets(150, 30));
    (stack.node.findChild('Topic') as sns.Topic).addToResourcePolicy(
      new iam.PolicyStatement({ actions: ['sns:Subscribe'], principals: [new iam.ArnPrincipal('x'.repeat(length))], resources: ['*'] }),
    );

    expect(() => Template.fromStack(stack)).toThrow(`(limits of SNS that cannot be raised); ${remedy} (at Stack/Topic)`);
  });

  test.each([
    [99, LET_ALL_IN],
    [100, 'use several topics or EventBridgeDestination'],
  ])('is told so with %d statements of others', (count, remedy) => {
    const stack = newStack();

    share(stack, sets(150, 30));
    for (let index = 0; index < count; index++) {
      const principals = [new iam.ArnPrincipal(`arn:aws:iam::111122223333:role/${`${index}`.padStart(90, 'x')}`)];
      const statement = new iam.PolicyStatement({ actions: ['sns:Subscribe'], principals, resources: ['*'] });
      (stack.node.findChild('Topic') as sns.Topic).addToResourcePolicy(statement);
    }

    expect(() => Template.fromStack(stack)).toThrow(`(limits of SNS that cannot be raised); ${remedy} (at Stack/Topic)`);
  });

  test('says how many of them fit, whichever they are: as many as of the longest', () => {
    const stack = newStack();

    share(stack, [...sets(200, 10), ...sets(200, 64).map((name) => `y${name.slice(1)}`)]);

    expect(() => Template.fromStack(stack)).toThrow('characters for 400 configuration sets, of which any 298 fit"');
  });

  test('counts the partition of a known Region', () => {
    const env = { account: '111122223333', region: 'us-gov-west-1' };
    const [holding, outgrown] = [232, 233].map((count) => {
      const stack = newStack({ env });
      share(stack, sets(count, 64));
      return stack;
    });

    expect(topicStatements(holding)[0].Condition.StringEquals['aws:SourceArn']).toHaveLength(232);
    expect(() => Template.fromStack(outgrown)).toThrow(room(232, 30755, 233));
  });

  test.each<[string, (stack: Stack, id: string) => ses.IConfigurationSetRef, number]>([
    ['a fixed name to which the policy refers', (stack, id) => new ses.CfnConfigurationSet(stack, id, { name: id.padEnd(64, 'x') }), 64],
    ['the logical id, with which CloudFormation begins a name', (stack, id) => new ses.CfnConfigurationSet(stack, id.padEnd(30, 'x')), 30],
    ['no more of it than CloudFormation may keep', (stack, id) => new ses.CfnConfigurationSet(stack, id.padEnd(60, 'x')), 40],
    [
      'nothing if it knows nothing',
      (stack, id) => new ses.CfnConfigurationSet(stack, id, { name: new CfnParameter(stack, `${id}Name`).valueAsString }),
      0,
    ],
  ])('counts for a name %s', (_what, createSet, length) => {
    const stack = newStack({ env: ENV });
    const topic = new sns.Topic(stack, 'Topic');
    for (let index = 0; index < 200; index++) {
      const configurationSet = createSet(stack, `Set${index}Z`);
      new ConfigurationSetEventDestination(stack, `Events${index}`, { configurationSet, destination: new SnsDestination(topic) });
    }
    topic.addToResourcePolicy(
      new iam.PolicyStatement({ actions: ['sns:Subscribe'], principals: [new iam.ArnPrincipal('x'.repeat(30_000))] }),
    );

    const others = 30_309;
    expect(() => Template.fromStack(stack)).toThrow(`and ${others + 200 * (56 + length)} characters for 200 configuration sets`);
  });

  test('counts for what only CloudFormation knows nothing, and for its Region and account the least', () => {
    const stack = newStack({});
    const topic = new sns.Topic(stack, 'Topic');
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set');
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        actions: ['sns:Subscribe'],
        principals: [new iam.ArnPrincipal(`${Aws.STACK_ID}${'x'.repeat(31_000)}`)],
        resources: [topic.topicArn],
      }),
    );

    expect(() => Template.fromStack(stack)).toThrow(
      '"a policy of 2 statements and 31383 characters for 1 configuration sets"; ' +
        'allowed: at most 100 statements and 30720 characters (limits of SNS that cannot be raised); use several topics or EventBridgeDestination (at Stack/Topic)',
    );
  });

  test('is told nothing about sets if all are let in already', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const destination = new SnsDestination(topic, { grantScope: GrantScope.ACCOUNT });
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({ actions: ['sns:Subscribe'], principals: [new iam.ArnPrincipal('x'.repeat(31_000))] }),
    );

    expect(() => Template.fromStack(stack)).toThrow(/ characters"; allowed: .*; use several topics /);
  });

  test('may be a topic of your own making, whose policy nobody knows', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    const policyDependable = new sns.CfnTopic(stack, 'Policy');
    jest.spyOn(topic, 'addToResourcePolicy').mockReturnValue({ statementAdded: true, policyDependable });

    publish(stack, topic);

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(resource.DependsOn).toEqual(['Policy']);
  });

  test('may be a topic of your own making, whose policy is nothing to wait for', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    jest.spyOn(topic, 'addToResourcePolicy').mockReturnValue({ statementAdded: true });

    publish(stack, topic);

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(resource.DependsOn).toBeUndefined();
    expect(warnings(stack)).toEqual([]);
  });

  test('may have statements of others with conditions that hold nothing', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    const principals = [new iam.ServicePrincipal('s3.amazonaws.com')];
    topic.addToResourcePolicy(
      new iam.PolicyStatement({ actions: ['sns:Publish'], principals, resources: [topic.topicArn], conditions: { StringEquals: {} } }),
    );

    publish(stack, topic);

    expect(topicStatements(stack)).toHaveLength(1);
  });

  test('fails once, also through statements that others add', () => {
    const stack = newStack();
    share(stack, ['one', 'two']);
    const topic = stack.node.findChild('Topic') as sns.Topic;
    for (let index = 0; index < 100; index++) {
      topic.addToResourcePolicy(
        new iam.PolicyStatement({
          actions: ['sns:Subscribe'],
          principals: [new iam.ArnPrincipal(`arn:${index}`)],
          resources: [topic.topicArn],
        }),
      );
    }

    expect(() => Template.fromStack(stack)).toThrow(
      /^Validation failed with the following errors:\n.*policyTooLarge.*"a policy of 101 statements and \d+ characters for 2 configuration sets"; allowed: .*; use several topics .*$/,
    );
  });

  test.each([
    [243, 'fits'],
    [244, 'fails'],
  ])('counts names with the Region as they are written in another stack: %s sets with 64 characters %s', (count, outcome) => {
    const env = { account: '111122223333', region: 'ap-southeast-1' };
    const app = new App();
    const [sets, mail] = ['Sets', 'Mail'].map((id) => new Stack(app, id, { env }));
    const topic = new sns.Topic(mail, 'Topic');
    for (let index = 100; index < 100 + count; index++) {
      const configurationSetName = `${Aws.REGION}-${index}${'m'.repeat(46)}`;
      const configurationSet = new ses.ConfigurationSet(sets, `Set${index}`, { configurationSetName });
      new ConfigurationSetEventDestination(sets, `Events${index}`, { configurationSet, destination: new SnsDestination(topic) });
    }

    const synthesize = expect(() => Template.fromStack(mail));

    if (outcome === 'fails') {
      synthesize.toThrow(`SnsDestination.policyTooLarge`);
    } else {
      synthesize.not.toThrow();
    }
  });

  test('may have a statement of others for something else of SES, beside one for all sets', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
        resources: [topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': 'arn:aws:ses:eu-west-1:111122223333:identity/*' } },
      }),
    );
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    const destination = new SnsDestination(topic, { grantScope: GrantScope.CONFIGURATION_SET });
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });

    expect(warnings(stack)).toEqual([]);
  });

  test('may have conditions without keys in statements that others add', () => {
    const stack = newStack();
    share(stack, ['one']);
    const topic = stack.node.findChild('Topic') as sns.Topic;
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        actions: ['sns:Subscribe'],
        principals: [new iam.AccountRootPrincipal()],
        resources: [topic.topicArn],
        conditions: { StringEquals: {} },
      }),
    );

    expect(topicStatements(stack)).toHaveLength(1);
  });
});

function refuse(stack: Stack, topic: sns.ITopic): () => unknown {
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });
}
