// Checks every template that a test, an example or an integration app synthesizes with two validators that know nothing
// of each other: the one in newer releases of aws-cdk-lib, and cfn-lint. Errors must be on purpose, warnings explained.
// Run it with `npm run validate`. TEMPLATES names a folder that `npm test` has filled; without it, the tests run first.
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests whose templates are wrong for a reason that lies outside this library, and what is found in them. Both validators have to notice. */
const WRONG_ON_PURPOSE = [
  [/^helpers\/deployment\.test/, /./, 'written by hand, for the helper that resolves templates'],
  [
    /^stacks\.test.* closes a cycle in some arrangements|^feedback\/stacks\.test.* it is a circle/,
    /Circular Dependencies/,
    "not made by this library, to show where others' fail",
  ],
  [
    /^(monitoring\/|email-event-patterns\.test).*(only CloudFormation knows|only a parameter knows|switch is a token|action is added by an override|by a condition)/,
    /is not one of|does not exist in Conditions/,
    'refer to parameters and conditions that a user would have',
  ],
  [/^monitoring\/.* if the other one is removed/, /is not one of/, 'refer to what a test has removed'],
  [
    /^monitoring\/.* judged by parts that are overridden/,
    /is a required property|is not of type 'array'/,
    'overridden by a test, so that something is missing or no list',
  ],
  [
    /^as-written\.test\.ts: .*, by an override that takes /,
    /is a required property|null is not of type/,
    'overridden by a test, so that something is missing',
  ],
  [/ yet to look up/, /dummy-value-for-/, 'hold placeholders, in whose stead the CLI puts values before it deploys'],
];

/** cfn-lint knows no principal of this partition. */
const UNKNOWN_PRINCIPALS = { rules: ['cfn-lint E3512', 'cfn-lint E3530'], arn: '"arn:aws-eusc:iam:' };

/** Warnings that say nothing against what this library makes. */
const EXPLAINED = {
  E3703: 'the style of the ARNs that core writes into a pipeline',
  W2001: 'a parameter of a test, which stands for what is not known',
  W1032: 'the placeholder of a role that the CLI is yet to look up',
  W2512: 'a statement about all other actions, which a test gives the policy of a topic or role',
  W3005: 'core makes pipelines and nested stacks depend on what they refer to anyway, and so does the assertion library with its roles',
  W3037: 'a permission to override tracking, which cfn-lint does not know yet',
  W3696: 'the end of support of Pinpoint, of which the library warns, too',
  W7001: 'a mapping that core adds for every Firehose stream, used or not',
  W9003: 'a timeout that a test writes as a text, by an override',
};

process.chdir(join(import.meta.dirname, '..'));
const temporary = mkdtempSync(join(tmpdir(), 'templates-'));
try {
  const folder = process.env.TEMPLATES ?? synthesize(join(temporary, 'tests'));
  const { templates, madeBy } = collect(folder);
  const findings = [...builtIn(templates), ...(await cfnLint(templates))].map((finding) => ({
    ...finding,
    madeBy: madeBy[finding.template],
  }));
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

async function cfnLint(templates) {
  const batches = Array.from({ length: Math.ceil(templates.length / 100) }, (_, index) => templates.slice(100 * index, 100 * (index + 1)));
  const findings = [];
  const work = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      findings.push(...(await lint(batch)));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return findings.map(({ Filename, Rule, Message, Level }) => ({
    template: Filename,
    rule: `cfn-lint ${Rule.Id}`,
    message: Message,
    // rule E3703 makes errors of hints
    isError: Level === 'Error' && !Message.startsWith('Prefer '),
  }));
}

/** The exit code of cfn-lint adds up 2 for errors, 4 for warnings and 8 for information; any other means that it did not do its work. */
function lint(batch) {
  return new Promise((resolve, reject) => {
    execFile('cfn-lint', ['--format', 'json', ...batch], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') {
        reject(new Error('cfn-lint is not there: pip install -r .ci/requirements.txt'));
      } else if (error && ![2, 4, 6, 8, 10, 12, 14].includes(error.code)) {
        reject(new Error(`cfn-lint failed: ${error.message}\n${stderr}`));
      } else {
        resolve(JSON.parse(stdout));
      }
    });
  });
}

function report(templates, findings) {
  const onPurpose = WRONG_ON_PURPOSE.map(([tests, messages, reason]) => {
    const found = findings.filter(({ madeBy, message }) => madeBy.every((test) => tests.test(test)) && messages.test(message));
    const errors = found.filter(({ isError }) => isError);
    const isNoticed = ['aws-cdk-lib', 'cfn-lint'].every((validator) => errors.some(({ rule }) => rule.startsWith(validator)));
    const text = `${new Set(errors.map(({ template }) => template)).size} templates with errors on purpose: ${reason}`;
    return { found, isStale: !isNoticed, text };
  });
  const explained = Object.entries(EXPLAINED).map(([rule, reason]) => {
    const found = findings.filter((finding) => !finding.isError && finding.rule.endsWith(` ${rule}`));
    return { found, isStale: found.length === 0, text: `${found.length} warnings ${rule}: ${reason}` };
  });
  const unknown = findings.filter(
    ({ rule, template }) => UNKNOWN_PRINCIPALS.rules.includes(rule) && readFileSync(template, 'utf8').includes(UNKNOWN_PRINCIPALS.arn),
  );
  const text = `${new Set(unknown.map(({ template }) => template)).size} templates of the European Sovereign Cloud, whose principals cfn-lint does not know`;
  const excused = [...onPurpose, ...explained, { found: unknown, isStale: unknown.length === 0, text }];
  const others = findings.filter((finding) => !excused.some(({ found }) => found.includes(finding)));
  const stale = excused.filter(({ isStale }) => isStale);

  console.log(`\n${templates.length} templates, by two validators`);
  excused.forEach(({ text }) => console.log(`  ${text}`));
  stale.forEach(({ text }) => console.error(`STALE excuse: ${text}`));
  others.forEach(({ rule, message, template, madeBy }) => console.error(`${rule}: ${message}\n    in ${template}, made by ${madeBy[0]}`));
  console.log(`${others.length} other findings`);
  process.exitCode = others.length + stale.length > 0 ? 1 : 0;
}
