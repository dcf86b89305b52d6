import { CfnElement, CfnResource, DefaultTokenResolver, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IResolvable, IResolveContext, IPostProcessor } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { elementsOf } from './values';

/** Whether the policy of a resource may name a principal without a cycle: the principal is not elsewhere, and does not wait for the resource. */
export function mayName(resource: CfnResource, { policyFragment }: IPrincipal): boolean {
  const resources: Resources = new Map();
  const principals = referredTo(resource, policyFragment.principalJson, resources);
  return principals.every((each) => each.stack === resource.stack && !waits(each, resource, resources));
}

/** The resources of each stack by their logical ids, which take long to resolve. */
type Resources = Map<Stack, Map<string, CfnElement>>;

/** Whether an element waits for another of its stack, directly or through others. */
function waits(one: CfnElement, other: CfnElement, resources: Resources): boolean {
  const seen = new Set([one]);
  for (const each of seen) {
    if (each === other) {
      return true;
    }
    partsOf(each)
      .flatMap((part) => namedBy(part, resources))
      .forEach((named) => addUnit(seen, one.stack, named));
  }
  return false;
}

/** An element alone, or with all that is in it, if it is a nested stack. */
function partsOf(element: CfnElement): CfnElement[] {
  if ((element as Partial<CfnResource>).cfnResourceType !== 'AWS::CloudFormation::Stack') {
    return [element];
  }
  const nested = element.stack.node.findAll().filter((each) => Stack.isStack(each) && each.nestedStackResource === element);
  return [element, ...nested.flatMap(({ node }) => node.findAll()).filter((each) => CfnElement.isCfnElement(each))];
}

/** Adds what CloudFormation waits for in the place of an element when a stack is deployed: itself, or the nested stack that it is in. */
function addUnit(units: Set<CfnElement>, stack: Stack, element: CfnElement): void {
  const { nestedStackResource } = element.stack;
  if (element.stack !== stack && nestedStackResource) {
    addUnit(units, stack, nestedStackResource);
  } else if (element.stack === stack) {
    units.add(element);
  }
}

/** What an element refers to, as it will be written, and what it has been told to wait for. */
function namedBy(element: CfnElement, resources: Resources): CfnElement[] {
  const { _toCloudFormation: write } = element as unknown as { _toCloudFormation: () => unknown };
  const told = element.node.scopes.flatMap(({ node }) => node.dependencies).flatMap(({ node }) => node.findAll());
  return [...referredTo(element, write.call(element), resources), ...told.filter((each) => CfnResource.isCfnResource(each))];
}

/** The elements to which a value refers that stands in the template of an element: by references of CDK, or by ids. */
function referredTo(scope: CfnElement, value: unknown, resources: Resources): CfnElement[] {
  const resolver = new References();
  const text: unknown = Tokenization.resolve(value, { scope, resolver, preparing: false });
  const ids = idsIn(text).filter((id) => !id.includes('::'));
  return [...resolver.targets, ...ids.flatMap((id) => resourcesById(scope.stack, resources).get(id) ?? [])];
}

function resourcesById(stack: Stack, resources: Resources): Map<string, CfnElement> {
  const known =
    resources.get(stack) ??
    new Map(
      elementsOf(stack)
        .filter((each) => CfnResource.isCfnResource(each))
        .map((each) => [stack.resolve(each.logicalId) as string, each]),
    );
  resources.set(stack, known);
  return known;
}

/** Collects what is referred to, in whatever stack, and leaves only ids that are written by hand. */
class References extends DefaultTokenResolver {
  public readonly targets: CfnElement[] = [];

  constructor() {
    // a text that is known may be the key of an object, or name an id
    super({
      join: (left, right) => (typeof left === 'string' && typeof right === 'string' ? left + right : { 'Fn::Join': ['', [left, right]] }),
    });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      this.targets.push(...[token.target].filter((each) => CfnElement.isCfnElement(each)));
      return { 'Fn::ImportValue': token.displayName };
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

/** The logical ids that a text names, by the key under which it stands. */
const IDS: Record<string, ((text: string) => string[]) | undefined> = {
  Ref: (text) => [text],
  DependsOn: (text) => [text],
  'Fn::GetAtt': (text) => text.split('.').slice(0, 1),
  'Fn::Sub': (text) => Array.from(text.matchAll(/\$\{(\w+)/g), ([, id]) => id),
};

/** The logical ids that a part of a template names. */
function idsIn(value: unknown, key?: string): string[] {
  if (typeof value === 'string') {
    return IDS[String(key)]?.(value) ?? [];
  }
  const parts = Object.entries(Object(value) as Record<string, unknown>);
  return parts.flatMap(([name, inner]) => idsIn(inner, Array.isArray(value) ? key : name));
}
