import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct, IDependable } from 'constructs';
import { addToKeyPolicy } from './encryption-key';
import type { EncryptionKey } from './encryption-key';
import { textOf } from './intrinsics';
import { warnBelow } from './messages';
import { pasteable } from './pasteable';
import { delegatesToIam } from './policy-scope';
import { allowBeside, isTakenBack } from './role-policy';
import { whenOrdered, whenWritten } from './settle';
import { assertStreamKey, assertWrittenStream, keyOfStream } from './stream';
import type { Stream } from './stream';
import { differ, environmentOf, written } from './values';
import { mayName } from './waits';

/** Data Firehose asks this of whoever puts records: https://docs.aws.amazon.com/firehose/latest/dev/encryption.html */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Lets a role use the key that a stream will have, and judges the stream as it will be written. */
export function allowKeyUse(scope: Construct, stream: Stream, role: iam.IRole): IDependable {
  const granted = new Map<string, { policy: IDependable; permission: iam.PolicyStatement }>();
  whenWritten(scope, () => {
    assertWrittenStream(scope, stream);
    const key = keyOfStream(stream);
    if (key) {
      const grant = granted.get(key.id);
      warnOfKey(scope, stream, role, key, grant !== undefined && !isTakenBack(role, grant.policy, grant.permission));
    }
  });
  return whenOrdered(() => {
    assertStreamKey(scope, stream);
    const key = keyOfStream(stream);
    const [permission] = keyPermissionFor(stream);
    if (!key || !permission) {
      return [];
    }
    // what waits for others is asked again and again, and judged at the end
    if (!granted.has(key.id)) {
      letInto(key, role);
    }
    const policy = allowBeside(scope, stream, role, permission);
    granted.set(key.id, { policy, permission });
    return [policy];
  });
}

/** The permission on the key of a stream, if it has one that is known. */
export function keyPermissionFor(stream: Stream): iam.PolicyStatement[] {
  const { arn } = keyOfStream(stream) ?? {};
  return arn === undefined ? [] : [new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: [arn] })];
}

/** Whether the policy of a key has to name whoever uses it, because it does not leave that to IAM. */
export function isClosed({ resource }: EncryptionKey): boolean {
  return resource !== undefined && !delegatesToIam(resource.stack, written(resource, 'keyPolicy'));
}

/** Adds the role to the policy of a key that asks for it, unless the key would then wait for the role, and the role for the key. */
function letInto(key: EncryptionKey, role: iam.IRole): boolean {
  if (!key.resource) {
    // the policy of a key leaves it to the IAM of its own account
    return !key.arn || !differ(environmentOf(role, key.arn).account, Stack.of(role).account);
  }
  if (!isClosed(key)) {
    return true;
  }
  const principal = new iam.ArnPrincipal(role.roleArn);
  return mayName(key.resource, principal) && addToKeyPolicy(key, `use by ${role.node.addr}`, () => keyStatementFor(role));
}

function keyStatementFor(role: iam.IRole): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: ['*'], principals: [new iam.ArnPrincipal(role.roleArn)] });
}

function warnOfKey(scope: Construct, stream: Stream, role: iam.IRole, key: EncryptionKey, isGranted: boolean): void {
  const encrypted = `The stream ${stream.given.node.path} is encrypted with ${textOf(Stack.of(scope).resolve(key.id))}`;
  const [permission] = keyPermissionFor(stream);
  if (!permission) {
    warnBelow(
      scope,
      'FirehoseDestination.unknownKey',
      `${encrypted}, and this app does not know which key that is. A permission has to name the key itself, ` +
        `so that the role that SES assumes may not use it, and all events are lost. Give the stream the ARN of the key, or pass the key itself as 'encryptionKey'.`,
    );
  } else if (!isGranted) {
    warnBelow(
      scope,
      'FirehoseDestination.keyNotGranted',
      `${encrypted}, which the role ${role.node.path} has not been allowed to use: hand on the 'dependables' that the grant returned, ` +
        `or add this statement to the permissions of the role:\n${pasteable(scope, permission)}`,
    );
  } else if (!letInto(key, role)) {
    warnBelow(
      scope,
      'FirehoseDestination.keyNotGranted',
      `${encrypted}, whose policy does not leave it to the IAM of this account who may use it, and cannot name the role ${role.node.path} from here. Unless it does, ` +
        `all events are lost. Add this statement to the policy of the key, where * means the key itself:\n${pasteable(scope, keyStatementFor(role))}`,
    );
  }
}
