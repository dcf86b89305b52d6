import { CfnResource } from 'aws-cdk-lib';
import type { CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { elementsOf, written } from './values';

type Principal = CfnRole & CfnUser;

/** What a role or a user is made of. Policies beside it wait for it, and not the reverse. */
const PARTS = ['policies', 'managedPolicyArns', 'permissionsBoundary', 'groups'] as const;

/**
 * Whether a role or a user of this app may wait for other resources of its stack, directly or through one that it names: what these wait for
 * must not name it.
 */
export function mayWait({ node }: IConstruct): boolean {
  const resource = node.defaultChild as Principal | undefined;
  return (
    CfnResource.isCfnResource(resource) &&
    (isHeld(resource) ||
      PARTS.some((part) => namedIn(resource, written(resource, part)).length > 0) ||
      namedIn(resource, written(resource, 'assumeRolePolicyDocument')).some(isHeld))
  );
}

/** Whether a resource, or what it stands in, has to wait for something that it need not name. */
function isHeld(resource: CfnResource): boolean {
  return resource.obtainDependencies().length > 0 || resource.node.scopes.some((scope) => scope.node.dependencies.length > 0);
}

/** The resources of its stack that a value names: in references, or in a text for Fn::Sub. */
function namedIn({ stack }: CfnResource, value: unknown): CfnResource[] {
  const text = String(JSON.stringify(stack.resolve(value)));
  const resources = elementsOf(stack).filter((each) => CfnResource.isCfnResource(each));
  return resources.filter(({ logicalId }) => new RegExp(`["{]${stack.resolve(logicalId)}["}.]`).test(text));
}
