import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { assertInStage } from '../../private/cycles';
import { EventDestinationError, warnBelow } from '../../private/messages';
import { KEY_ACTIONS } from '../../private/stream-key';
import { differ } from '../../private/values';
import { isElsewhere } from './bucket';
import { permissionsOn, warnOfBucketElsewhere } from './bucket-use';
import { catalogArns } from './catalog';
import { letUseKey } from './key-use';

interface Queried {
  readonly bucket: IBucket;
  readonly databaseName: string;
  readonly encryptionKey?: IKey;
  readonly stream: IDeliveryStream;
  readonly workGroupName: string;
}

/** Lets somebody ask, and read the answers: https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html */
export function grantQuery(
  scope: Construct,
  grantee: iam.IGrantable,
  { bucket, databaseName, encryptionKey, stream, workGroupName }: Queried,
): iam.Grant {
  const allow = (actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, unknown>>) =>
    iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
  const { grantPrincipal: analyst } = grantee;
  if (Construct.isConstruct(analyst)) {
    assertInStage(scope, 'grantee', analyst);
  }
  assertOfThisAccount(scope, analyst);
  const workGroup = Stack.of(scope).formatArn({ service: 'athena', resource: 'workgroup', resourceName: workGroupName });
  const asking = allow(WORK_GROUP_ACTIONS, [workGroup]);
  if (!asking.success) {
    warnOfNothingGranted(scope, stream);
    return asking;
  }
  const isNameable = canBeNamed(scope, analyst);
  if (encryptionKey && isNameable) {
    letUseKey(scope, stream, analyst, encryptionKey);
  }
  if (isElsewhere(scope, bucket)) {
    warnOfBucketElsewhere(scope, stream, bucket, analyst, isNameable);
  }
  return [
    asking,
    allow(['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables'], catalogArns(scope, databaseName, '*')),
    // Athena looks at it for each query: https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
    allow(['glue:GetDatabase'], [Stack.of(scope).formatArn({ service: 'glue', resource: 'database', resourceName: 'default' })]),
    ...permissionsOn(bucket).map(({ actions, resources, conditions }) => allow(actions, resources, conditions)),
    ...(encryptionKey ? [allow(KEY_ACTIONS, [encryptionKey.keyArn])] : []),
  ].reduce((all, each) => all.combine(each));
}

function warnOfNothingGranted(archive: Construct, stream: IDeliveryStream): void {
  warnBelow(
    stream,
    'EmailEventArchive.analystWithoutPermissions',
    `'grantQuery' of ${archive.node.path} has granted nothing to a principal that cannot hold permissions, such as an iam.ArnPrincipal. ` +
      `Pass a role, a user or a group: 'iam.Role.fromRoleArn' imports one.`,
  );
}

/** A call of Athena is for workgroups of the account that calls, whatever a policy says. */
function assertOfThisAccount(scope: Construct, { principalAccount }: iam.IPrincipal): void {
  const { account } = Stack.of(scope);
  if (differ(principalAccount ?? account, account)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.analystElsewhere',
      prop: 'grantee',
      got: `somebody in account ${principalAccount}`,
      allowed: `somebody in account ${account}, like the archive`,
      remedy: `create a role in account ${account} which they may assume, and pass that`,
    });
  }
}

/** No policy of a key can name a group, or a policy that is attached to somebody else. */
function canBeNamed(scope: Construct, principal: iam.IPrincipal): boolean {
  try {
    // core throws for a policy, and for who has no role that is known
    return !('groupArn' in principal) && Stack.of(scope).resolve(principal.policyFragment.principalJson) !== undefined;
  } catch {
    return false;
  }
}

const WORK_GROUP_ACTIONS = [
  'athena:BatchGetNamedQuery',
  'athena:BatchGetQueryExecution',
  'athena:GetNamedQuery',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:GetQueryResultsStream',
  'athena:GetWorkGroup',
  'athena:ListNamedQueries',
  'athena:ListQueryExecutions',
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
];
