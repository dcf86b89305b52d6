// Runs the patterns of EmailEventPatterns, and that of SendingPause, over events by AWS's own matcher of EventBridge: each
// pattern, as it is in a synthesized template, over each event. Needs a JDK and Maven; run it with `npm run patterns`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './shared/run.mjs';

process.chdir(join(import.meta.dirname, '..'));
const temporary = mkdtempSync(join(tmpdir(), 'patterns-'));
try {
  const cases = output('node', ['--import', 'tsx', 'test/patterns/cases.ts'], { env: { ...process.env, CDK_VALIDATION: 'false' } });
  const { patterns, events, expected } = JSON.parse(cases);
  const input = join(temporary, 'input.json');
  writeFileSync(input, cases);
  const jars = join(temporary, 'jars');
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`];
  run('mvn', ['--quiet', '--batch-mode', '-f', '.ci/patterns/pom.xml', ...copy]);

  const matches = JSON.parse(output('java', ['-cp', join(jars, '*'), '.ci/patterns/Match.java', input]));

  assert.deepEqual(matches, expected);
  const [patternCount, eventCount] = [patterns, events].map((all) => Object.keys(all).length);
  const matched = Object.values(expected).flat().length;
  console.log(`${patternCount} patterns over ${eventCount} events: ${matched} matches, and no other of ${patternCount * eventCount}`);
} finally {
  rmSync(temporary, { recursive: true });
}

function output(command, args, options) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });
}
