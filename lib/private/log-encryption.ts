import { Stack, Token, aws_iam as iam, region_info as regionInfo } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { unreferred } from './cycles';
import { addToKeyPolicy, encryptionKey } from './encryption-key';
import { warnBelow } from './messages';
import type { WarningId } from './messages';
import { pasteable } from './pasteable';
import { whenOrdered, whenWritten } from './settle';

interface LogKey {
  readonly key: IKey;
  /** Of the log groups for which the key may be used. */
  readonly names: string;
  /** Of the warning, if the policy of the key cannot be changed. */
  readonly code: WarningId;
}

/**
 * Lets CloudWatch Logs use the key of a log group, which is not created before.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUseKey(logGroup: LogGroup, { key: given, names, code }: LogKey): void {
  const key = encryptionKey(logGroup, given.keyArn, given)!;
  const statement = statementFor(logGroup, names);
  const add = () => addToKeyPolicy(key, `logs of ${logGroup.node.addr}`, () => statement);
  logGroup.node.addDependency(
    whenOrdered(() => {
      add();
      const awaited = unreferred(key, logGroup.node.defaultChild as CfnLogGroup);
      return awaited ? [awaited] : [];
    }),
  );
  whenWritten(logGroup, () => {
    if (!add()) {
      warnBelow(
        logGroup,
        code,
        `The policy of the key ${given.node.path} cannot be changed from here. Unless it lets CloudWatch Logs use the key, the deployment fails. ` +
          `Add this statement to the policy of the key, where * means the key itself:\n${pasteable(logGroup, statement)}`,
      );
    }
  });
}

function statementFor(scope: Construct, names: string): iam.PolicyStatement {
  const stack = Stack.of(scope);
  return new iam.PolicyStatement({
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.${suffixOf(stack)}`)],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: `log-group:${names}` }) } },
  });
}

/** Unlike most principals, that of CloudWatch Logs ends as the addresses of its partition do. */
function suffixOf(stack: Stack): string {
  return Token.isUnresolved(stack.region) ? stack.urlSuffix : stack.regionalFact(regionInfo.FactName.DOMAIN_SUFFIX, 'amazonaws.com');
}
