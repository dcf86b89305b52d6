import { Resource, Stack } from 'aws-cdk-lib';
import type { IRole, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { assertReachable } from './cycles';
import { EventDestinationError, warnBelow } from './messages';
import { limitPolicy } from './policy-limits';
import { differ, isPlaceholder } from './values';

/** The quota of IAM, and the most to which it can be raised: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const TRUST_POLICY = { quota: 2048, limits: { statements: Infinity, characters: 4096 } };

/** Refuses a role that cannot be passed to SES from `scope`. */
export function assertRole(scope: Construct, role: IRole): void {
  assertReachable(scope, 'role', role);
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

/** The trust policy of a role that this app creates: `iam.Role.customizeRoles` makes roles that it does not. */
export function trustPolicyOf(role: IRole): PolicyDocument | undefined {
  return Resource.isOwnedResource(role) ? (role as Role).assumeRolePolicy : undefined;
}

export function limitTrustPolicy(role: IRole, policy: PolicyDocument): void {
  const { quota, limits } = TRUST_POLICY;
  const fault = {
    code: 'FirehoseDestination.trustPolicyTooLarge',
    prop: 'role',
    allowed: `at most ${limits.characters} characters (${quota} unless the quota of IAM has been raised)`,
    remedy: `leave out 'role', or use several roles`,
  } as const;
  limitPolicy(role, policy, limits, fault, (characters) => {
    if (characters > quota) {
      warnBelow(
        role,
        'FirehoseDestination.largeTrustPolicy',
        `The trust policy has ${characters} characters or more, but IAM takes ${quota} unless the quota of the account has been raised ` +
          `(to ${limits.characters} at most). Let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT'.`,
      );
    }
  });
}
