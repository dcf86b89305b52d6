import { App } from 'aws-cdk-lib';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { TransactionalMailStack } from '../../../examples/typescript/transactional-mail-stack';

/** The example application as it is, but for one property. */
const app = new App();
const stack = new TransactionalMailStack(app, 'TransactionalMail', { domainName: 'example.com' });

// the emulator takes a prefix with `!{…}`, and then writes nothing: "Prefix expressions" are not implemented there
const stream = stack.node.findChild('ArchiveStream').node.defaultChild as CfnDeliveryStream;
stream.addPropertyOverride('ExtendedS3DestinationConfiguration.Prefix', 'events/');
