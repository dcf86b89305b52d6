import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, FirehoseDestination, GrantScope } from '../../../lib';
import { ENV } from '../../helpers/scene';
import type { Arrangement } from '../../permissions/arrangements';
import { deployArrangement } from '../arrangement-on-stage';
import { bucket } from '../inboxes';
import { judge } from '../judge';
import { ALL, send } from '../mail';
import type { Scene } from '../stage';

const arrangement: Arrangement = {
  name: 'role that two stacks import, each of which has a configuration set and a stream',
  grantScope: GrantScope.CONFIGURATION_SET,
  // nobody pastes its trust
  policies: ['permissions'],
  build: (app) => {
    const [roles, ...others] = ['Roles', 'Stack', 'Second'].map((id) => new Stack(app, id, { env: ENV }));
    new iam.Role(roles, 'Role', { roleName: 'mail', assumedBy: new iam.AccountRootPrincipal() });
    for (const stack of others) {
      stack.addDependency(roles);
      const destination = new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket'), { loggingConfig: new firehose.DisableLogging() });
      const role = iam.Role.fromRoleName(stack, 'Role', 'mail');
      new ConfigurationSetEventDestination(stack, 'Events', {
        configurationSet: new ses.ConfigurationSet(stack, 'Set'),
        destination: new FirehoseDestination(new firehose.DeliveryStream(stack, 'Stream', { destination }), { role }),
      });
    }
  },
};

/** Policies of one name on one role would overwrite each other. */
export const IMPORTED_ROLE: Scene = {
  name: arrangement.name,
  async play(stage) {
    const { sets, buckets, subjectOf } = await deployArrangement(stage, arrangement);

    for (const [index, set] of sets.entries()) {
      await stage.expectEvents(bucket(stage.cloud, buckets[index]), await send(stage.cloud, set), ALL);
      stage.expectAnswers(await judge(await subjectOf(set), arrangement.policies, arrangement.grantScope!));
    }
  },
};
