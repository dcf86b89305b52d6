import { App } from 'aws-cdk-lib';

/** Turns on the template validation that env.js turned off, and keeps its reports off the screen. */
export function turnOnValidation(): void {
  beforeAll(() => {
    delete process.env.CDK_VALIDATION;
  });

  beforeEach(() => {
    jest.spyOn(console, 'error').mockImplementation();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });
}

/** An app in which a finding of the template validation is an error. */
export function strictApp(context: Record<string, unknown> = {}): App {
  return new App({ context: { ...context, '@aws-cdk/core:validateAgainstDefaultRules': true } });
}
