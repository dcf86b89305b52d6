// Checks every template that a test, an example or an integration app synthesizes with two validators that know nothing
// of each other: the one in newer releases of aws-cdk-lib, and cfn-lint. Errors must be on purpose, warnings explained.
// Run it with `npm run validate`. TEMPLATES names a folder that `npm test` has filled; without it, the tests run first.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests whose templates are wrong for a reason that lies outside this library. Both validators have to notice. */
const WRONG_ON_PURPOSE = [
  [/^helpers\/deployment\.test/, 'written by hand, for the helper that resolves templates'],
  [/is refused just where core fails/, "made by core's construct, to show where it fails"],
  [/yet to look up/, 'hold placeholders, in whose stead the CLI puts values before it deploys'],
];

/** Warnings that say nothing against what this library makes. */
const EXPLAINED = {
  W1032: 'the placeholder of a role that the CLI is yet to look up',
  W3005: 'core makes a nested stack depend on another that it refers to anyway, and so does the assertion library with its roles',
  W3696: 'the end of support of Pinpoint, of which the library warns, too',
  W7001: 'a mapping that core adds for every Firehose stream, used or not',
};

process.chdir(join(import.meta.dirname, '..'));
const temporary = mkdtempSync(join(tmpdir(), 'templates-'));
try {
  const folder = process.env.TEMPLATES ?? synthesize(join(temporary, 'tests'));
  const { templates, madeBy } = collect(folder);
  const findings = [...builtIn(templates), ...cfnLint(templates)].map((finding) => ({ ...finding, madeBy: madeBy[finding.template] }));
  report(templates, findings);
} finally {
  rmSync(temporary, { recursive: true });
}

function synthesize(folder) {
  execFileSync('jest', ['--coverage=false', '--silent'], { stdio: 'inherit', env: { ...process.env, TEMPLATES: folder } });
  return folder;
}

/** Templates that hold a resource, for CDK deploys no other, and the tests that made each. */
function collect(folder) {
  const madeBy = {};
  for (const line of readFileSync(join(folder, 'made-by.ndjson'), 'utf8').trim().split('\n')) {
    const [template, test] = JSON.parse(line);
    (madeBy[join(folder, template)] ??= []).push(test);
  }
  for (const snapshot of readdirSync('test/integ').filter((name) => name.endsWith('.snapshot'))) {
    for (const file of readdirSync(join('test/integ', snapshot)).filter((name) => name.endsWith('.template.json'))) {
      const copy = join(temporary, `${snapshot}-${file}`);
      copyFileSync(join('test/integ', snapshot, file), copy);
      madeBy[copy] = [`integ/${snapshot}`];
    }
  }
  const templates = Object.keys(madeBy).filter((template) => JSON.parse(readFileSync(template, 'utf8')).Resources);
  return { templates, madeBy };
}

function builtIn(templates) {
  const { CloudFormationValidatePlugin } = createRequire(import.meta.url)('aws-cdk-lib-latest');
  const stackTemplates = templates.map((templatePath) => ({ templatePath, stackConstructPath: templatePath }));
  const { violations } = new CloudFormationValidatePlugin().validate({ stackTemplates });
  return violations
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .flatMap(({ ruleName, description, severity, violatingResources }) =>
      violatingResources.map(({ templatePath }) => ({
        template: templatePath,
        rule: `aws-cdk-lib ${ruleName}`,
        message: description,
        isError: severity === 'error',
      })),
    );
}

function cfnLint(templates) {
  if (spawnSync('cfn-lint', ['--version']).error) {
    throw new Error('cfn-lint is not there: pip install -r .ci/requirements.txt');
  }
  const { stdout } = spawnSync('xargs', ['-P', String(availableParallelism()), '-n', '200', 'cfn-lint', '--format', 'json'], {
    input: templates.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  // each of the processes prints a list
  return JSON.parse(`[${stdout.replace(/\]\s*\[/g, '],[')}]`)
    .flat()
    .map(({ Filename, Rule, Message, Level }) => ({
      template: Filename,
      rule: `cfn-lint ${Rule.Id}`,
      message: Message,
      isError: Level === 'Error',
    }));
}

function report(templates, findings) {
  const onPurpose = WRONG_ON_PURPOSE.map(([pattern, reason]) => {
    const found = findings.filter(({ madeBy }) => madeBy.every((test) => pattern.test(test)));
    const errors = found.filter(({ isError }) => isError);
    const isNoticed = ['aws-cdk-lib', 'cfn-lint'].every((validator) => errors.some(({ rule }) => rule.startsWith(validator)));
    const text = `${new Set(errors.map(({ template }) => template)).size} templates with errors on purpose: ${reason}`;
    return { found, isStale: !isNoticed, text };
  });
  const explained = Object.entries(EXPLAINED).map(([rule, reason]) => {
    const found = findings.filter((finding) => !finding.isError && finding.rule.endsWith(` ${rule}`));
    return { found, isStale: found.length === 0, text: `${found.length} warnings ${rule}: ${reason}` };
  });
  const excused = [...onPurpose, ...explained];
  const others = findings.filter((finding) => !excused.some(({ found }) => found.includes(finding)));
  const stale = excused.filter(({ isStale }) => isStale);

  console.log(`\n${templates.length} templates, by two validators`);
  excused.forEach(({ text }) => console.log(`  ${text}`));
  stale.forEach(({ text }) => console.error(`STALE excuse: ${text}`));
  others.forEach(({ rule, message, template, madeBy }) => console.error(`${rule}: ${message}\n    in ${template}, made by ${madeBy[0]}`));
  console.log(`${others.length} other findings`);
  process.exitCode = others.length + stale.length > 0 ? 1 : 0;
}
