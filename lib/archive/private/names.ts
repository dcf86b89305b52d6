import { Names, Stack, Token } from 'aws-cdk-lib';
import type { UniqueResourceNameOptions } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EventDestinationError } from '../../private/messages';
import { isInTree, once } from '../../private/once';

/** A name for a database that no other archive of the account has. */
export function nameFor(scope: Construct): string {
  return uniqueName(scope, { maxLength: 64, separator: '_', allowedSpecialCharacters: '_' }).toLowerCase();
}

/** A name that ends in a hash of the construct path. Core leaves that out of a single id, and takes no notice of a `Default`. */
export function uniqueName(scope: Construct, options: UniqueResourceNameOptions): string {
  const stack = Stack.of(scope);
  const below = scope.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  const ids = [stack.stackName, ...below].filter((id) => id !== 'Default');
  const name = ids.length === 0 ? 'Default' : Names.uniqueResourceName(scope, options);
  return ids.length < 2 ? `${name}${options.separator}${scope.node.addr.slice(-8)}` : name;
}

interface NamedArchive {
  readonly archive: Construct;
  readonly name: string;
}

/** Refuses a name that another database of the app has, where both are deployed to one place. */
export function assertNewName(scope: Construct, name: string): void {
  const named = once<NamedArchive[]>(scope.node.root, 'databases of archives', () => []);
  const other = named.find((each) => each.name === name && isInTree(each.archive) && isInOnePlace(each.archive, scope));
  if (other && !Token.isUnresolved(name)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.duplicateDatabaseName',
      prop: 'databaseName',
      got: name,
      allowed: 'a name that no other database of the account and Region has',
      remedy: `${other.archive.node.path} has this one: choose another, or leave it out for a name from the construct path`,
    });
  }
  named.push({ archive: scope, name });
}

function isInOnePlace(one: Construct, other: Construct): boolean {
  const [here, there] = [Stack.of(one), Stack.of(other)];
  const isKnown = !Token.isUnresolved(here.account) && !Token.isUnresolved(here.region);
  return here === there || (isKnown && here.account === there.account && here.region === there.region);
}
