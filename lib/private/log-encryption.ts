import { Stack, Token, aws_iam as iam, region_info as regionInfo } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Lets CloudWatch Logs use a key for the log groups that have such names.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function logEncryptionStatement(scope: Construct, names: string): iam.PolicyStatement {
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
