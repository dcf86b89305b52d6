import { CfnResource, Stack, Stage, Token, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import { once } from './once';
import { isReplaced } from './policy-document';
import type { Topic } from './topic';
import { constructAround, resourceIn, written, writtenPart } from './values';

/** A policy that is written by hand. */
export type HandwrittenPolicy = sns.CfnTopicPolicy | sns.CfnTopicInlinePolicy;

/** The policies that are written for a topic by hand, as they were when they were first asked for. */
export function policiesFor(topic: Topic): HandwrittenPolicy[] {
  return once(topic.resource ?? topic.given, 'policies', () => findPolicies(topic));
}

/** Those besides the policy of its L2, in the same stage. The L1 of that is one of them if its document has been replaced. */
export function findPolicies(topic: Topic): HandwrittenPolicy[] {
  const { given, l2 } = topic;
  const own = l2?.node.tryFindChild('Policy');
  const isOfL2 = (policy: CfnResource) => own !== undefined && constructAround(policy) === own && !isReplaced(own);
  return given.node.root.node
    .findAll()
    .filter(
      (each): each is HandwrittenPolicy => CfnResource.isCfnResource(each) && /^AWS::SNS::Topic(Inline)?Policy$/.test(each.cfnResourceType),
    )
    .filter((policy) => Stage.of(policy) === Stage.of(given) && !isOfL2(policy) && isFor(topic, policy));
}

/** Whether a policy is for a topic. */
function isFor(topic: Topic, policy: HandwrittenPolicy): boolean {
  return topicsOf(policy).some((value) => isTopic(topic, policy, value));
}

/** Whether the policy of its L2 will be written for a topic, with what stands in it. */
export function isWritten(topic: Topic, policy: IDependable | undefined): boolean {
  const resource = Construct.isConstruct(policy) ? policy.node.defaultChild : undefined;
  return !isReplaced(policy) && (!sns.CfnTopicPolicy.isCfnTopicPolicy(resource) || isFor(topic, resource) || names(resource, topic));
}

/** By a reference, or by a function of the user's, which takes long to resolve. */
function names(policy: sns.CfnTopicPolicy, { resource }: Topic): boolean {
  return String(JSON.stringify(writtenPart(policy, 'topics'))).includes(JSON.stringify(policy.stack.resolve(resource?.logicalId)));
}

function topicsOf(policy: HandwrittenPolicy): unknown[] {
  if (sns.CfnTopicInlinePolicy.isCfnTopicInlinePolicy(policy)) {
    return [written(policy, 'topicArn')];
  }
  return [written(policy, 'topics') ?? genericPropertiesOf(policy).Topics].flat();
}

/** Of a resource without a class of its own. */
function genericPropertiesOf(resource: CfnResource): { Topics?: unknown } {
  return (resource as unknown as { cfnProperties: object }).cfnProperties;
}

/** By the reference that is written, or by the same literal ARN. An ARN in terms of pseudo parameters is another one in another stack. */
function isTopic({ arn, resource, given }: Topic, policy: CfnResource, value: unknown): boolean {
  if (typeof value === 'string' && resource) {
    return resourceIn(value, 'AWS::SNS::Topic') === resource;
  }
  const isHere = policy.stack === Stack.of(given) || !Token.isUnresolved(arn);
  return isHere && String(JSON.stringify(policy.stack.resolve(value))).includes(JSON.stringify(policy.stack.resolve(arn)));
}
