import { Resource, Stack, Token, aws_iam as iam, region_info as regionInfo } from 'aws-cdk-lib';
import type { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { encryptionKey } from './encryption-key';
import { warnBelow } from './messages';
import type { WarningId } from './messages';
import { pasteable } from './pasteable';
import { whenOrdered, whenWritten } from './settle';
import { part, writtenPart } from './values';

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
export function letLogsUseKey(logGroup: LogGroup, { key, names, code }: LogKey): void {
  // an import says no more than its ARN
  const own = Resource.isOwnedResource(key) ? key : undefined;
  const keyOfLog = () => encryptionKey(logGroup, key.keyArn, own)!;
  const statement = statementFor(logGroup, names);
  key.addToResourcePolicy(statement);
  // CDK writes the name of an alias, and no reference
  logGroup.node.addDependency(whenOrdered(() => [keyOfLog().alias ?? []].flat()));
  whenWritten(logGroup, () => {
    const { resource } = keyOfLog();
    if (!resource || !isWritten(resource, statement)) {
      warnBelow(
        logGroup,
        code,
        `The policy of the key ${key.node.path} cannot be changed from here. Unless it lets CloudWatch Logs use the key, the deployment fails. ` +
          `Add this statement to the policy of the key, where * means the key itself:\n${pasteable(logGroup, statement)}`,
      );
    }
  });
}

/** Whether a statement stands in the policy of a key as it will be written, where others may be merged into it. Its condition is its own. */
function isWritten(resource: CfnKey, { conditions }: iam.PolicyStatement): boolean {
  const own = JSON.stringify(resource.stack.resolve(conditions));
  const statements = [writtenPart(resource, 'keyPolicy', 'Statement')].flat();
  return statements.some((each) => JSON.stringify(part(each, 'Condition')) === own);
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
