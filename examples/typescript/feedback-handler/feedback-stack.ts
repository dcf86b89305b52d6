import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, EmailEvents, EmailFeedbackQueue } from 'cdk-ses-event-destinations';
import type { Construct } from 'constructs';

/** A configuration set, and a function that suppresses the addresses of its hard bounces and complaints. */
export class FeedbackStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const suppress = new NodejsFunction(this, 'Suppress', {
      entry: join(__dirname, 'handler.ts'),
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: Duration.seconds(30),
      memorySize: 256,
      // with the AWS SDK, in the version of the lock file
      bundling: { externalModules: [], minify: true, sourceMap: true },
      environment: { NODE_OPTIONS: '--enable-source-maps' },
      logGroup: new logs.LogGroup(this, 'SuppressLog', { retention: logs.RetentionDays.ONE_MONTH }),
    });
    // this action knows no resources
    suppress.addToRolePolicy(new iam.PolicyStatement({ actions: ['ses:PutSuppressedDestination'], resources: ['*'] }));

    const feedback = new EmailFeedbackQueue(this, 'Feedback');
    // few at once, for the sake of the rate limit of the SES API
    feedback.addHandler(suppress, { events: EmailEvents.FEEDBACK, maxConcurrency: 2 });

    new ConfigurationSetEventDestination(this, 'ToFeedback', {
      configurationSet: new ses.ConfigurationSet(this, 'ConfigurationSet'),
      destination: feedback,
    });
  }
}
