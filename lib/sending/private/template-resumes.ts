import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IConstruct } from 'constructs';
import { resourceOf } from '../../private/configuration-set';
import { warnBelow } from '../../private/messages';
import { whenWritten } from '../../private/settle';
import { constructAround, isTrue, writtenPart } from '../../private/values';

/** Says at the end of synthesis if the template of a set of this app tells CloudFormation that sending is enabled. */
export function warnIfTemplateResumes(pause: Construct, stateMachine: IConstruct, set: IConfigurationSetRef): void {
  const resource = resourceOf(set);
  if (resource) {
    whenWritten(pause, () => {
      if (isTrue(writtenPart(resource, 'sendingOptions', 'SendingEnabled'))) {
        const { path } = (constructAround(resource) ?? resource).node;
        warnBelow(
          stateMachine,
          'SendingPause.templateResumes',
          `The template of the configuration set ${path} says that sending is enabled. A deployment that changes the configuration set ` +
            `may resume what ${pause.node.path} has paused. Leave out 'sendingEnabled': it is true unless somebody pauses.`,
        );
      }
    });
  }
}
