import { Lazy, Names, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { Construct, IConstruct, IDependable } from 'constructs';
import type { EventPublishingGrantsOptions } from '../event-publishing-grants';
import { GrantScope } from '../grant-scope';
import { warnAtSynthesis } from './messages';
import { once } from './once';
import { pasteable } from './pasteable';
import { assertRole, reviewTrustPolicy, trustPolicyOf } from './role';
import { sourceFor } from './source';
import { assertStream, identityOf } from './stream';
import { refersOutside } from './values';

/** SES, in the trust policy of a role of `owner`. */
export function sesPrincipal(scope: Construct, owner: IConstruct, options: EventPublishingGrantsOptions): iam.IPrincipal {
  const { conditions } = sourceFor(scope, owner, { ...options, prop: 'role' });
  return new iam.ServicePrincipal('ses.amazonaws.com', { conditions });
}

/** A role for SES that may do nothing but put records into the stream. */
export function createRole(scope: Construct, stream: IDeliveryStream, options: EventPublishingGrantsOptions): iam.IRole {
  assertStream(scope, stream);
  const assumedBy = sesPrincipal(scope, scope, options);
  const props: iam.RoleProps = {
    assumedBy,
    // name as in core's L2
    inlinePolicies: { AllowFirehoseDeliveryStreamPublish: new iam.PolicyDocument({ statements: [permissionFor(stream)] }) },
  };
  if (options.grantScope !== GrantScope.ACCOUNT) {
    // id as in core's L2, so that a user who comes from it keeps the role
    return new iam.Role(scope, 'FirehoseDeliveryStreamIamRole', props);
  }
  const stack = Stack.of(scope);
  const { address } = identityOf(stream);
  return once(stack, `role for ${address}`, () => new iam.Role(stack, `SesRole${address.slice(-8)}`, props));
}

/** Adds to a role, or to what is said of it, that SES may assume it and that it may put records into the stream. */
export function allowPutRecords(
  scope: Construct,
  stream: IDeliveryStream,
  role: iam.IRole,
  options: EventPublishingGrantsOptions,
): IDependable[] {
  assertStream(scope, stream);
  assertRole(scope, role);
  const trustPolicy = trustPolicyOf(role);
  const owner = trustPolicy ? role : scope;
  const source = sourceFor(scope, owner, { ...options, prop: 'role' });
  const permission = permissionFor(stream);
  const policy = allowPut(scope, stream, role, permission);
  const trust = once(owner, `sts:AssumeRole for ${source.key}`, () => {
    const statement = new iam.PolicyStatement({
      actions: ['sts:AssumeRole'],
      principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
      conditions: source.conditions,
    });
    trustPolicy?.addStatements(statement);
    return statement;
  });

  if (trustPolicy) {
    reviewTrustPolicy(role, trustPolicy);
  } else {
    warnAtSynthesis(
      scope,
      'FirehoseDestination.importedRole',
      () =>
        `The trust policy of ${role.node.path} cannot be changed from here: the role is imported, takes no policy updates, or keeps its trust policy to itself. ` +
        `Unless SES may assume the role and the role may write to the stream, the deployment fails. ` +
        `Add this statement to the trust policy of the role:\n${pasteable(scope, trust)}\n` +
        `and this one to its permissions, unless it has it already:\n${pasteable(scope, permission)}`,
    );
  }
  return policy ? [policy] : [];
}

/** In the role's own policy or, lest its stack wait for that of the stream, in one of this stack, which waits for both anyway. */
function allowPut(scope: Construct, stream: IDeliveryStream, role: iam.IRole, permission: iam.PolicyStatement): IDependable | undefined {
  const { deliveryStreamArn } = stream;
  const key = `${role.node.addr} puts to ${identityOf(stream).address}`;
  if (Stack.of(role) !== Stack.of(scope) && refersOutside(role, deliveryStreamArn)) {
    return once(Stack.of(scope), key, () => createPolicy(Stack.of(scope), stream, role, permission));
  }
  return once(role, key, () => role.addToPrincipalPolicy(permission).policyDependable);
}

function createPolicy(stack: Stack, stream: IDeliveryStream, role: iam.IRole, permission: iam.PolicyStatement): iam.Policy {
  const ids = `${Names.nodeUniqueId(role.node)}${identityOf(stream).id}`;
  // eslint-disable-next-line awscdk/no-variable-construct-id -- a role has such a policy for each stream
  const policy: iam.Policy = new iam.Policy(stack, `FirehoseDeliveryStreamPolicy${ids}`, {
    // policies of one name on one role would overwrite each other, and each stack may have one
    policyName: Lazy.string({ produce: () => Names.uniqueResourceName(policy, { maxLength: 128 }) }),
    statements: [permission],
  });
  role.attachInlinePolicy(policy);
  return policy;
}

function permissionFor({ deliveryStreamArn }: IDeliveryStream): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [deliveryStreamArn] });
}
