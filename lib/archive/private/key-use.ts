import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { addToKeyPolicy, encryptionKey } from '../../private/encryption-key';
import { warnBelow } from '../../private/messages';
import { pasteable } from '../../private/pasteable';
import { mayWait } from '../../private/role-waits';
import { whenOrdered, whenWritten } from '../../private/settle';
import { isClosed } from '../../private/stream-key';
import { differ, environmentOf } from '../../private/values';

/** What Data Firehose and Athena do with a key, on behalf of a role. */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Lets the policy of a key name a user of the archive, if it does not leave it to IAM who may use the key. */
export function letUseKey(archive: Construct, stream: IConstruct, user: IPrincipal, given: IKey): void {
  const key = encryptionKey(archive, given.keyArn, given)!;
  const statement = new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: ['*'], principals: [user] });
  const name = Construct.isConstruct(user) ? user.node.path : 'the principal of the statement';
  // a key elsewhere would wait for the user, whose stack waits for the key
  const isHere = key.resource !== undefined && Construct.isConstruct(user) && Stack.of(key.resource) === Stack.of(user);
  let isNamed = false;
  stream.node.addDependency(
    whenOrdered(() => {
      isNamed = isHere && isClosed(key) && !mayWait(user) && addToKeyPolicy(key, `use by ${name}`, () => statement);
      return [];
    }),
  );

  // the policy of an imported key may leave it to the IAM of its own account
  const mayDelegate = !key.resource && !differ(environmentOf(given, given.keyArn).account, Stack.of(archive).account);
  whenWritten(archive, () => {
    if (!key.resource || (isClosed(key) && !isNamed)) {
      warnBelow(
        stream,
        'EmailEventArchive.keyNotGranted',
        `The policy of the key ${key.id} cannot be changed from here. ${mayDelegate ? 'Unless it leaves it to IAM who may use the key, as it does by default, ' : ''}` +
          `${name} cannot use the archive ${archive.node.path}. Add this statement to the policy of the key, where * means the key itself:\n` +
          pasteable(archive, statement),
      );
    }
  });
}
