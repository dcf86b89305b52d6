import { writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { run } from '../shared/run.mjs';

export const target = 'python';

export const tools = [{ command: 'python3', args: ['--version'], atLeast: '3.10', from: 'Python, with venv and pip' }];

export const test = ['python', ['-m', 'unittest', 'discover', '--top-level-directory', '.', '--start-directory', 'tests']];

export const readme = {
  file: 'readme.py',
  app: 'python readme.py',
  program: (smallestExample, ownDestination) => `from aws_cdk import Annotations, App, Stack
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from cdk_ses_event_destinations import *
from constructs import Construct

${ownDestination}

class Readme(Stack):
    def __init__(self, scope):
        super().__init__(scope, "Readme")
${smallestExample.replaceAll(/^/gm, '        ')}

        ConfigurationSetEventDestination(self, "Own",
            configuration_set=configuration_set,
            destination=TeamTopic("arn:aws:sns:us-east-1:111122223333:team"),
        )

app = App()
Readme(app)
app.synth()
`,
};

export function files(version) {
  return [`cdk_ses_event_destinations-${version}-py3-none-any.whl`, `cdk_ses_event_destinations-${version}.tar.gz`];
}

/** Makes a virtual environment with the built wheel, and the aws-cdk-lib that TypeScript has here. */
export function install(folder, { devDependencies, version }) {
  const environment = join(folder, '.venv');
  const constraints = join(folder, 'constraints.txt');
  writeFileSync(constraints, ['aws-cdk-lib', 'constructs'].map((name) => `${name}==${devDependencies[name]}\n`).join(''));
  run('python3', ['-m', 'venv', environment]);

  const env = { ...process.env, PATH: join(environment, 'bin') + delimiter + process.env.PATH };
  const options = ['--quiet', '--disable-pip-version-check', '--constraint', constraints];
  const [wheel] = files(version);
  run('python', ['-m', 'pip', 'install', ...options, resolve('dist/python', wheel), '--editable', '.'], { cwd: folder, env });
  return env;
}
