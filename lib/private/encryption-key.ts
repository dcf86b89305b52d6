import { Stack, Token, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { once } from './once';
import { constructAround, resourceIn, written } from './values';

/** The key that a topic or a stream will be encrypted with. */
export interface EncryptionKey {
  /** What the topic or stream has in the place of its name. */
  readonly name: string;
  /** The same in words. */
  readonly id: string;
  /** The L2, an import, or the L1 if there is nothing else. @default - a key of which nothing else is known */
  readonly key?: kms.IKeyRef;
  /** The key, if it is of this app. @default - it is not */
  readonly resource?: kms.CfnKey;
  /** The alias of this app that names the key. @default - it is not named by an alias of this app */
  readonly alias?: CfnResource;
}

/** What is known of the key that a topic or a stream of this app names, or that `given` says of an imported one. */
export function encryptionKey(user: IConstruct, id: unknown, given?: kms.IKeyRef): EncryptionKey | undefined {
  if (id === undefined || id === null) {
    return undefined;
  }
  const resource = typeof id === 'string' ? resourceIn<kms.CfnKey>(id, 'AWS::KMS::Key') : undefined;
  if (resource) {
    return { name: id as string, id: resource.node.path, key: keyAround(resource), resource };
  }
  if (given?.keyRef.keyArn === id) {
    return { name: given.keyRef.keyArn, id: given.keyRef.keyArn, key: given, ...behind(given.node.defaultChild) };
  }
  const text = textOf(user, id);
  const alias = aliasNamed(user, text);
  const target = behind(alias).resource;
  return { name: Token.asString(id), id: text, key: target && keyAround(target), ...behind(alias) };
}

/** An alias of this app, and its key. */
function behind(alias: IConstruct | undefined): Pick<EncryptionKey, 'alias' | 'resource'> {
  return kms.CfnAlias.isCfnAlias(alias) ? { alias, resource: resourceIn(alias.targetKeyId, 'AWS::KMS::Key') } : {};
}

/** Whether AWS manages the key, so that nobody can change its policy. */
export function isAwsManaged({ id }: EncryptionKey): boolean {
  return /(^|:)alias\/aws\//.test(id);
}

/** Adds a statement to the policy of a key, once, if that can be changed from here. */
export function addToKeyPolicy({ key }: EncryptionKey, what: string, make: () => iam.PolicyStatement): boolean {
  return key !== undefined && once(key, what, () => iam.ResourceWithPolicies.of(key)?.addToResourcePolicy(make()).statementAdded ?? false);
}

function keyAround(resource: kms.CfnKey): kms.IKeyRef {
  return (constructAround(resource) as kms.Key | undefined) ?? resource;
}

/** With functions of CloudFormation as JSON. */
function textOf(user: IConstruct, id: unknown): string {
  const resolved: unknown = Stack.of(user).resolve(id);
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
}

/** An alias of this app: CDK writes its name, and no reference. */
function aliasNamed(user: IConstruct, text: string): kms.CfnAlias | undefined {
  const [name] = /\balias\/[\w/-]+/.exec(text) ?? [];
  return name === undefined
    ? undefined
    : once(user.node.root, `alias ${name}`, () => user.node.root.node.findAll().find((each): each is kms.CfnAlias => isAlias(each, name)));
}

function isAlias(construct: IConstruct, name: string): boolean {
  return kms.CfnAlias.isCfnAlias(construct) && construct.stack.resolve(written(construct, 'aliasName')) === name;
}
