import { join, resolve } from 'node:path';
import { run } from '../shared/run.mjs';

export const target = 'go';

/** What jsii-pacmak would compile on its own, with dependencies which the Go module proxy does not all serve. The example compiles it. */
export const isGeneratedOnly = true;

export const tools = [{ command: 'go', args: ['version'], atLeast: '1.25', from: 'Go' }];

export const test = ['go', ['test', './...']];

export const readme = {
  file: 'readme/readme.go',
  app: 'go run ./readme',
  program: (smallestExample, ownDestination) => `package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	sesevents "github.com/cdk-ses-event-destinations/cdk-ses-event-destinations-go/cdkseseventdestinations"
)

${ownDestination}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Readme"), nil)

	${smallestExample}

	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Own"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination:      &teamTopic{arn: "arn:aws:sns:us-east-1:111122223333:team"},
	})

	app.Synth(nil)
}
`,
};

const PACKAGE = 'cdkseseventdestinations';

export function files(version) {
  return [`${PACKAGE}/go.mod`, `${PACKAGE}/SnsDestination.go`, `${PACKAGE}/jsii/cdk-ses-event-destinations-${version}.tgz`];
}

/** Points the application to the module as it was generated, and compiles all of that. */
export function install(folder, { jsii, version }) {
  const module = `${jsii.targets.go.moduleName}/${PACKAGE}`;
  run('go', ['mod', 'edit', `-replace=${module}@v${version}=${resolve(join('dist/go', PACKAGE))}`], { cwd: folder });
  run('go', ['mod', 'tidy'], { cwd: folder });
  run('go', ['vet', './...', `${module}/...`], { cwd: folder });
  return process.env;
}
