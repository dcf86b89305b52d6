import { Resource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IDeliveryStreamRef } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { Construct, IDependable } from 'constructs';
import type { EventPublishingGrantsOptions } from '../event-publishing-grants';
import { GrantScope } from '../grant-scope';
import { warnBelow } from './messages';
import { once } from './once';
import { pasteable } from './pasteable';
import { assertRole, hasLost, isTrustReplaced, reviewTrustPolicy, trustPolicyOf } from './role';
import { allow, allowBeside, isTakenBack } from './role-policy';
import { whenOrdered, whenWritten } from './settle';
import { conditionsFor, sourceFor } from './source';
import { assertStream, keyOfStream, streamOf } from './stream';
import type { Stream } from './stream';
import { allowKeyUse, isClosed, keyPermissionFor } from './stream-key';

/** As in core's L2. */
const INLINE_POLICY = 'AllowFirehoseDeliveryStreamPublish';

/** SES, in the trust policy of a role. */
export function sesPrincipal(scope: Construct, options: EventPublishingGrantsOptions): iam.IPrincipal {
  return new iam.ServicePrincipal('ses.amazonaws.com', { conditions: conditionsFor(scope, { ...options, prop: 'role' }) });
}

export interface StreamGrantOptions extends EventPublishingGrantsOptions {
  /** @default - the key that the stream of this app names */
  readonly encryptionKey?: IKeyRef;
}

/** Lets SES put records into a stream through a role that is created. */
export function createRoleFor(scope: Construct, given: IDeliveryStreamRef, options: StreamGrantOptions): SesRole {
  const stream = streamOf(scope, given, options.encryptionKey);
  const { role, dependables } = createRole(scope, stream, options);
  return { role, dependables: [...dependables, allowKeyUse(scope, stream, role)] };
}

/** Lets SES put records into a stream through a role of the user's. */
export function letPutRecords(scope: Construct, given: IDeliveryStreamRef, role: iam.IRole, options: StreamGrantOptions): SesRole {
  const stream = streamOf(scope, given, options.encryptionKey);
  const dependables = allowPutRecords(scope, stream, role, options);
  return { role, dependables: [...dependables, allowKeyUse(scope, stream, role)] };
}

/** A role that SES may assume, and what has to be waited for beside it. */
interface SesRole {
  readonly role: iam.IRole;
  readonly dependables: IDependable[];
}

/** Creates a role for SES that may do nothing but put records into the stream. */
function createRole(scope: Construct, stream: Stream, options: EventPublishingGrantsOptions): SesRole {
  assertStream(scope, stream);
  const assumedBy = sesPrincipal(scope, options);
  const permission = permissionFor(stream);
  const key = keyOfStream(stream);
  // the key will name the role, which then must not wait for the stream
  const isNamedByKey = key !== undefined && isClosed(key);
  const inlinePolicies = isNamedByKey ? undefined : { [INLINE_POLICY]: new iam.PolicyDocument({ statements: [permission] }) };
  const role = makeRole(scope, stream, options, { assumedBy, inlinePolicies });
  once(role, 'judged', () =>
    whenWritten(role, () => {
      if (isTrustReplaced(role) || (inlinePolicies && hasLost(role, permission))) {
        const trust = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [assumedBy] });
        warnOfImportedRole(role, role, trust, [permission, ...keyPermissionFor(stream)]);
      }
    }),
  );
  // as it was when the role was made, which others may share
  const isBeside = once(role, 'permission beside', () => isNamedByKey);
  return { role, dependables: isBeside ? [whenOrdered(() => [allowBeside(scope, stream, role, permission)])] : [] };
}

function makeRole(scope: Construct, stream: Stream, { grantScope }: EventPublishingGrantsOptions, props: iam.RoleProps): iam.IRole {
  if (grantScope !== GrantScope.ACCOUNT) {
    // id as in core's L2, so that a user who comes from it keeps the role
    return new iam.Role(scope, 'FirehoseDeliveryStreamIamRole', props);
  }
  const stack = Stack.of(scope);
  const { address } = stream.identity;
  return once(stack, `role for ${address}`, () => new iam.Role(stack, `SesRole${address.slice(-8)}`, props));
}

/** Adds to a role, or to what is said of it, that SES may assume it and that it may put records into the stream. */
function allowPutRecords(scope: Construct, stream: Stream, role: iam.IRole, options: EventPublishingGrantsOptions): IDependable[] {
  assertStream(scope, stream);
  assertRole(scope, role);
  const trustPolicy = trustPolicyOf(role);
  const owner = trustPolicy ? role : scope;
  const source = sourceFor(scope, owner, { ...options, prop: 'role' });
  const permission = permissionFor(stream);
  const policy = allow(scope, stream, role, permission);
  const trust = once(owner, `sts:AssumeRole of ${role.node.addr} for ${source.key}`, () => {
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
  }
  whenWritten(scope, () => {
    if (!trustPolicy || isTrustReplaced(role) || isTakenBack(role, policy, permission)) {
      warnOfImportedRole(scope, role, trust, [permission, ...keyPermissionFor(stream)]);
    }
  });
  // a role of another Region is written as a literal ARN, without a reference
  const isElsewhere = Resource.isOwnedResource(role) && Stack.of(role) !== Stack.of(scope);
  return [...(policy ? [policy] : []), ...(isElsewhere ? [role] : [])];
}

function warnOfImportedRole(scope: Construct, role: iam.IRole, trust: iam.PolicyStatement, permissions: iam.PolicyStatement[]): void {
  const [these, them] = permissions.length > 1 ? ['these', 'them'] : ['this one', 'it'];
  warnBelow(
    scope,
    'FirehoseDestination.importedRole',
    `The trust policy of ${role.node.path} cannot be changed from here: the role is imported, takes no policy updates, keeps its trust policy to itself, or has been given other policies. ` +
      `Unless SES may assume the role and the role may write to the stream, the deployment fails. ` +
      `Add this statement to the trust policy of the role:\n${pasteable(scope, trust)}\n` +
      `and ${these} to its permissions, unless it has ${them} already:\n` +
      permissions.map((statement) => pasteable(scope, statement)).join('\n'),
  );
}

function permissionFor({ arn }: Stream): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [arn] });
}
