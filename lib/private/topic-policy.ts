import { Token, aws_sns as sns } from 'aws-cdk-lib';
import type { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { once } from './once';
import type { Topic } from './topic';
import { constructAround, resourceIn, written } from './values';

/** The policies that a user of the app wrote for a topic, besides that of its L2. */
export function policiesFor(topic: Topic): sns.CfnTopicPolicy[] {
  const { given, resource, l2, arn } = topic;
  const names = (value: string) => value === arn || (resource !== undefined && resourceIn(value, 'AWS::SNS::Topic') === resource);
  return once(resource ?? given, 'policies', () =>
    given.node.root.node
      .findAll()
      .filter((each): each is sns.CfnTopicPolicy => sns.CfnTopicPolicy.isCfnTopicPolicy(each))
      .filter((policy) => constructAround(policy)?.node.scope !== l2 || l2 === undefined)
      .filter((policy) => [written(policy, 'topics')].flat().some((value) => typeof value === 'string' && names(value))),
  );
}

/** Adds a statement to a policy that is written by hand, if it is known what stands in it. */
export function addToPolicy(policy: sns.CfnTopicPolicy, statement: PolicyStatement): boolean {
  const document = policy.policyDocument as Partial<PolicyDocument> & { readonly Statement?: unknown };
  if (written(policy, 'policyDocument') !== policy.policyDocument) {
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
