import { Aws, Fn, Names, aws_kms as kms, aws_logs as logs } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { logEncryptionStatement } from '../../private/log-encryption';
import { warnBelow } from '../../private/messages';
import { pasteable } from '../../private/pasteable';

interface LogOptions {
  /** @default - a key of its own */
  readonly encryptionKey?: kms.IKey;
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** A log group for a state machine, encrypted with a customer managed key. */
export function createLog(scope: Construct, { encryptionKey, retention, removalPolicy }: LogOptions): logs.LogGroup {
  // AWS advises the prefix: the policy that lets Step Functions log has no room for many other names
  const prefix = `/aws/vendedlogs/states/${Names.uniqueResourceName(scope, { maxLength: 128 })}`;
  // what a deleted stack of this name has left behind must not be in the way
  const logGroupName = `${prefix}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
  const key = encryptionKey ?? new kms.Key(scope, 'Key', { enableKeyRotation: true, removalPolicy });
  const statement = logEncryptionStatement(scope, `${prefix}-*`);
  const { statementAdded } = key.addToResourcePolicy(statement);

  const logGroup = new logs.LogGroup(scope, 'Log', { logGroupName, encryptionKey: key, retention, removalPolicy });
  if (!statementAdded) {
    warnBelow(
      logGroup,
      'SendingPause.importedKey',
      `The policy of the key ${key.node.path} cannot be changed from here. Unless it lets CloudWatch Logs use the key, the deployment fails. ` +
        `Add this statement to the policy of the key, where * means the key itself:\n${pasteable(scope, statement)}`,
    );
  }
  return logGroup;
}
