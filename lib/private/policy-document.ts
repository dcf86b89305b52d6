import { CfnResource, Token } from 'aws-cdk-lib';
import type { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import { isFunction, isOverridden, written } from './values';

/** Adds a statement to a policy that a resource has, if it is known what stands in it. */
export function addStatement<T extends CfnResource>(resource: T, property: keyof T & string, statement: PolicyStatement): boolean {
  const document = resource[property] as (Partial<PolicyDocument> & { readonly Statement?: unknown }) | undefined;
  if (!document || isOverridden(resource, property)) {
    return false;
  }
  if (document.addStatements) {
    document.addStatements(statement);
    return true;
  }
  if (typeof document !== 'object' || isFunction(document) || [document, document.Statement].some((each) => Token.isUnresolved(each))) {
    return false;
  }
  const all = { ...document, Statement: [...[document.Statement ?? []].flat(), statement.toStatementJson()] };
  Object.assign(resource, { [property]: all });
  return true;
}

/** Whether what stands in the policy of an L2 will not be written: in an `iam.Policy`, or an `sns.TopicPolicy`. */
export function isReplaced(policy: IDependable | undefined): boolean {
  const resource = Construct.isConstruct(policy) ? (policy.node.defaultChild as PolicyResource | undefined) : undefined;
  const { document } = (policy ?? {}) as { document?: PolicyDocument };
  return CfnResource.isCfnResource(resource) && document !== undefined && written(resource, 'policyDocument') !== document;
}

type PolicyResource = CfnResource & { readonly policyDocument: unknown };
