// Compiles an application with the packed library, as CommonJS and as an ES module, and runs it, in every combination of the
// versions below; then measures what loading costs. README.md has to name exactly these versions; `--write` puts them there.
// Needs what `npm run build` and `npm run docgen` write; run it with `npm run consumers`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from './consumers/install.mjs';
import { installTools } from './consumers/install-tools.mjs';
import { compareTable, table, writeTable } from './consumers/table.mjs';
import { pack } from './shared/pack.mjs';
import { run } from './shared/run.mjs';

process.chdir(join(import.meta.dirname, '..'));
const { name, devDependencies, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
const LIBRARIES = [
  { 'aws-cdk-lib': devDependencies['aws-cdk-lib'], constructs: devDependencies.constructs },
  { 'aws-cdk-lib': devDependencies['aws-cdk-lib-latest'].replace('npm:aws-cdk-lib@', ''), constructs: '10.8.1' },
];
const TYPESCRIPT = ['5.4.5', '5.9.3', '6.0.3', '7.0.2'];
const NODE = [engines.node.replace('>= ', ''), '22.23.3', '24.21.0'];
const MODULES = { CommonJS: 'app.js', 'ES modules': 'app.mjs' };

const failed = [];
const temporary = mkdtempSync(join(tmpdir(), 'consumers-'));
try {
  const { tarball } = pack(temporary);
  const tools = installTools(join(temporary, 'tools'), TYPESCRIPT, NODE);
  const consumers = LIBRARIES.map((libraries) => ({ libraries, folder: consumer(libraries, tarball) }));
  const passed = (await Promise.all(consumers.map(({ libraries, folder }) => combine(libraries, folder, tools)))).flat();
  assert(failed.length === 0, `${failed.length} of the above failed:\n${failed.join('\n')}`);
  run('node', ['loading.mjs'], { cwd: consumers.at(-1).folder });
  if (process.argv.includes('--write')) {
    writeTable(passed);
  } else {
    compareTable(passed);
    console.log(table(passed).trim());
  }
} finally {
  rmSync(temporary, { recursive: true });
}

function consumer(libraries, tarball) {
  const folder = join(temporary, libraries['aws-cdk-lib']);
  install(folder, { [name]: `file:${tarball}`, ...libraries });
  cpSync('test/package', folder, { recursive: true });
  cpSync(join(folder, 'app.ts'), join(folder, 'app.mts'));
  return folder;
}

/** Returns the combinations of these libraries that run. */
async function combine(libraries, cwd, { compilers, runtimes }) {
  const passed = [];
  for (const [typescript, compiler] of compilers) {
    const compiled = await succeeds({ ...libraries, typescript }, [...compiler, '-p', '.', '--outDir', typescript], cwd);
    for (const [module, file] of compiled ? Object.entries(MODULES) : []) {
      for (const [node, runtime] of runtimes) {
        const combination = { ...libraries, typescript, module, node };
        if (await succeeds(combination, [...runtime, join(typescript, file)], cwd)) {
          passed.push(combination);
        }
      }
    }
  }
  return passed;
}

/** Goes on after a failure, for what fails in one combination may pass in the next. Validation of templates is a step of its own. */
async function succeeds(combination, [command, ...args], cwd) {
  const title = Object.entries(combination).flat().join(' ');
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, CDK_VALIDATION: 'false' } });
  const [status] = await once(child, 'exit');
  console.log(`${title}: ${status === 0 ? 'ok' : 'FAILED'}`);
  if (status !== 0) {
    failed.push(title);
  }
  return status === 0;
}
