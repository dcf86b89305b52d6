import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { addToKeyPolicy, encryptionKey } from '../../private/encryption-key';
import { warnBelow } from '../../private/messages';
import { pasteable } from '../../private/pasteable';
import { whenWritten } from '../../private/settle';
import { isClosed } from '../../private/stream-key';

/** What Data Firehose and Athena do with a key, on behalf of a role. */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Lets the policy of a key name the role of the stream, if it does not leave it to IAM who may use the key. */
export function letUseKey(scope: Construct, stream: Construct, role: IRole, given: IKey): void {
  const key = encryptionKey(scope, given.keyArn, given)!;
  const statement = new iam.PolicyStatement({
    actions: KEY_ACTIONS,
    resources: ['*'],
    principals: [new iam.ArnPrincipal(role.roleArn)],
  });
  // a key elsewhere would wait for the role, whose stack waits for the key
  const isHere = key.resource && Stack.of(key.resource) === Stack.of(role);
  const isNamed = isHere && isClosed(key) && addToKeyPolicy(key, `use by ${role.node.addr}`, () => statement);

  whenWritten(scope, () => {
    if (!key.resource || (isClosed(key) && !isNamed)) {
      warnBelow(
        stream,
        'EmailEventArchive.keyNotGranted',
        `The policy of the key ${key.id} cannot be changed from here. Unless it leaves it to IAM who may use the key, as it does by default, ` +
          `Data Firehose cannot write to the archive ${scope.node.path}. Add this statement to the policy of the key, where * means the key itself:\n` +
          pasteable(scope, statement),
      );
    }
  });
}
