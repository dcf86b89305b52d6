import type { App } from 'aws-cdk-lib';

/** What became of the only stack of an app, named `Stack`: the properties of its resources, and the warnings of this library. */
export function synthesized(app: App): { propertiesOf: (type: string) => any[]; warnings: string[] } {
  const { template, messages } = app.synth().getStackByName('Stack');
  const propertiesOf = (type: string): any[] =>
    Object.values<any>(template.Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties);
  return { propertiesOf, warnings: messages.map(({ entry }) => JSON.stringify(entry.data)).filter((message) => message.includes('[ack')) };
}

/** What is told of an app: the warnings, or else the error. */
export function toldOf(synthesize: () => { warnings: string[] }): string {
  try {
    return synthesize().warnings.join('\n');
  } catch (error) {
    return (error as Error).message;
  }
}
