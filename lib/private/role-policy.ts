import { Lazy, Names, Resource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import { once } from './once';
import { isReplaced } from './policy-document';
import { matches } from './policy-scope';
import { isMadeOutside } from './role';
import type { Stream } from './stream';
import { part, refersOutside, writtenPart } from './values';

/**
 * Gives a role a permission about a stream: in the role's own policy or, lest its stack wait for another, in one of the
 * stack of `scope`. So it is with an imported role: core gives the policies of two stacks the same name, unless a feature
 * flag is set, and they would overwrite each other.
 */
export function allow(scope: Construct, stream: Stream, role: iam.IRole, statement: iam.PolicyStatement): IDependable | undefined {
  const refersElsewhere = Stack.of(role) !== Stack.of(scope) && refersOutside(role, stream.arn);
  return refersElsewhere || !Resource.isOwnedResource(role)
    ? allowBeside(scope, stream, role, statement)
    : once(role, identify(stream, role, statement), () => role.addToPrincipalPolicy(statement).policyDependable);
}

/** Gives it in a policy of the stack of `scope`, as has to be once the aspects are through: then core says no more what to wait for. */
export function allowBeside(scope: Construct, stream: Stream, role: iam.IRole, statement: iam.PolicyStatement): IDependable {
  if (isMadeOutside(role)) {
    return once(role, identify(stream, role, statement), () => role.addToPrincipalPolicy(statement).policyDependable!);
  }
  const policy = policyFor(Stack.of(scope), stream, role);
  once(policy, identify(stream, role, statement), () => policy.addStatements(statement));
  return policy;
}

/** Whether a permission will not be written that was given so: core hands out no policy for what it adds to the role's own. */
export function isTakenBack(role: iam.IRole, given: IDependable | undefined, { actions }: iam.PolicyStatement): boolean {
  const policy = Construct.isConstruct(given) ? given : role.node.tryFindChild('DefaultPolicy');
  return isReplaced(policy) && !stillAllows(policy!.node.defaultChild as iam.CfnPolicy, actions[0]);
}

function stillAllows(policy: iam.CfnPolicy, action: string): boolean {
  const statements = [writtenPart(policy, 'policyDocument', 'Statement')].flat();
  return statements.some((statement) => matches(part(statement, 'Action'), action));
}

function identify(stream: Stream, role: iam.IRole, { actions }: iam.PolicyStatement): string {
  return `${actions.join()} for ${stream.identity.address} of ${role.node.addr}`;
}

function policyFor(stack: Stack, stream: Stream, role: iam.IRole): iam.Policy {
  const { address, id } = stream.identity;
  return once(stack, `policy of ${role.node.addr} for ${address}`, () => {
    const policy: iam.Policy = new iam.Policy(stack, `FirehoseDeliveryStreamPolicy${Names.nodeUniqueId(role.node)}${id}`, {
      // policies of one name on one role would overwrite each other: each stack may have one, in several Regions
      policyName: Lazy.string({ produce: () => `${Names.uniqueResourceName(policy, { maxLength: 106 })}-${stack.region}` }),
    });
    role.attachInlinePolicy(policy);
    return policy;
  });
}
