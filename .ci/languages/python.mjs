export const target = 'python';

export const tools = [{ command: 'python3', args: ['--version'], atLeast: '3.10', from: 'Python, with venv and pip' }];

export function files(version) {
  return [`cdk_ses_event_destinations-${version}-py3-none-any.whl`, `cdk_ses_event_destinations-${version}.tar.gz`];
}
