import { Aws, Resource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { CfnTopic, ITopic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import type { Construct, IDependable } from 'constructs';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import type { GrantScope } from '../grant-scope';
import { assertKeyReachable, assertReachable } from '../private/cycles';
import { assertArn } from '../private/input';
import { EventDestinationError, pasteable, warn, warnAtSynthesis } from '../private/messages';
import { once } from '../private/once';
import { limitPolicy } from '../private/policy-limits';
import { sourceFor } from '../private/source';
import { differ, environmentOf, resourceIn } from '../private/values';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
const TOPIC_POLICY = { statements: 100, characters: 30_720 };

/**
 * Options of an SNS destination.
 */
export interface SnsDestinationOptions {
  /**
   * For which configuration sets the topic's policy lets SES publish.
   *
   * @default GrantScope.CONFIGURATION_SET
   */
  readonly grantScope?: GrantScope;
}

/**
 * Publishes events to a standard SNS topic, as one JSON message each.
 *
 * Lets `ses.amazonaws.com` publish to the topic for this configuration set alone, through the topic's policy. If the
 * topic is encrypted with a customer managed key, lets it use the key for this account through the key's policy. The
 * event destination is deployed after both. SES publishes a message at once when the event destination is created:
 * `Successfully validated SNS topic for Amazon SES event publishing.` It is not JSON.
 *
 * Throws an error if the topic is a FIFO topic, is imported by what is no ARN of a topic, is in another Region, is
 * encrypted with the AWS managed key `alias/aws/sns`, cannot be referred to without a dependency cycle between stacks,
 * or serves so many configuration sets that its policy would be too large for SNS (some 230 fit, or more). Adds a warning with
 * the statement to paste if the topic or its key is imported, and one if the topic is in another account, for which AWS
 * documents nothing.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html
 */
export class SnsDestination implements IEventDestination {
  /**
   * @param topic the topic, in the Region of the configuration set
   * @param options for which sets the topic lets SES in
   */
  constructor(
    private readonly topic: ITopic,
    private readonly options: SnsDestinationOptions = {},
  ) {}

  /**
   * Adds the statements to the policies of the topic and its key.
   *
   * @param scope the event destination
   * @param options what is known of the configuration set
   */
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    const { topic } = this;
    assertKeyReachable(scope, { prop: 'topic', got: topic, resource: this.resource, key: this.resource?.kmsMasterKeyId });
    assertReachable(scope, 'topic', topic);
    this.assertSupported(scope);

    return {
      snsDestination: { topicArn: topic.topicArn },
      dependables: [...this.allowPublish(scope, options), ...this.allowKeyUse(scope)],
    };
  }

  private assertSupported(scope: Construct): void {
    const { region } = Stack.of(scope);
    const there = environmentOf(this.topic, this.topic.topicArn).region;
    assertArn(scope, this.topic.topicArn, {
      code: 'SnsDestination.malformedArn',
      prop: 'topic',
      allowed: 'arn:<partition>:sns:<region>:<account>:<name>',
      remedy: 'import the topic by its own ARN, not by that of a subscription or a queue',
    });
    if (this.topic.fifo || this.resource?.fifoTopic === true) {
      throw new EventDestinationError(scope, {
        code: 'SnsDestination.fifoTopic',
        prop: 'topic',
        got: 'a FIFO topic',
        allowed: 'a standard topic',
        remedy: 'SES does not publish to FIFO topics: create a standard topic',
      });
    }
    if (differ(there, region)) {
      throw new EventDestinationError(scope, {
        code: 'SnsDestination.topicInAnotherRegion',
        prop: 'topic',
        got: `a topic in ${there}`,
        allowed: `a topic in ${region}, the Region of the configuration set`,
        remedy: `use a topic in ${region}; its subscribers may be in other Regions`,
      });
    }
    const { keyId = '' } = this;
    if (/(^|:)alias\/aws\//.test(keyId)) {
      throw new EventDestinationError(scope, {
        code: 'SnsDestination.awsManagedKey',
        prop: 'topic',
        got: `a topic encrypted with the AWS managed key ${keyId.slice(keyId.indexOf('alias/'))}`,
        allowed: 'a topic that is encrypted with a customer managed key, or not encrypted',
        remedy: `SES may not use an AWS managed key, whose policy nobody can change: give the topic a 'masterKey: new kms.Key(...)'`,
      });
    }
  }

  private allowPublish(scope: Construct, { configurationSet }: EventDestinationBindOptions): IDependable[] {
    const { topic } = this;
    const owner = Resource.isOwnedResource(topic) ? topic : scope;
    // the partition token, as in core's own statement, even where the feature flag for literal partitions is set
    const source = sourceFor(scope, owner, { ...this.options, configurationSet, prop: 'topic', partition: Aws.PARTITION });
    const { statement, statementAdded, policyDependable } = once(owner, `sns:Publish for ${source.key}`, () => {
      const statement = new iam.PolicyStatement({
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
        conditions: source.conditions,
      });
      return { statement, ...topic.addToResourcePolicy(statement) };
    });

    if (differ(environmentOf(topic, topic.topicArn).account, Stack.of(scope).account)) {
      warn(
        scope,
        'SnsDestination.crossAccountTopic',
        `The topic ${topic.node.path} is in another account than the configuration set. AWS documents event destinations ` +
          'only for topics of the same account. Use a topic of this account and subscribe the other account to it.',
      );
    }
    if (!statementAdded) {
      warnAtSynthesis(
        scope,
        'SnsDestination.importedTopic',
        () =>
          'The policy of an imported topic cannot be changed from here. Unless it lets SES publish, the deployment fails or events get lost. ' +
          'If the topic is encrypted, import it with its keyArn to be told what its key needs. ' +
          `Add this statement to the policy of the topic:\n${pasteable(scope, statement)}`,
      );
    }
    const { document } = (policyDependable ?? {}) as Partial<TopicPolicy>;
    if (document) {
      limitPolicy(topic, document, TOPIC_POLICY, {
        code: 'SnsDestination.policyTooLarge',
        prop: 'topic',
        allowed: `at most ${TOPIC_POLICY.statements} statements and ${TOPIC_POLICY.characters} characters (limits of SNS that cannot be raised)`,
        remedy: 'use several topics or EventBridgeDestination',
      });
    }
    return policyDependable ? [policyDependable] : [];
  }

  /** The topic refers to its key and thus waits for it, but CDK writes an alias as a literal ARN. */
  private allowKeyUse(scope: Construct): IDependable[] {
    const { masterKey } = this.topic;
    const { keyId } = this;
    if (keyId === undefined) {
      return [];
    }
    const { account } = Stack.of(scope);
    const { statement, statementAdded } = once(masterKey ?? scope, `use of ${keyId} for ${account}`, () => {
      const statement = new iam.PolicyStatement({
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        resources: ['*'],
        principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
        // not aws:SourceArn: see docs/decisions/0005-key-policy-condition.md
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      });
      return { statement, statementAdded: masterKey?.keyArn === keyId && masterKey.addToResourcePolicy(statement).statementAdded };
    });
    if (!statementAdded) {
      warnAtSynthesis(
        scope,
        'SnsDestination.importedKey',
        () =>
          'The policy of the key that encrypts the topic cannot be changed from here: the key is imported, or is known to the L1 of the topic ' +
          'alone. Unless it lets SES use the key, the deployment fails or events get lost. ' +
          `Add this statement to the policy of the key, where * means the key itself:\n${pasteable(scope, statement)}`,
      );
    }
    return masterKey && 'aliasName' in masterKey && Resource.isOwnedResource(masterKey) ? [masterKey] : [];
  }

  /** The L1 may have been changed behind the back of its L2. */
  private get resource(): CfnTopic | undefined {
    return once(this.topic, 'resource', () => resourceIn(this.topic.topicArn, 'AWS::SNS::Topic'));
  }

  private get keyId(): string | undefined {
    return this.resource?.kmsMasterKeyId ?? this.topic.masterKey?.keyArn;
  }
}
