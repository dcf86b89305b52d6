import { CfnResource, Stack, Stage, Token, aws_sns as sns } from 'aws-cdk-lib';
import type { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import { once } from './once';
import type { Topic } from './topic';
import { constructAround, isOverridden, resourceIn, written } from './values';

/** A policy that is written by hand. */
export type HandwrittenPolicy = sns.CfnTopicPolicy | sns.CfnTopicInlinePolicy;

/** The policies that are written for a topic by hand, as they were when they were first asked for. */
export function policiesFor(topic: Topic): HandwrittenPolicy[] {
  return once(topic.resource ?? topic.given, 'policies', () => findPolicies(topic));
}

/** Those besides the policy of its L2, in the same stage. The L1 of that is one of them if its document has been replaced. */
export function findPolicies(topic: Topic): HandwrittenPolicy[] {
  const { given, l2 } = topic;
  const isOfL2 = (policy: CfnResource) => {
    const around = constructAround(policy);
    return l2 !== undefined && around?.node.scope === l2 && !isReplaced(around);
  };
  return given.node.root.node
    .findAll()
    .filter(
      (each): each is HandwrittenPolicy => CfnResource.isCfnResource(each) && /^AWS::SNS::Topic(Inline)?Policy$/.test(each.cfnResourceType),
    )
    .filter(
      (policy) =>
        Stage.of(policy) === Stage.of(given) && !isOfL2(policy) && topicsOf(policy).some((value) => isTopic(topic, policy, value)),
    );
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

/** Whether what stands in the policy of an L2 will not be written. */
export function isReplaced(policy: IDependable | undefined): boolean {
  const resource = Construct.isConstruct(policy) ? policy.node.defaultChild : undefined;
  return sns.CfnTopicPolicy.isCfnTopicPolicy(resource) && written(resource, 'policyDocument') !== (policy as sns.TopicPolicy).document;
}

/** Adds a statement to a policy that is written by hand, if it is known what stands in it. */
export function addToPolicy(policy: HandwrittenPolicy, statement: PolicyStatement): boolean {
  const document = policy.policyDocument as (Partial<PolicyDocument> & { readonly Statement?: unknown }) | undefined;
  if (!document || isOverridden(policy as sns.CfnTopicPolicy, 'policyDocument')) {
    return false;
  }
  if (document.addStatements) {
    document.addStatements(statement);
    return true;
  }
  if (Token.isUnresolved(document) || Token.isUnresolved(document.Statement)) {
    return false;
  }
  policy.policyDocument = { ...document, Statement: [...[document.Statement ?? []].flat(), statement.toStatementJson()] };
  return true;
}
