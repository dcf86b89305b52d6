import { Resource, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IRole, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { assertArn } from './arn';
import { assertReachable } from './cycles';
import { assertGiven } from './input';
import { EventDestinationError, warnBelow } from './messages';
import { reviewPolicy } from './policy-review';
import type { PolicyReview } from './policy-review';
import type { PolicySize } from './policy-size';
import { differ, isPlaceholder, written, writtenPart } from './values';

/** The quota of IAM, and the most to which it can be raised: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const QUOTA = 2048;
const LIMITS = { statements: Infinity, characters: 4096 };

const REVIEW: PolicyReview = {
  action: 'sts:AssumeRole',
  limits: LIMITS,
  tooLarge: {
    code: 'FirehoseDestination.trustPolicyTooLarge',
    prop: 'role',
    allowed: `at most ${LIMITS.characters} characters (${QUOTA} unless the quota of IAM has been raised)`,
    remedy: `leave out 'role', or use several roles`,
  },
  unscoped: 'FirehoseDestination.unscopedTrust',
  unscopedRemedy: `Create the role with 'assumedBy: new EventPublishingGrants(this, { configurationSet }).principal', or leave out 'role'.`,
};

const MALFORMED = {
  code: 'FirehoseDestination.malformedArn',
  prop: 'role',
  allowed: 'arn:<partition>:iam::<account>:role/<name>',
  remedy: 'import the role by its own ARN, not by that of a user, a policy or an assumed role',
} as const;

/** Refuses a role that cannot be passed to SES from `scope`. */
export function assertRole(scope: Construct, role: IRole): void {
  assertGiven(scope, role, 'roleArn', MALFORMED);
  assertReachable(scope, 'role', role);
  // the report of core has no names yet
  if (!isMadeOutside(role)) {
    assertArn(scope, role.roleArn, MALFORMED);
  }
  const { account } = Stack.of(scope);
  const { roleArn, env } = role;
  if (!isPlaceholder(roleArn) && differ(env.account, account)) {
    throw new EventDestinationError(scope, {
      code: 'FirehoseDestination.roleInAnotherAccount',
      prop: 'role',
      got: `a role in account ${env.account}`,
      allowed: `a role in ${account}, the account of the configuration set`,
      remedy: `leave out 'role', or use a role of ${account}`,
    });
  }
}

/** Whether somebody else makes the role, by the report of `iam.Role.customizeRoles`, which takes no statements that come later than their policy. */
export function isMadeOutside(role: IRole): boolean {
  return role instanceof iam.Role && role.node.defaultChild === undefined;
}

/** The trust policy of a role that this app creates. */
export function trustPolicyOf(role: IRole): PolicyDocument | undefined {
  return Resource.isOwnedResource(role) ? (role as Role).assumeRolePolicy : undefined;
}

/** Whether another trust policy will be written than the one that statements stand in. */
export function isTrustReplaced(role: IRole): boolean {
  const resource = role.node.defaultChild;
  return iam.CfnRole.isCfnRole(resource) && written(resource, 'assumeRolePolicyDocument') !== trustPolicyOf(role);
}

/** Whether a role will be written without what its own policies allowed. */
export function hasLost(role: IRole, { actions }: iam.PolicyStatement): boolean {
  const resource = role.node.defaultChild;
  return iam.CfnRole.isCfnRole(resource) && !String(JSON.stringify(writtenPart(resource, 'policies'))).includes(actions[0]);
}

/** Looks at a trust policy when the app is synthesized. */
export function reviewTrustPolicy(role: IRole, policy: PolicyDocument): void {
  reviewPolicy(role, role, () => policy, { ...REVIEW, look: (size) => warnIfLarge(role, size) });
}

function warnIfLarge(role: IRole, { characters, withAccount }: PolicySize): void {
  if (characters > QUOTA) {
    const instead =
      withAccount <= QUOTA
        ? `Let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT'.`
        : `Leave out 'role', or use several roles.`;
    warnBelow(
      role,
      'FirehoseDestination.largeTrustPolicy',
      `The trust policy has ${characters} characters or more, but IAM takes ${QUOTA} unless the quota of the account has been raised ` +
        `(to ${LIMITS.characters} at most). ${instead}`,
    );
  }
}
