import { Stack, Stage, Token, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { textOf, writeIntrinsics } from './intrinsics';
import { once } from './once';
import { addStatement } from './policy-document';
import { elementsOf, isOverridden, refersOutside, resourceIn, written } from './values';

/** The key that a topic or a stream will be encrypted with. */
export interface EncryptionKey {
  /** How it is named, in words. */
  readonly id: string;
  /** The ARN for a permission, which cannot name an alias. @default - it is not known */
  readonly arn?: string;
  /** What takes statements: the L1, or else an import. @default - a key of which nothing else is known */
  readonly key?: kms.IKeyRef;
  /** The key, if it is of this app. @default - it is not */
  readonly resource?: kms.CfnKey;
  /** The alias of this app that names the key. @default - it is not named by an alias of this app */
  readonly alias?: kms.CfnAlias;
}

/** What is known of the key that a topic or a stream of this app names, or that `given` says of an imported one. */
export function encryptionKey(user: IConstruct, name: unknown, given?: kms.IKeyRef): EncryptionKey | undefined {
  if (!name) {
    return undefined;
  }
  const text = Token.asString(name);
  const resource = resourceIn<kms.CfnKey>(text, 'AWS::KMS::Key');
  if (resource) {
    return keyOf(resource);
  }
  if (given !== undefined && given.keyRef.keyArn === name) {
    return ofGiven(given);
  }
  const resolved: unknown = Stack.of(user).resolve(name);
  const referred =
    resourceIn<kms.CfnAlias>(text, 'AWS::KMS::Alias') ?? (refersOutside(user, text) ? undefined : namedById(Stack.of(user), resolved));
  if (kms.CfnKey.isCfnKey(referred)) {
    return keyOf(referred);
  }
  if (referred) {
    // the reference makes its user wait for it
    return { ...ofAlias(referred, referred.node.path), alias: undefined };
  }
  const id = textOf(resolved);
  const alias = aliasNamed(user, id);
  return alias ? ofAlias(alias, id) : { id, arn: typeof name === 'string' && mayBeArn(id) ? name : undefined };
}

/** Of a key: what is a reference as a whole may be one, as far as is known. */
function mayBeArn(id: string): boolean {
  return /:key\/|^<[^<>]*>$/.test(id);
}

/** Whether AWS manages the key, so that nobody can change its policy. */
export function isAwsManaged({ id }: EncryptionKey): boolean {
  return /(^|:)alias\/aws\//.test(id);
}

/** Adds a statement to the policy of a key, once, if that can be changed from here. */
export function addToKeyPolicy({ key, resource }: EncryptionKey, what: string, make: () => iam.PolicyStatement): boolean {
  if (!key || (resource && isOverridden(resource, 'keyPolicy'))) {
    return false;
  }
  return once(key, what, () => {
    if (resource) {
      resource.keyPolicy ??= defaultPolicy();
      return addStatement(resource, 'keyPolicy', make());
    }
    return iam.ResourceWithPolicies.of(key)!.addToResourcePolicy(make()).statementAdded;
  });
}

/** What KMS gives a key without a policy, and takes from one with a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function defaultPolicy(): object {
  const statement = new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals: [new iam.AccountRootPrincipal()] });
  return new iam.PolicyDocument({ statements: [statement] }).toJSON() as object;
}

/** The policy of the L1 will be written: that of the L2 may have been replaced by it. An L2 that was made of the L1 gives it a token for its own. */
function keyOf(resource: kms.CfnKey): EncryptionKey {
  const { policy } = (resource.node.tryFindChild('@FromCfnKey') ?? {}) as { policy?: iam.PolicyDocument };
  if (policy && Token.isUnresolved(resource.keyPolicy)) {
    resource.keyPolicy = policy;
  }
  return { id: resource.node.path, arn: resource.attrArn, key: resource, resource };
}

function ofGiven(given: kms.IKeyRef): EncryptionKey {
  const alias = given.node.defaultChild;
  const id = given.keyRef.keyArn;
  if (kms.CfnAlias.isCfnAlias(alias)) {
    return ofAlias(alias, id);
  }
  const isAlias = 'aliasName' in given || /:alias\//.test(id);
  return { id, arn: isAlias ? undefined : id, key: given };
}

function ofAlias(alias: kms.CfnAlias, id: string): EncryptionKey {
  const target = written(alias, 'targetKeyId');
  const isText = typeof target === 'string';
  const key = isText ? resourceIn<kms.CfnKey>(target, 'AWS::KMS::Key') : namedById(alias.stack, alias.stack.resolve(target));
  // a permission takes no id
  const arn = isText && target.startsWith('arn:') ? target : undefined;
  return { ...(kms.CfnKey.isCfnKey(key) ? keyOf(key) : { arn }), id, alias };
}

/** A key, or an alias, that CloudFormation is to refer to by a logical id, as in a raw override. */
function namedById(stack: Stack, resolved: unknown): kms.CfnKey | kms.CfnAlias | undefined {
  const text = writeIntrinsics(resolved, ({ function: used, name }) => (used === 'Fn::ImportValue' ? used : `<${name}>`));
  const id = /^<(\w+)(\.\w+)?>$/.exec(String(text))?.[1];
  const all = id === undefined ? [] : elementsOf(stack).filter((each) => kms.CfnKey.isCfnKey(each) || kms.CfnAlias.isCfnAlias(each));
  return all.find(({ logicalId }) => stack.resolve(logicalId) === id);
}

/** Of a resolved ARN or name of an alias: the Region, the account, and the name. */
const ALIAS = /^(?:arn:.+:kms:(<[^<>]*>|[^:]*):(<[^<>]*>|[^:]*):)?(alias\/[\w/-]+)$/;

/** The nearest alias of this app in the same environment: CDK writes its name, and no reference. */
function aliasNamed(user: IConstruct, id: string): kms.CfnAlias | undefined {
  const stack = Stack.of(user);
  const [here, owner] = [stack.region, stack.account].map((each) => textOf(stack.resolve(each)));
  const [, region = here, account = owner, name] = ALIAS.exec(id) ?? [];
  if (name === undefined || ![here, '<AWS::Region>'].includes(region) || ![owner, '<AWS::AccountId>'].includes(account)) {
    return undefined;
  }
  const scopes = new Set(user.node.scopes);
  const shared = ({ node }: IConstruct) => node.scopes.filter((scope) => scopes.has(scope)).length;
  return user.node.root.node
    .findAll()
    .filter((each) => kms.CfnAlias.isCfnAlias(each))
    .filter((each) => Stage.of(each) === Stage.of(user) && each.stack.account === stack.account && each.stack.region === stack.region)
    .sort((one, other) => shared(other) - shared(one))
    .find((each) => each.stack.resolve(written(each, 'aliasName')) === name);
}
