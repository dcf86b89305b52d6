import { Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, GrantScope, SnsDestination } from '../../lib';
import { ENV } from '../helpers/scene';
import type { Arrangement } from '../permissions/arrangements';

const grantScope = GrantScope.CONFIGURATION_SET;

/** The cases of docs/decisions/0006-stacks.md that are not among the arrangements of test/permissions. */
export const MORE_ARRANGEMENTS: Arrangement[] = [
  {
    name: 'topic, configuration set with a fixed name, and event destination in a stack each',
    grantScope,
    policies: ['topic'],
    build: (app) => {
      const [topics, sets, stack] = stacks(app, 'Topics', 'Sets', 'Stack');
      const configurationSet = new ses.ConfigurationSet(sets, 'Set', { configurationSetName: 'fixed' });
      const destination = new SnsDestination(new sns.Topic(topics, 'Topic'));
      new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    },
  },
  {
    name: 'topic in the stack of the event destination, its key behind an alias in another',
    grantScope,
    policies: ['topic', 'key'],
    build: (app) => {
      const [keys, stack] = stacks(app, 'Keys', 'Stack');
      const masterKey = new kms.Key(keys, 'Key').addAlias('alias/events');
      const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'fixed' });
      const destination = new SnsDestination(new sns.Topic(stack, 'Topic', { masterKey }));
      new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    },
  },
];

function stacks(app: App, ...ids: string[]): Stack[] {
  return ids.map((id) => new Stack(app, id, { env: ENV }));
}
