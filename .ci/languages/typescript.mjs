/** What the other languages are compared with: the library in the sources, without a package. */
export const readme = {
  file: 'cdk.out/readme.ts',
  app: 'tsx cdk.out/readme.ts',
  program: (sample) => `import { App, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, EmailEvents, SnsDestination } from 'cdk-ses-event-destinations';

class Readme extends Stack {
  constructor(app: App) {
    super(app, 'Readme');
    ${sample}
  }
}

const app = new App();
new Readme(app);
app.synth();
`,
};
