import { Aws, Resource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { ITopic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import type { Construct, IDependable } from 'constructs';
import type { EventPublishingGrantsOptions } from '../event-publishing-grants';
import { warn, warnAtSynthesis } from './messages';
import { once } from './once';
import { pasteable } from './pasteable';
import { reviewPolicy } from './policy-review';
import type { PolicyReview } from './policy-review';
import { sourceFor } from './source';
import { assertTopic, keyIdOf } from './topic';
import { differ, environmentOf } from './values';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
const LIMITS = { statements: 100, characters: 30_720 };

const REVIEW: PolicyReview = {
  action: 'sns:Publish',
  limits: LIMITS,
  tooLarge: {
    code: 'SnsDestination.policyTooLarge',
    prop: 'topic',
    allowed: `at most ${LIMITS.statements} statements and ${LIMITS.characters} characters (limits of SNS that cannot be raised)`,
    remedy: 'use several topics or EventBridgeDestination',
  },
  unscoped: 'SnsDestination.unscopedPolicy',
  unscopedRemedy: 'Remove that statement: SnsDestination adds what SES needs.',
};

/** Adds to the policies of a topic and its key, or to what is said of them, that SES may publish. */
export function allowPublish(scope: Construct, topic: ITopic, options: EventPublishingGrantsOptions): IDependable[] {
  assertTopic(scope, topic);
  return [...allowInPolicy(scope, topic, options), ...allowKeyUse(scope, topic)];
}

function allowInPolicy(scope: Construct, topic: ITopic, options: EventPublishingGrantsOptions): IDependable[] {
  const owner = Resource.isOwnedResource(topic) ? topic : scope;
  // the partition token, as in core's own statement, even where the feature flag for literal partitions is set
  const source = sourceFor(scope, owner, { ...options, prop: 'topic', partition: Aws.PARTITION });
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
    reviewPolicy(topic, document, REVIEW);
  }
  return policyDependable ? [policyDependable] : [];
}

/** The topic refers to its key and thus waits for it, but CDK writes an alias as a literal ARN. */
function allowKeyUse(scope: Construct, topic: ITopic): IDependable[] {
  const { masterKey } = topic;
  const keyId = keyIdOf(topic);
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
