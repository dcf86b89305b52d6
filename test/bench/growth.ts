import assert from 'node:assert/strict';
import { run, sizesOf } from './measure';
import type { Arrangement } from './measure';
import { total } from './ratios';
import { SUBJECTS } from './subjects';
import type { Publish } from './subjects';

const { 'bare L1': bare, 'core L2': core, 'this library': exact, 'this library, `ACCOUNT`': account } = SUBJECTS;
const small = { sets: 50, setsPerStack: 25 };
const large = { sets: 400, setsPerStack: 25 };

/** Fails if what grows with the number of sets grows faster than it should. Counts and bytes are exact, times have room. */
export function checkGrowth(): void {
  process.env.CDK_VALIDATION = 'false';
  for (const kind of ['sns', 'firehose'] as const) {
    const [few, many] = [small, large].map((arrangement) => sizes(account[kind], arrangement));
    const bareMany = sizes(bare[kind], large);
    assert.equal(many.largestPolicyBytes, few.largestPolicyBytes, `${kind}: a policy grows with the sets`);
    assert.equal(many.resources, bareMany.resources, `${kind}: other resources than the bare ones`);
    assert.equal(many.roles, kind === 'sns' ? 0 : many.stacks - 1, `${kind}: more than one role a stack`);
    assert.equal(many.longestChain, few.longestChain, `${kind}: a chain grows with the sets`);
    assert(many.templateBytes <= 1.1 * bareMany.templateBytes, `${kind}: templates are larger than 1.1 times the bare ones`);
  }
  const [ours, cores] = [exact, core].map(({ sns }) => sizes(sns, { sets: 100 }));
  assert(ours.largestPolicyBytes < 0.5 * cores.largestPolicyBytes, 'exact ARNs take more than half the bytes of core');

  const [fastFew, fastMany] = [small, large].map((arrangement) =>
    Math.min(...Array.from({ length: 5 }, () => total(run(account.sns, arrangement).times))),
  );
  const growth = fastMany / fastFew;
  console.log(`8 times as many sets take ${growth.toFixed(1)} times as long`);
  assert(growth < 16, 'time grows faster than the sets');
}

function sizes(publish: Publish, arrangement: Arrangement) {
  return sizesOf(run(publish, arrangement).assembly);
}
