import { createHash } from 'node:crypto';
import { CfnElement, DefaultTokenResolver, Intrinsic, Names, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IPostProcessor, IResolvable, IResolveContext } from 'aws-cdk-lib';
import type { CfnDeliveryStream, IDeliveryStreamRef } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { assertArn } from './arn';
import { assertKeyReachable, assertReachable } from './cycles';
import { encryptionKey } from './encryption-key';
import type { EncryptionKey } from './encryption-key';
import { assertGiven } from './input';
import { EventDestinationError } from './messages';
import { once } from './once';
import { constructAround, differ, environmentOf, isKnown, part, resourceIn, written } from './values';

const MALFORMED = {
  code: 'FirehoseDestination.malformedArn',
  prop: 'stream',
  allowed: 'arn:<partition>:firehose:<region>:<account>:deliverystream/<name>',
  remedy: 'import the Data Firehose stream by its own ARN, not by that of a Kinesis data stream',
} as const;

/** A stream, and what this app knows of it. */
export interface Stream {
  readonly given: IDeliveryStreamRef;
  readonly arn: string;
  readonly identity: StreamIdentity;
  /** @default - not of this app */
  readonly resource?: CfnDeliveryStream;
  /** The key that the user names. @default - the key that the resource names */
  readonly givenKey?: IKeyRef;
}

/** What tells a stream from others, however it is imported. */
interface StreamIdentity {
  readonly address: string;
  readonly id: string;
}

export function streamOf(scope: Construct, given: IDeliveryStreamRef, givenKey?: IKeyRef): Stream {
  assertGiven(scope, given, 'deliveryStreamRef', MALFORMED);
  if (givenKey != null) {
    assertGiven(scope, givenKey, 'keyRef', {
      code: 'FirehoseDestination.malformedArn',
      prop: 'encryptionKey',
      allowed: 'a key: an L2, an L1 or an imported one',
      remedy: `import it by its ARN with 'kms.Key.fromKeyArn', or leave it out`,
    });
  }
  const arn = given.deliveryStreamRef.deliveryStreamArn;
  const resource = resourceIn<CfnDeliveryStream>(arn, 'AWS::KinesisFirehose::DeliveryStream');
  return {
    given,
    arn,
    get identity() {
      return once(given, 'identity', () => identityOf(given, arn, resource));
    },
    resource,
    givenKey,
  };
}

/** The customer managed key that a stream names now, or that the user says it has. */
export function keyOfStream({ given, resource, givenKey }: Stream): EncryptionKey | undefined {
  const encryption = resource && written(resource, 'deliveryStreamEncryptionConfigurationInput');
  const [keyArn, keyType] = [part(encryption, 'KeyARN'), part(encryption, 'KeyType')];
  if (keyType === 'AWS_OWNED_CMK') {
    return undefined;
  }
  // without a part that is known, all of it depends on a condition
  const own = encryptionKey(given, keyArn ?? (keyType ? undefined : encryption), givenKey);
  return givenKey && own?.arn === undefined ? encryptionKey(given, givenKey.keyRef.keyArn, givenKey) : own;
}

/** Refuses a stream that SES cannot write to from `scope`. */
export function assertStream(scope: Construct, stream: Stream): void {
  const { given, arn, resource } = stream;
  assertStreamKey(scope, stream);
  assertReachable(scope, 'stream', resource ?? given, given);
  const [here, there] = [Stack.of(scope), environmentOf(given, arn)];
  assertArn(scope, arn, MALFORMED);
  if (differ(there.region, here.region)) {
    throw new EventDestinationError(scope, {
      code: 'FirehoseDestination.streamInAnotherRegion',
      prop: MALFORMED.prop,
      got: `a stream in ${there.region}`,
      allowed: `a stream in ${here.region}, the Region of the configuration set`,
      remedy: `use a stream in ${here.region}; its own destination may be in another Region`,
    });
  }
  if (differ(there.account, here.account)) {
    throw new EventDestinationError(scope, {
      code: 'FirehoseDestination.streamInAnotherAccount',
      prop: MALFORMED.prop,
      got: `a stream in account ${there.account}`,
      allowed: `a stream in ${here.account}, the account of the configuration set`,
      remedy: `use a stream in ${here.account}; its own destination may be in another account`,
    });
  }
}

/** Refuses a stream whose key closes a cycle. */
export function assertStreamKey(scope: Construct, stream: Stream): void {
  const { given, resource } = stream;
  assertKeyReachable(scope, { prop: 'stream', got: given, resource, key: keyOfStream(stream) });
}

/** Refuses a stream that will be written so that SES cannot put records into it. */
export function assertWrittenStream(scope: Construct, { resource }: Stream): void {
  const type = resource && written(resource, 'deliveryStreamType');
  if (typeof type === 'string' && isKnown(type) && type !== 'DirectPut') {
    throw new EventDestinationError(scope, {
      code: 'FirehoseDestination.notDirectPut',
      prop: 'stream',
      got: `a stream of type ${type}`,
      allowed: 'a stream of type DirectPut, to which SES can put records',
      remedy: `leave out the 'source' of the stream`,
    });
  }
}

/** Tells apart what different stacks refer to by the same logical id, and does not ask lazy values yet. */
class IdentityResolver extends DefaultTokenResolver {
  public sawLazy = false;

  constructor() {
    super({ join: (left: unknown, right: unknown) => [left, right] });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token) && CfnElement.isCfnElement(token.target)) {
      return `${token.target.node.addr}.${token.displayName}`;
    }
    this.sawLazy ||= !(token instanceof Intrinsic);
    return this.sawLazy ? undefined : (super.resolveToken(token, context, postProcessor) as unknown);
  }
}

/** Its place in this app, else its ARN as it is written. */
function identityOf(given: IDeliveryStreamRef, arn: string, resource: CfnDeliveryStream | undefined): StreamIdentity {
  const owned = resource && (constructAround(resource) ?? resource);
  const resolver = new IdentityResolver();
  const text: unknown = owned ?? Tokenization.resolve(arn, { scope: given, resolver, preparing: false });
  if (owned || resolver.sawLazy) {
    const { node } = owned ?? given;
    return { address: node.addr, id: Names.nodeUniqueId(node) };
  }
  const hash = createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 40);
  return { address: hash, id: hash };
}
