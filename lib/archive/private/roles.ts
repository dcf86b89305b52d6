import type { Construct, IConstruct } from 'constructs';
import { GrantScope } from '../../grant-scope';
import { warnBelow } from '../../private/messages';
import { isInTree, once } from '../../private/once';
import { whenWritten } from '../../private/settle';

/** Each has a role of its own, and an account has 1,000 roles unless the quota of IAM is raised. */
const MANY = 100;

/** Warns of event destinations that take more roles than there are. */
export function countRole(archive: Construct, stream: IConstruct, destination: IConstruct, grantScope: GrantScope | undefined): void {
  if (grantScope === GrantScope.ACCOUNT) {
    return;
  }
  const destinations = once(archive, 'event destinations', () => {
    const all: IConstruct[] = [];
    whenWritten(archive, () => warnOfMany(archive, stream, all.filter((each) => isInTree(each)).length));
    return all;
  });
  destinations.push(destination);
}

function warnOfMany(archive: Construct, stream: IConstruct, count: number): void {
  if (count > MANY) {
    warnBelow(
      stream,
      'EmailEventArchive.manyRoles',
      `${count} event destinations publish to ${archive.node.path}, each through a role of its own. IAM has a quota of 1,000 roles an account, ` +
        `and CloudFormation one of 500 resources a stack. Give the archive the 'grantScope' GrantScope.ACCOUNT: it is one role a stack.`,
    );
  }
}
