import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

export const target = 'go';

/** jsii-pacmak would compile it with the oldest aws-cdk-lib, which the Go module proxy and its checksum database need not serve. */
export const isGeneratedOnly = true;

export const tools = [{ command: 'go', args: ['version'], atLeast: '1.25', from: 'Go' }];

const MODULE = 'cdkseseventdestinations';
const AWS_CDK_LIB = 'github.com/aws/aws-cdk-go/awscdk/v2@v2.260.0';

export function files(version) {
  return [`${MODULE}/go.mod`, `${MODULE}/SnsDestination.go`, `${MODULE}/jsii/cdk-ses-event-destinations-${version}.tgz`];
}

/** In a copy with another aws-cdk-lib, and what that brings along. */
export function compile(temporary) {
  const module = join(temporary, MODULE);
  cpSync(join('dist/go', MODULE), module, { recursive: true });
  const { Require } = JSON.parse(execFileSync('go', ['mod', 'edit', '-json'], { cwd: module, encoding: 'utf8' }));
  const indirect = Require.filter(({ Indirect }) => Indirect).map(({ Path }) => `-droprequire=${Path}`);
  run('go', ['mod', 'edit', `-require=${AWS_CDK_LIB}`, ...indirect], { cwd: module });
  run('go', ['mod', 'tidy'], { cwd: module });
  run('go', ['build', './...'], { cwd: module });
  run('go', ['vet', './...'], { cwd: module });
}
