import { CfnElement, CfnResource, DefaultTokenResolver, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IResolvable, IResolveContext, IPostProcessor } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { elementsOf } from './values';

/** Whether the policy of a resource may name a principal without a cycle: the principal is not elsewhere, and does not wait for the resource. */
export function mayName(resource: CfnResource, { policyFragment }: IPrincipal): boolean {
  const named = referredTo(resource, policyFragment.principalJson).filter((each) => CfnResource.isCfnResource(each));
  return named.every((each) => each.stack === resource.stack && !waits(each, resource));
}

/** Whether a resource waits for another of its stack, directly or through others. */
function waits(one: CfnResource, other: CfnResource): boolean {
  const seen = new Set([one]);
  for (const each of seen) {
    if (each === other) {
      return true;
    }
    partsOf(each)
      .flatMap(namedBy)
      .forEach((named) => addUnit(seen, one.stack, named));
  }
  return false;
}

/** A resource alone, or with all that is in it, if it is a nested stack. */
function partsOf(resource: CfnResource): CfnResource[] {
  if (resource.cfnResourceType !== 'AWS::CloudFormation::Stack') {
    return [resource];
  }
  const nested = resource.stack.node.findAll().filter((each) => Stack.isStack(each) && each.nestedStackResource === resource);
  return [resource, ...nested.flatMap(({ node }) => node.findAll().filter(CfnResource.isCfnResource))];
}

/** Adds what CloudFormation waits for in the place of an element when a stack is deployed: itself, or the nested stack that it is in. */
function addUnit(units: Set<CfnResource>, stack: Stack, element: CfnElement): void {
  const { nestedStackResource } = element.stack;
  if (element.stack !== stack && nestedStackResource) {
    addUnit(units, stack, nestedStackResource);
  } else if (element.stack === stack && CfnResource.isCfnResource(element)) {
    units.add(element);
  }
}

/** What a resource refers to, as it will be written, and what it has been told to wait for. */
function namedBy(resource: CfnResource): CfnElement[] {
  const { _toCloudFormation: write } = resource as unknown as { _toCloudFormation: () => unknown };
  const told = resource.node.scopes.flatMap(({ node }) => node.dependencies).flatMap(({ node }) => node.findAll());
  return [...referredTo(resource, write.call(resource)), ...told.filter((each) => CfnElement.isCfnElement(each))];
}

/** The elements to which a value refers that stands in the template of a resource: by references of CDK, or by ids. */
function referredTo(scope: CfnResource, value: unknown): CfnElement[] {
  const resolver = new References();
  const text: unknown = Tokenization.resolve(value, { scope, resolver, preparing: false });
  const ids = new Set(idsIn(text).filter((id) => !id.startsWith('AWS::')));
  const byId = ids.size > 0 ? elementsOf(scope.stack).filter(({ logicalId, stack }) => ids.has(stack.resolve(logicalId) as string)) : [];
  return [...resolver.targets, ...byId];
}

/** Collects what is referred to, in whatever stack, and leaves only ids that are written by hand. */
class References extends DefaultTokenResolver {
  public readonly targets: CfnElement[] = [];

  constructor() {
    super({ join: (left: unknown, right: unknown) => ({ 'Fn::Join': ['', [left, right]] }) });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      this.targets.push(...[token.target].filter((each) => CfnElement.isCfnElement(each)));
      return { Ref: 'AWS::NoValue' };
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

/** The logical ids that a part of a template names. */
function idsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => {
    const texts = [inner].flat().filter((each) => typeof each === 'string');
    const found: Record<string, () => string[]> = {
      Ref: () => texts,
      DependsOn: () => texts,
      'Fn::GetAtt': () => texts.slice(0, 1).map((text) => text.split('.')[0]),
      'Fn::Sub': () => texts.flatMap((text) => [...text.matchAll(/\$\{([^.}]*)/g)].map(([, id]) => id)),
    };
    return [...(found[key]?.() ?? []), ...idsIn(inner)];
  });
}
