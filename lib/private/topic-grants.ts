import { Aws, Resource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { CfnTopicPolicy, ITopicRef, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct, IDependable } from 'constructs';
import type { EventPublishingGrantsOptions } from '../event-publishing-grants';
import { unreferred } from './cycles';
import { addToKeyPolicy, isAwsManaged } from './encryption-key';
import type { EncryptionKey } from './encryption-key';
import { warn, warnBelow } from './messages';
import { once } from './once';
import { pasteable } from './pasteable';
import { addStatement } from './policy-document';
import { reviewPolicy } from './policy-review';
import type { PolicyReview } from './policy-review';
import { whenOrdered, whenWritten } from './settle';
import { sourceFor } from './source';
import type { Source } from './source';
import { assertTopic, assertTopicKey, assertWrittenTopic, keyOfTopic, topicOf } from './topic';
import type { Topic } from './topic';
import { findPolicies, isWritten, policiesFor } from './topic-policy';
import type { HandwrittenPolicy } from './topic-policy';
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
export function allowPublish(scope: Construct, given: ITopicRef, options: EventPublishingGrantsOptions): IDependable[] {
  const topic = topicOf(scope, given);
  assertTopic(scope, topic);
  const grant = new TopicGrant(scope, topic, options);
  grant.warnOfAnotherAccount();
  const dependables = grant.addToPolicyOfL2();
  whenWritten(scope, () => grant.judge());
  return [...dependables, whenOrdered(() => [...grant.addToOtherPolicies(), ...grant.allowKeyUse()])];
}

/** What one event destination needs of a topic. */
class TopicGrant {
  private readonly sources = new Map<IConstruct, Source>();

  constructor(
    private readonly scope: Construct,
    private readonly topic: Topic,
    private readonly options: EventPublishingGrantsOptions,
  ) {}

  /** The policy of an L2 in this app takes statements at once, in the place where core's own construct puts them. */
  public addToPolicyOfL2(): IDependable[] {
    const { l2 } = this.topic;
    const { policyDependable } = (l2 && this.grantOf(l2)) ?? {};
    const { document } = (policyDependable ?? {}) as Partial<TopicPolicy>;
    if (l2 && document) {
      reviewPolicy(l2, policyDependable as TopicPolicy, () => document, REVIEW);
    }
    return policyDependable ? [policyDependable] : [];
  }

  /** A policy that is written by hand may come at any time, and must not meet a second one. */
  public addToOtherPolicies(): IDependable[] {
    const { resource, l2 } = this.topic;
    const policies = policiesFor(this.topic);
    for (const policy of policies) {
      this.addTo(policy);
      if (policy.policyDocument) {
        reviewPolicy(policy, policy, () => policy.policyDocument, REVIEW);
      }
    }
    if (policies.length > 0 || l2 || !resource) {
      return policies;
    }
    const withPolicy = once(resource, 'with policy', () => iam.ResourceWithPolicies.of(resource)!);
    const { policyDependable } = this.grantOnce(resource, (statement) => withPolicy.addToResourcePolicy(statement));
    const policy = policyDependable as CfnTopicPolicy;
    reviewPolicy(resource, policy, () => policy.policyDocument, REVIEW);
    return [policy];
  }

  /** A topic of this app waits for the key to which it refers, but CDK writes an alias without a reference. */
  public allowKeyUse(): IDependable[] {
    assertTopicKey(this.scope, this.topic);
    const key = keyOfTopic(this.topic);
    if (key && !isAwsManaged(key)) {
      this.addToKeyPolicy(key);
    }
    return [unreferred(key, this.topic.resource) ?? []].flat();
  }

  private addToKeyPolicy(key: EncryptionKey): boolean {
    return addToKeyPolicy(key, `use for ${this.account}`, () => this.keyStatement);
  }

  public warnOfAnotherAccount(): void {
    const { given, arn } = this.topic;
    if (differ(environmentOf(given, arn).account, this.account)) {
      warn(
        this.scope,
        'SnsDestination.crossAccountTopic',
        `The topic ${given.node.path} is in another account than the configuration set. AWS documents event destinations ` +
          'only for topics of the same account. Use a topic of this account and subscribe the other account to it.',
      );
    }
  }

  /** What cannot be granted is said. */
  public judge(): void {
    assertWrittenTopic(this.scope, this.topic);
    this.judgePolicies();
    const key = keyOfTopic(this.topic);
    if (key && !this.addToKeyPolicy(key)) {
      warnBelow(
        this.scope,
        'SnsDestination.importedKey',
        'The policy of the key that encrypts the topic cannot be changed from here: the key is imported, or is known to the L1 of the topic ' +
          'alone. Unless it lets SES use the key, the deployment fails or events get lost. ' +
          `Add this statement to the policy of the key, where * means the key itself:\n${pasteable(this.scope, this.keyStatement)}`,
      );
    }
  }

  private judgePolicies(): void {
    const { l2, resource } = this.topic;
    const policies = policiesFor(this.topic);
    const { statementAdded = false, policyDependable } = (l2 && this.grantOf(l2)) ?? {};
    const isOwned = statementAdded && isWritten(this.topic, policyDependable);
    const isGranted = isOwned || policies.length > 0 || this.sources.has(resource!);
    const closed = policies.filter((policy) => !this.addTo(policy));
    if (closed.length > 0 || !isGranted) {
      const [policy] = closed;
      warnBelow(
        this.scope,
        'SnsDestination.importedTopic',
        `${policy ? `The policy ${policy.node.path}` : 'The policy of an imported topic'} cannot be changed from here. ` +
          'Unless it lets SES publish, the deployment fails or events get lost. ' +
          'If the topic is encrypted, import it with its keyArn to be told what its key needs. ' +
          `Add this statement to the policy of the topic:\n${pasteable(this.scope, this.statementFor(this.sourceFor(this.scope)))}`,
      );
    }
    once(resource ?? this.topic.given, 'judged', () => this.warnOfSeveralPolicies(isOwned));
  }

  private warnOfSeveralPolicies(hasOwn: boolean): void {
    const { given } = this.topic;
    const policies = findPolicies(this.topic).map(({ node }) => node.path);
    const own = hasOwn ? ['one of its own'] : [];
    if (own.length + policies.length > 1) {
      warnBelow(
        this.scope,
        'SnsDestination.severalPolicies',
        `The topic ${given.node.path} has several policies: ${[...own, ...policies].join(', ')}. A topic has one policy: ` +
          `whichever is deployed last overwrites the others. Use 'topic.addToResourcePolicy' and write no other policy.`,
      );
    }
  }

  private grantOf(l2: NonNullable<Topic['l2']>): iam.AddToResourcePolicyResult {
    return this.grantOnce(Resource.isOwnedResource(l2) ? l2 : this.scope, (statement) => l2.addToResourcePolicy(statement));
  }

  private addTo(policy: HandwrittenPolicy): boolean {
    return this.grantOnce(policy, (statement) => addStatement(policy as CfnTopicPolicy, 'policyDocument', statement));
  }

  /** Event destinations that let SES in for the same share a statement. */
  private grantOnce<T>(owner: IConstruct, grant: (statement: iam.PolicyStatement) => T): T {
    const source = this.sourceFor(owner);
    return once(owner, `sns:Publish on ${this.topic.arn} for ${source.key}`, () => grant(this.statementFor(source)));
  }

  /** With the partition token, as in core's own statement, even where the feature flag for literal partitions is set. */
  private sourceFor(owner: IConstruct): Source {
    const source =
      this.sources.get(owner) ??
      sourceFor(this.scope, owner, { ...this.options, prop: 'topic', partition: Aws.PARTITION, target: this.topic.arn });
    this.sources.set(owner, source);
    return source;
  }

  private statementFor({ conditions }: Source): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['sns:Publish'],
      resources: [this.topic.arn],
      principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
      conditions,
    });
  }

  private get keyStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      resources: ['*'],
      principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
      // not aws:SourceArn: see docs/decisions/0005-key-policy-condition.md
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    });
  }

  private get account(): string {
    return Stack.of(this.scope).account;
  }
}
