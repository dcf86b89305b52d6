import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

const SECTION = /(?<=<!-- versions -->\n).*?(?=<!-- end of versions -->)/s;

/** Fails if README.md does not name exactly what has been run. */
export function compareTable(combinations) {
  const [present] = SECTION.exec(readFileSync('README.md', 'utf8')) ?? [];
  assert.equal(present, table(combinations), 'README.md: other versions have been run, see npm run consumers -- --write');
}

export function writeTable(combinations) {
  const readme = readFileSync('README.md', 'utf8');
  writeFileSync(
    'README.md',
    readme.replace(SECTION, () => table(combinations)),
  );
}

export function table(combinations) {
  const row = (title, key, supported) => {
    const versions = [...new Set(combinations.map((combination) => combination[key]))];
    return `| ${title} | ${supported(versions[0])} | ${versions.join(', ')} |`;
  };
  return `
| | supported | an application runs with |
|---|---|---|
${row('`aws-cdk-lib`', 'aws-cdk-lib', (oldest) => `${oldest} and newer 2.x`)}
${row('`constructs`', 'constructs', (oldest) => `${oldest} and newer 10.x`)}
${row('Node.js', 'node', (oldest) => `${oldest} and newer`)}
${row('TypeScript', 'typescript', (oldest) => `${oldest} and newer`)}
${row('modules', 'module', () => 'CommonJS and ES modules')}

\`npm run consumers\` compiles and runs an application in all ${combinations.length} combinations (\`constructs\` goes with \`aws-cdk-lib\`). Types are checked in strict mode and without \`skipLibCheck\`.

`;
}
