import { Aws, Fn, Names, aws_kms as kms, aws_logs as logs } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { letLogsUseKey } from '../../private/log-encryption';

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
  const logGroup = new logs.LogGroup(scope, 'Log', { logGroupName, encryptionKey: key, retention, removalPolicy });
  letLogsUseKey(logGroup, { key, names: `${prefix}-*`, code: 'SendingPause.importedKey' });
  return logGroup;
}
