import type { GrantScope } from '../../lib';
import { evaluate } from '../helpers/simulation';
import type { Question, Verdict } from '../helpers/simulation';
import type { PolicyId } from '../permissions/matrix';
import { cellsOf } from '../permissions/questions';
import type { Subject } from '../permissions/subject';
import type { Cloud } from './cloud';

/** How many questions about these policies have the expected answer, and which have not. */
export interface Judgement {
  readonly policies: PolicyId[];
  readonly right: number;
  readonly wrong: string[];
}

export async function judge(subject: Subject, policies: PolicyId[], grantScope: GrantScope): Promise<Judgement> {
  const cells = cellsOf(grantScope).filter(({ policy }) => policies.includes(policy));
  const wrong: string[] = [];
  for (const { name, verdict, ask } of cells) {
    if ((await evaluate(ask(subject))) !== verdict) {
      wrong.push(`not ${verdict}: ${name}`);
    }
  }
  return { policies, right: cells.length - wrong.length, wrong };
}

/** May the topic write to the queue, and may another? */
export async function judgeQueue(cloud: Cloud, url: string, topic: string): Promise<Verdict[]> {
  const { Attributes } = await cloud.sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['Policy', 'QueueArn'] });
  const ask = (source: string): Question => ({
    principal: 'sns.amazonaws.com',
    context: { 'aws:SourceArn': source, 'aws:SecureTransport': 'true' },
    action: 'sqs:SendMessage',
    resource: Attributes!.QueueArn!,
    resourcePolicy: JSON.parse(Attributes!.Policy!),
  });
  return Promise.all([topic, `${topic}-2`].map((source) => evaluate(ask(source))));
}
