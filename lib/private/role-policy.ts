import { FeatureFlags, Lazy, Names, Resource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct, IDependable } from 'constructs';
import { once } from './once';
import { identityOf } from './stream';
import type { Stream } from './stream';
import { refersOutside } from './values';

/** Without it, two stacks that give permissions to one imported role overwrite each other's policy. */
const STACK_SAFE_NAMES = '@aws-cdk/aws-iam:importedRoleStackSafeDefaultPolicyName';

export interface Permission {
  readonly statement: iam.PolicyStatement;
  /** Core says no more what to wait for if a role gets a permission after the aspects. @default false */
  readonly isLate?: boolean;
}

/**
 * Gives a role a permission about a stream: in the role's own policy or, lest its stack wait for another or the policies
 * of two stacks overwrite each other, in one of the stack of `scope`.
 */
export function allow(scope: Construct, stream: Stream, role: iam.IRole, { statement, isLate }: Permission): IDependable | undefined {
  const { resources, actions } = statement;
  const what = `${actions.join()} on ${identityOf(stream).address} of ${role.node.addr}`;
  const refersElsewhere = Stack.of(role) !== Stack.of(scope) && resources.some((resource) => refersOutside(role, resource));
  if (isLate || refersElsewhere || !hasNamesOfItsOwn(role)) {
    const policy = policyFor(Stack.of(scope), stream, role);
    once(policy, what, () => policy.addStatements(statement));
    return policy;
  }
  return once(role, what, () => role.addToPrincipalPolicy(statement).policyDependable);
}

function hasNamesOfItsOwn(role: iam.IRole): boolean {
  return Resource.isOwnedResource(role) || FeatureFlags.of(role).isEnabled(STACK_SAFE_NAMES) === true;
}

function policyFor(stack: Stack, stream: Stream, role: iam.IRole): iam.Policy {
  const { address, id } = identityOf(stream);
  return once(stack, `policy of ${role.node.addr} for ${address}`, () => {
    const policy: iam.Policy = new iam.Policy(stack, `FirehoseDeliveryStreamPolicy${Names.nodeUniqueId(role.node)}${id}`, {
      // policies of one name on one role would overwrite each other, and each stack may have one
      policyName: Lazy.string({ produce: () => Names.uniqueResourceName(policy, { maxLength: 128 }) }),
    });
    role.attachInlinePolicy(policy);
    return policy;
  });
}
