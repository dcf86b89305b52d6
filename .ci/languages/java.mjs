import { join } from 'node:path';

export const target = 'java';

export const tools = [
  { command: 'javac', args: ['-version'], atLeast: '17', from: 'a JDK' },
  { command: 'mvn', args: ['--version'], atLeast: '3.6', from: 'Apache Maven' },
];

export function files(version) {
  const folder = join('io/github/cdk-ses-event-destinations/cdk-ses-event-destinations', version);
  return ['.pom', '.jar', '-sources.jar', '-javadoc.jar'].map((end) => join(folder, `cdk-ses-event-destinations-${version}${end}`));
}
