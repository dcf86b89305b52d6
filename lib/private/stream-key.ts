import { Stack, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import type { Construct, IDependable } from 'constructs';
import type { EncryptionKey } from './encryption-key';
import { warnBelow } from './messages';
import { once } from './once';
import { allow } from './role-policy';
import { whenOrdered, whenWritten } from './settle';
import { assertWrittenStream, keyOfStream } from './stream';
import type { Stream } from './stream';
import { written } from './values';

/** Data Firehose asks this of whoever puts records: https://docs.aws.amazon.com/firehose/latest/dev/encryption.html */
const ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Lets a role use the key of a stream, and judges the stream as it will be written. */
export function allowKeyUse(scope: Construct, stream: Stream, role: iam.IRole): IDependable {
  grant(scope, stream, role, false);
  whenWritten(scope, () => {
    assertWrittenStream(scope, stream);
    const key = keyOfStream(stream);
    if (key && arnOf(key) === undefined) {
      warnBelow(
        scope,
        'FirehoseDestination.unknownKey',
        `The stream ${stream.given.node.path} is encrypted with ${key.id}, an alias that this app does not know. A permission has to name the key itself, ` +
          `so that the role that SES assumes may not use it, and all events are lost. Give the stream the ARN of the key, or pass the key as 'encryptionKey'.`,
      );
    }
  });
  return whenOrdered(() => grant(scope, stream, role, true));
}

/** The permission on the key of a stream, if it has one that is known. */
export function keyPermissionFor(stream: Stream): iam.PolicyStatement[] {
  const key = keyOfStream(stream);
  const arn = key && arnOf(key);
  return arn === undefined ? [] : [new iam.PolicyStatement({ actions: ACTIONS, resources: [arn] })];
}

function grant(scope: Construct, stream: Stream, role: iam.IRole, isLate: boolean): IDependable[] {
  const [permission] = keyPermissionFor(stream);
  const { key, resource } = keyOfStream(stream) ?? {};
  const policy =
    permission &&
    once(scope, `permission of ${role.node.addr} on ${permission.resources.join()}`, () =>
      allow(scope, stream, role, { statement: permission, isLate }),
    );
  if (key && resource && !delegatesToIam(resource)) {
    once(key, `use by ${role.node.addr}`, () => kms.KeyGrants.fromKey(key, false).actions(granteeFor(resource, role), ...ACTIONS));
  }
  return policy ? [policy] : [];
}

/** For the policy of the key alone. Between stacks it names the account, for the key is not to wait for the role. */
function granteeFor(key: kms.CfnKey, role: iam.IRole): iam.IGrantable {
  const isBeside = Stack.of(key) === Stack.of(role);
  return { grantPrincipal: isBeside ? new iam.ArnPrincipal(role.roleArn) : new iam.AccountPrincipal(Stack.of(role).account) };
}

/** Whether the policy of a key leaves it to IAM who may use it, as it does unless it is written otherwise. */
function delegatesToIam(key: kms.CfnKey): boolean {
  const policy: unknown = written(key, 'keyPolicy');
  const document = ((policy as Partial<iam.PolicyDocument> | undefined)?.toJSON?.() as unknown) ?? policy;
  const statements = [(document as { Statement?: unknown } | undefined)?.Statement ?? []].flat() as Record<string, unknown>[];
  return (
    document === undefined ||
    statements.some(
      ({ Effect, Action, Principal }) =>
        Effect === 'Allow' && [Action].flat().includes('kms:*') && /:root"/.test(JSON.stringify(key.stack.resolve(Principal))),
    )
  );
}

function arnOf({ name, id, key }: EncryptionKey): string | undefined {
  if (key) {
    return (key as Partial<kms.IAlias>).aliasTargetKey?.keyArn ?? key.keyRef.keyArn;
  }
  return /\balias\//.test(id) ? undefined : name;
}
