import assert from 'node:assert/strict';
import { metrics } from '../inboxes';
import { ALL, send } from '../mail';
import type { Scene } from '../stage';

/** The example application, deployed and looked at as its user would. */
export const EXAMPLE: Scene = {
  name: 'examples/typescript',
  async play(stage) {
    const program = { app: 'node --import tsx ../../test/deliver/apps/example.ts', cwd: 'examples/typescript' };
    await stage.deploy(program);
    const bySet = await metrics(stage.cloud, 'ses:configuration-set');

    // no configuration set is named: that of the identity counts
    const mails = await send(stage.cloud, undefined, 'receipts@example.com');

    await stage.expectEvents(await stage.queue('encrypted SNS → encrypted SQS', 'FeedbackQueue'), mails, ['BOUNCE', 'COMPLAINT']);
    await stage.expectEvents(await stage.bucket('EventArchiveBucket'), mails, ALL);
    await stage.expectEvents(bySet, mails, ALL);
    // the simulator has no template that cannot be rendered
    await stage.expectEvents(await stage.queue('EventBridge → SQS, rendering failures', 'RenderingFailures'), mails, []);

    const { Stacks } = await stage.cloud.cloudFormation.describeStacks({ StackName: 'TransactionalMail' });
    const outputs = (Stacks![0].Outputs ?? []).map(({ OutputKey }) => OutputKey);
    stage.note({ subject: 'outputs of the stack', expected: 'none', seen: outputs.join(', ') || 'none' });
    assert.deepEqual(outputs, []);

    const list = (await stage.cdk.list(program)).trim();
    stage.note({ subject: 'cdk list', expected: 'TransactionalMail', seen: list });
    assert.equal(list, 'TransactionalMail');

    const { code, output } = await stage.cdk.diff(program);
    const [, seen] = /stacks with differences: (\d+)/.exec(output) ?? ['', output];
    stage.note({ subject: 'cdk diff after that: stacks with differences', expected: '0', seen });
    assert.equal(code, 0, output);
  },
};
