import assert from 'node:assert/strict';
import { GrantScope } from '../../../lib';
import { ARRANGEMENTS } from '../../permissions/arrangements';
import type { Arrangement } from '../../permissions/arrangements';
import { deployArrangement } from '../arrangement-on-stage';
import { bucket, queue } from '../inboxes';
import { judge, judgeQueue } from '../judge';
import { ALL, send } from '../mail';
import { MORE_ARRANGEMENTS } from '../more-arrangements';
import type { Scene } from '../stage';

/** The arrangements of test/permissions that lie in several stacks, or let all sets of the account in. The emulator knows no nested stacks. */
const DEPLOYED = [
  'configuration set, resources and event destinations in a stack each',
  'topic, key, stream and role in other stacks, which the stack of a configuration set with a fixed name waits for',
  'topic, key and role shared with a second configuration set',
  'role supplied from another stack, stream in the stack of a configuration set with a fixed name',
  'key of the stream, stream, role supplied, and a configuration set with a fixed name in a stack each',
  'topic, key, stream and role in other stacks, which the stack of a configuration set named by CloudFormation waits for',
  'topic, key and the role that is created shared by three configuration sets',
  'topic, key and role shared by an event destination of each grant scope',
];

export const STACKS: Scene[] = [...ARRANGEMENTS.filter(({ name }) => DEPLOYED.includes(name)), ...MORE_ARRANGEMENTS].map(scene);

function scene(arrangement: Arrangement): Scene {
  const { name, grantScope, policies } = arrangement;
  return {
    name: grantScope === GrantScope.ACCOUNT ? `${name}, by \`GrantScope.ACCOUNT\`` : name,
    async play(stage) {
      const { sets, queues, buckets, subjectOf } = await deployArrangement(stage, arrangement);

      const mails = (await Promise.all(sets.map((set) => send(stage.cloud, set)))).flat();

      for (const url of queues) {
        await stage.expectEvents(queue(stage.cloud, url, 'SNS → SQS'), mails, ALL);
      }
      for (const bucketName of buckets) {
        await stage.expectEvents(bucket(stage.cloud, bucketName), mails, ALL);
      }
      for (const set of sets) {
        const subject = await subjectOf(set);
        stage.expectAnswers(await judge(subject, policies, grantScope!));
        for (const url of queues) {
          const seen = (await judgeQueue(stage.cloud, url, subject.topic)).join(', ');
          stage.note({ subject: 'policy of the queue: the topic, another topic', expected: 'allowed, denied', seen });
          assert.equal(seen, 'allowed, denied');
        }
      }
    },
  };
}
