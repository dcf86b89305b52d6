import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { isInTree } from '../../private/once';

/** How a message names a principal, above a statement about it. */
export function nameOf(principal: IPrincipal): string {
  return Construct.isConstruct(principal) ? principal.node.path : 'the principal below';
}

/** Whether a principal has been removed from the app. */
export function isGone(principal: IPrincipal): boolean {
  return Construct.isConstruct(principal) && !isInTree(principal);
}
