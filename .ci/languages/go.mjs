import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

export const target = 'go';

/** jsii-pacmak would compile it with the oldest aws-cdk-lib, which the Go module proxy and its checksum database need not serve. */
export const isGeneratedOnly = true;

export const tools = [{ command: 'go', args: ['version'], atLeast: '1.25', from: 'Go' }];

export const test = ['go', ['test', './...']];

export const readme = {
  file: 'readme/readme.go',
  app: 'go run ./readme',
  program: (sample) => `package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-ses-event-destinations/cdk-ses-event-destinations-go/cdkseseventdestinations"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Readme"), nil)

	${sample}

	app.Synth(nil)
}
`,
};

const PACKAGE = 'cdkseseventdestinations';

export function files(version) {
  return [`${PACKAGE}/go.mod`, `${PACKAGE}/SnsDestination.go`, `${PACKAGE}/jsii/cdk-ses-event-destinations-${version}.tgz`];
}

/** In a copy with the aws-cdk-lib of the example, and what that brings along. */
export function compile(temporary) {
  const cwd = join(temporary, PACKAGE);
  cpSync(join('dist/go', PACKAGE), cwd, { recursive: true });
  const [awsCdkLib] = requirements('examples/go').filter(({ Path }) => Path.endsWith('/awscdk/v2'));
  const indirect = requirements(cwd).filter(({ Indirect }) => Indirect);
  const edits = [`-require=${awsCdkLib.Path}@${awsCdkLib.Version}`, ...indirect.map(({ Path }) => `-droprequire=${Path}`)];
  run('go', ['mod', 'edit', ...edits], { cwd });
  run('go', ['mod', 'tidy'], { cwd });
  run('go', ['build', './...'], { cwd });
  run('go', ['vet', './...'], { cwd });
}

/** Points the application to that copy, which is beside it. */
export function install(folder, { jsii }) {
  const module = `${jsii.targets.go.moduleName}/${PACKAGE}`;
  run('go', ['mod', 'edit', `-replace=${module}=../${PACKAGE}`], { cwd: folder });
  run('go', ['mod', 'tidy'], { cwd: folder });
  return process.env;
}

function requirements(cwd) {
  return JSON.parse(execFileSync('go', ['mod', 'edit', '-json'], { cwd, encoding: 'utf8' })).Require;
}
