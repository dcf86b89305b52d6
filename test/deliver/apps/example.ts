import { App, RemovalPolicies } from 'aws-cdk-lib';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { TransactionalMailStack } from '../../../examples/typescript/transactional-mail-stack';
import type { EmailEventArchive } from '../../../lib';

/** The example application as it is, but for two properties. */
const app = new App();
const stack = new TransactionalMailStack(app, 'TransactionalMail', { domainName: 'example.com' });

// the emulator takes a prefix with `!{…}`, and then writes nothing: "Prefix expressions" are not implemented there
const archive = stack.node.findChild('EventArchive') as EmailEventArchive;
const stream = archive.deliveryStream.node.defaultChild as CfnDeliveryStream;
stream.addPropertyOverride('ExtendedS3DestinationConfiguration.Prefix', 'events/');

// they would be left for the next scene
RemovalPolicies.of(stack).destroy({ applyToResourceTypes: [CfnQueue.CFN_RESOURCE_TYPE_NAME] });
