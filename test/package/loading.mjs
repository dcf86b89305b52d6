// What it costs to load the package. The fastest of the runs counts, because other work on the machine only slows it down.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

const script = `
  const start = performance.now();
  require('cdk-ses-event-destinations');
  console.log(JSON.stringify({ ms: performance.now() - start, modules: Object.keys(require.cache) }));
`;
const runs = Array.from({ length: 20 }, () => JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })));
const ms = Math.min(...runs.map((run) => run.ms));
const [{ modules }] = runs;
console.log(`loading the package: ${modules.length} modules, ${ms.toFixed(1)} ms`);

assert.deepEqual(
  modules.filter((module) => /aws-cdk-lib\/aws-[a-z-]+\/lib/.test(module)),
  [],
);
assert(modules.length <= 25, `${modules.length} modules`);
assert(ms <= 40, `${ms} ms`);
