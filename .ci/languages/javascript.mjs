export const target = 'js';

export function files(version) {
  return [`cdk-ses-event-destinations@${version}.jsii.tgz`];
}
