import { createHash } from 'node:crypto';
import { Intrinsic, Names, Stack, Tokenization } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { CfnDeliveryStream, IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { Construct, IConstruct } from 'constructs';
import { assertKeyReachable, assertReachable } from './cycles';
import { assertArn } from './input';
import { EventDestinationError } from './messages';
import { differ, environmentOf, isKnown, resourceIn } from './values';

/** Refuses a stream that SES cannot write to from `scope`. */
export function assertStream(scope: Construct, stream: IDeliveryStream): void {
  const resource = streamResource(stream);
  assertKeyReachable(scope, { prop: 'stream', got: stream, resource, key: keyOf(resource) });
  assertReachable(scope, 'stream', stream);

  const [here, there] = [Stack.of(scope), environmentOf(stream, stream.deliveryStreamArn)];
  const prop = 'stream';
  assertArn(scope, stream.deliveryStreamArn, {
    code: 'FirehoseDestination.malformedArn',
    prop,
    allowed: 'arn:<partition>:firehose:<region>:<account>:deliverystream/<name>',
    remedy: 'import the Data Firehose stream by its own ARN, not by that of a Kinesis data stream',
  });
  if (differ(there.region, here.region)) {
    throw new EventDestinationError(scope, {
      code: 'FirehoseDestination.streamInAnotherRegion',
      prop,
      got: `a stream in ${there.region}`,
      allowed: `a stream in ${here.region}, the Region of the configuration set`,
      remedy: `use a stream in ${here.region}; its own destination may be in another Region`,
    });
  }
  if (differ(there.account, here.account)) {
    throw new EventDestinationError(scope, {
      code: 'FirehoseDestination.streamInAnotherAccount',
      prop,
      got: `a stream in account ${there.account}`,
      allowed: `a stream in ${here.account}, the account of the configuration set`,
      remedy: `use a stream in ${here.account}; its own destination may be in another account`,
    });
  }
  const type = resource?.deliveryStreamType;
  if (isKnown(type) && type !== 'DirectPut') {
    throw new EventDestinationError(scope, {
      code: 'FirehoseDestination.notDirectPut',
      prop,
      got: `a stream of type ${type}`,
      allowed: 'a stream of type DirectPut, to which SES can put records',
      remedy: `leave out the 'source' of the stream`,
    });
  }
}

/** What tells a stream from others, however it is imported: its place in this app, else its ARN as it is written. */
export function identityOf(stream: IDeliveryStream): { address: string; id: string } {
  const arn = stream.deliveryStreamArn;
  const owned = ownerOf(streamResource(stream));
  // a lazy value is not to be asked yet
  const isWritten = Tokenization.reverseString(arn).tokens.every((token) => token instanceof Intrinsic);
  if (owned || !isWritten) {
    const { node } = owned ?? stream;
    return { address: node.addr, id: Names.nodeUniqueId(node) };
  }
  const written = JSON.stringify(Stack.of(stream).resolve(arn));
  const hash = createHash('sha256').update(written).digest('hex').slice(0, 40);
  return { address: hash, id: hash };
}

/** The L2 of a resource, or the resource itself if it has none. */
function ownerOf(resource: CfnResource | undefined): IConstruct | undefined {
  const scope = resource?.node.scope;
  return scope?.node.defaultChild === resource ? scope : resource;
}

function streamResource(stream: IDeliveryStream): CfnDeliveryStream | undefined {
  return resourceIn(stream.deliveryStreamArn, 'AWS::KinesisFirehose::DeliveryStream');
}

function keyOf(stream: CfnDeliveryStream | undefined): string | undefined {
  const encryption = stream?.deliveryStreamEncryptionConfigurationInput;
  return encryption && 'keyArn' in encryption ? encryption.keyArn : undefined;
}
