/** What the other languages are compared with. It is compiled with the declarations of the last build, and runs with the sources. */
export const readme = {
  file: 'cdk.out/readme.ts',
  app: 'tsc --ignoreConfig --noEmit --strict --skipLibCheck --module node16 cdk.out/readme.ts && tsx cdk.out/readme.ts',
  program: (smallestExample, ownDestination) => `import { Annotations, App, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ConfigurationSetEventDestination,
  EmailEvents,
  EventDestinationBindOptions,
  EventDestinationConfig,
  IEventDestination,
  SnsDestination,
} from 'cdk-ses-event-destinations';
import { Construct } from 'constructs';

${ownDestination}

class Readme extends Stack {
  constructor(app: App) {
    super(app, 'Readme');
    ${smallestExample}

    new ConfigurationSetEventDestination(this, 'Own', {
      configurationSet,
      destination: new TeamTopic('arn:aws:sns:us-east-1:111122223333:team'),
    });
  }
}

const app = new App();
new Readme(app);
app.synth();
`,
};
