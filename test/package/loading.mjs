// What it costs to load the package, beside what core's `Resource` costs alone, which no construct can do without.
// The fastest of the runs counts, because other work on the machine only slows it down. The limit of 40 ms is for a
// machine on which core alone takes 24 ms; on a slower one it grows in proportion.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

const core = { expression: "require('aws-cdk-lib').Resource", ms: Infinity };
const ours = { expression: "require('cdk-ses-event-destinations')", ms: Infinity };
for (let round = 0; round < 20; round++) {
  for (const subject of [core, ours]) {
    const { ms, modules } = load(subject.expression);
    Object.assign(subject, { ms: Math.min(ms, subject.ms), modules });
  }
}
console.log(`loading the package: ${ours.modules.length} modules, ${ours.ms.toFixed(1)} ms (core alone: ${core.ms.toFixed(1)} ms)`);

assert.deepEqual(
  ours.modules.filter((module) => /aws-cdk-lib\/aws-[a-z0-9-]+\/lib/.test(module)),
  [],
  'classes of a service are loaded',
);
assert(ours.modules.length <= 40, 'more than 40 modules are loaded');
assert(ours.ms <= 40 * Math.max(1, core.ms / 24), 'loading takes too long');

function load(expression) {
  const script = `
    const start = performance.now();
    ${expression};
    console.log(JSON.stringify({ ms: performance.now() - start, modules: Object.keys(require.cache) }));
  `;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}
