// Packs the library as it is published to npm, and uses it as its users do. Needs what `npm run build` and `npm run docgen`
// write; run it with `npm run package`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const { name, devDependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), `${name}-`));
try {
  const tarball = pack();
  consume(tarball);
} finally {
  rmSync(temporary, { recursive: true });
}

function run(command, args, cwd = '.') {
  console.log(`> ${[command, ...args].join(' ')}`);
  execFileSync(command, args, { cwd, stdio: 'inherit' });
}

function pack() {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', temporary], { encoding: 'utf8' });
  const [{ filename, files }] = JSON.parse(output);
  const sources = readdirSync('lib', { recursive: true }).filter((file) => file.endsWith('.ts'));
  const compiled = sources.flatMap((file) => ['.js', '.d.ts'].map((extension) => `build/${file.replace(/\.ts$/, extension)}`));
  const others = ['.jsii', 'API.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json'];
  assert.deepEqual(files.map(({ path }) => path).sort(), [...compiled, ...others].sort());

  const tarball = join(temporary, filename);
  run('publint', ['run', '--strict', tarball]);
  run('attw', [tarball, '--exclude-entrypoints', '.jsii']);
  return tarball;
}

function consume(tarball) {
  const consumer = join(temporary, 'consumer');
  const newest = devDependencies['aws-cdk-lib-latest'].replace('npm:aws-cdk-lib@', '');
  cpSync('test/package', consumer, { recursive: true });
  const dependencies = { [name]: `file:${tarball}`, 'aws-cdk-lib': newest, constructs: peerDependencies.constructs };
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ private: true, dependencies }));

  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], consumer);
  run('tsc', ['-p', '.'], consumer);
  run('node', ['app.js'], consumer);
  run('node', ['app.mjs'], consumer);
  run('node', ['loading.mjs'], consumer);
}
