import * as cdk from 'aws-cdk-lib';
import { App } from 'aws-cdk-lib';

const { CloudFormationValidatePlugin } = cdk as any;

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

/** What the template validator of aws-cdk-lib calls errors in templates. It is started once, which takes 2 s; older versions have none. */
export const templateErrors = CloudFormationValidatePlugin && errorsFoundBy(new CloudFormationValidatePlugin());

function errorsFoundBy(plugin: cdk.IPolicyValidationPlugin) {
  return (templatePaths: string[]): string[] =>
    plugin
      .validate({ stackTemplates: templatePaths.map((templatePath) => ({ templatePath, stackConstructPath: templatePath })) } as any)
      .violations.filter(({ severity }) => severity === 'error')
      .map(({ description }) => description);
}
