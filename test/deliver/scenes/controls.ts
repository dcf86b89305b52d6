import assert from 'node:assert/strict';
import { ARRANGEMENTS } from '../../permissions/arrangements';
import type { PolicyId } from '../../permissions/matrix';
import type { Subject } from '../../permissions/subject';
import { deployArrangement } from '../arrangement-on-stage';
import type { Cloud } from '../cloud';
import { nameOf } from '../deployed-subject';
import { judge } from '../judge';
import type { Scene } from '../stage';

/** A grant that is taken away in the emulator, and the question whose answer has to change. */
interface Control {
  readonly grant: string;
  readonly policy: PolicyId;
  readonly question: string;
  take(cloud: Cloud, subject: Subject): Promise<unknown>;
}

const CONTROLS: Control[] = [
  {
    grant: 'statement for SES in the policy of the topic',
    policy: 'topic',
    question: 'sns:Publish on the topic by SES for this set',
    take: ({ sns }, { topic, policies }) =>
      sns.setTopicAttributes({ TopicArn: topic, AttributeName: 'Policy', AttributeValue: withoutSes(policies.get(topic)) }),
  },
  {
    grant: 'statement for SES in the policy of the key',
    policy: 'key',
    question: 'kms:GenerateDataKey on the key by SES for this set',
    take: ({ kms }, { key, policies }) => kms.putKeyPolicy({ KeyId: key, Policy: withoutSes(policies.get(key)) }),
  },
  {
    grant: 'permission of the role',
    policy: 'permissions',
    question: 'firehose:PutRecordBatch on the stream by the role',
    take: async ({ iam }, { role }) => {
      const RoleName = nameOf(role);
      const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
      await Promise.all(PolicyNames.map((PolicyName) => iam.deleteRolePolicy({ RoleName, PolicyName })));
    },
  },
  {
    grant: 'statement for SES in the trust of the role',
    policy: 'trust',
    question: 'sts:AssumeRole on the role by SES for this set',
    take: ({ iam }, { role, policies }) =>
      iam.updateAssumeRolePolicy({ RoleName: nameOf(role), PolicyDocument: withoutSes(policies.get(role)) }),
  },
];

/** The emulator goes on delivering without them, so it is the policy engine that has to notice. */
export const CONTROLS_TURN_RED: Scene = {
  name: 'a grant that is taken away after deployment is missed',
  async play(stage) {
    const arrangement = ARRANGEMENTS.find(({ name }) => name === 'everything in one stack')!;
    const { grantScope, policies } = arrangement;
    const { sets, subjectOf } = await deployArrangement(stage, arrangement);
    const before = await subjectOf(sets[0]);
    assert.deepEqual((await judge(before, policies, grantScope!)).wrong, []);

    for (const { grant, policy, question, take } of CONTROLS) {
      await take(stage.cloud, before);

      const { wrong } = await judge(await subjectOf(sets[0]), [policy], grantScope!);
      const isMissed = wrong.includes(`not allowed: ${question}`);
      stage.note({ subject: `without the ${grant}`, expected: 'denied', seen: isMissed ? 'denied' : 'allowed' });
      assert(isMissed, `${question} is still allowed without the ${grant}`);
    }
  },
};

function withoutSes(policy: any): string {
  const Statement = policy.Statement.filter(({ Principal }: any) => Principal?.Service !== 'ses.amazonaws.com');
  return JSON.stringify({ ...policy, Statement });
}
