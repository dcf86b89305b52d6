import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import { addToKeyPolicy, encryptionKey } from '../../private/encryption-key';
import { textOf } from '../../private/intrinsics';
import { warnBelow } from '../../private/messages';
import { pasteable } from '../../private/pasteable';
import { whenOrdered, whenWritten } from '../../private/settle';
import { KEY_ACTIONS, isClosed } from '../../private/stream-key';
import { differ, environmentOf } from '../../private/values';
import { mayName } from '../../private/waits';
import { isGone, nameOf } from './principal';

/** Lets the policy of a key name a user of the archive, if it does not leave it to IAM who may use the key. */
export function letUseKey(archive: Construct, stream: IConstruct, user: IPrincipal, given: IKey): void {
  const key = encryptionKey(archive, given.keyArn, given)!;
  const statement = new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: ['*'], principals: [user] });
  let isNamed = false;
  stream.node.addDependency(
    whenOrdered(() => {
      const { resource } = key;
      isNamed =
        resource !== undefined &&
        isClosed(key) &&
        !isGone(user) &&
        mayName(resource, user) &&
        addToKeyPolicy(key, `use by ${JSON.stringify(user.policyFragment)}`, () => statement);
      return [];
    }),
  );

  // the policy of an imported key may leave it to the IAM of its own account
  const mayDelegate = !key.resource && !differ(environmentOf(given, given.keyArn).account, Stack.of(archive).account);
  whenWritten(archive, () => {
    if (!isGone(user) && (!key.resource || (isClosed(key) && !isNamed))) {
      warnBelow(
        stream,
        'EmailEventArchive.keyNotGranted',
        `The policy of the key ${textOf(Stack.of(archive).resolve(key.id))} cannot be changed from here: ${nameOf(user)} cannot use the archive ${archive.node.path}` +
          `${mayDelegate ? ', unless that policy leaves it to IAM who may use the key, as it does by default' : ''}. ` +
          `Add this statement to the policy of the key, where * means the key itself:\n${pasteable(archive, statement)}`,
      );
    }
  });
}
