// Packs the library as it is published, and uses it as its users do. Needs what `npm run build`, `npm run docgen` and
// `npm run samples` write; run it with `npm run package`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const { name, devDependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), `${name}-`));
try {
  generateLanguages();
  const tarball = pack();
  consume(tarball);
} finally {
  rmSync(temporary, { recursive: true });
}

function run(command, args, cwd = '.') {
  console.log(`> ${[command, ...args].join(' ')}`);
  execFileSync(command, args, { cwd, stdio: 'inherit' });
}

function generateLanguages() {
  rmSync('dist', { recursive: true, force: true });
  const samples = ['--rosetta-tablet', '.jsii.tabl.json', '--rosetta-unknown-snippets', 'fail'];
  run('jsii-pacmak', ['--code-only', '--no-npmignore', ...samples]);

  const modules = [
    'js',
    'python/src/cdk_ses_event_destinations/__init__.py',
    'java/src/main/java/io/github/cdkseseventdestinations/SnsDestination.java',
    'dotnet/Cdk.Ses.EventDestinations/Cdk/Ses/EventDestinations/SnsDestination.cs',
    'go/cdkseseventdestinations/SnsDestination.go',
  ];
  for (const module of modules) {
    assert(existsSync(join('dist', module)), `jsii-pacmak did not write dist/${module}`);
  }
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
