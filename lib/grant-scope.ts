/**
 * For which configuration sets a policy lets SES in.
 */
export enum GrantScope {
  /**
   * For those that publish to the target, by their exact ARNs, which stand in one statement.
   *
   * The policy grows with every set: a topic's policy is full after some 230 sets or more, a role's trust policy
   * after some 13 or more, and 28 or more if the quota of IAM has been raised.
   */
  CONFIGURATION_SET = 'configurationSet',

  /**
   * For all sets of the account and Region of the event destination, by the pattern `configuration-set/*`.
   *
   * One statement and one role serve any number of sets, in any arrangement of stacks. Whoever may create an event
   * destination in the account may then publish to the target; the AWS documentation describes exact ARNs only.
   */
  ACCOUNT = 'account',
}
