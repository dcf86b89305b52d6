import { execFileSync } from 'child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const read = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const manifest = read(ROOT, 'package.json');
const { targets } = read(ROOT, '.jsiirc.json');
const bumped: Array<{ filename: string; updater: string }> = read(ROOT, '.versionrc.json').bumpFiles.filter(
  (file: unknown) => typeof file === 'object',
);

// jsii reads the targets of a package from package.json, and those of a submodule from the .jsiirc.json in its folder
test('.jsiirc.json and package.json name the same language targets', () => {
  expect(targets).toEqual(manifest.jsii.targets);
  expect(Object.keys(targets).sort()).toEqual(['dotnet', 'go', 'java', 'python']);
});

test('nothing is installed with the package but its peers', () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(manifest.bundledDependencies).toBeUndefined();
  expect(manifest.peerDependencies).toEqual({ 'aws-cdk-lib': '^2.257.0', constructs: '^10.5.1' });
});

test.each(bumped)('`npm run release` finds the version of the library in $filename', ({ filename, updater }) => {
  const { readVersion, writeVersion } = jest.requireActual(join(ROOT, updater));
  const contents = readFileSync(join(ROOT, filename), 'utf8');

  expect(readVersion(contents)).toBe(manifest.version);
  expect(readVersion(writeVersion(contents, '12.34.56'))).toBe('12.34.56');
});

describe('an umbrella package that takes this folder in', () => {
  const umbrella = mkdtempSync(join(tmpdir(), 'umbrella-'));
  const folder = join(umbrella, 'ses-event-destinations');

  afterAll(() => rmSync(umbrella, { recursive: true, force: true }));

  test('is given its language targets by .jsiirc.json', () => {
    symlinkSync(join(ROOT, 'node_modules'), join(umbrella, 'node_modules'));
    cpSync(join(ROOT, 'lib'), join(folder, 'lib'), { recursive: true });
    cpSync(join(ROOT, '.jsiirc.json'), join(folder, '.jsiirc.json'));
    cpSync(join(ROOT, 'LICENSE'), join(umbrella, 'LICENSE'));
    writeFileSync(join(folder, 'index.ts'), "export * from './lib';\n");
    writeFileSync(join(umbrella, 'index.ts'), "export * as ses_event_destinations from './ses-event-destinations';\n");
    writeFileSync(join(umbrella, 'README.md'), '# umbrella\n');
    writeFileSync(
      join(umbrella, 'package.json'),
      JSON.stringify({
        name: 'umbrella',
        version: '0.0.0',
        license: 'Apache-2.0',
        author: { name: 'Umbrella' },
        repository: { type: 'git', url: 'https://example.com/umbrella.git' },
        main: 'index.js',
        types: 'index.d.ts',
        jsii: { outdir: 'dist', targets: { python: { distName: 'umbrella', module: 'umbrella' } } },
        peerDependencies: manifest.peerDependencies,
        devDependencies: { 'aws-cdk-lib': '2.257.0', constructs: '10.5.1' },
      }),
    );

    execFileSync(join(ROOT, 'node_modules/.bin/jsii'), ['--silence-warnings', 'reserved-word'], {
      cwd: umbrella,
      env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] },
      stdio: 'pipe',
    });

    const assembly = read(umbrella, '.jsii');
    expect(assembly.submodules['umbrella.ses_event_destinations'].targets).toEqual(targets);
    expect(Object.keys(assembly.types)).toContain('umbrella.ses_event_destinations.ConfigurationSetEventDestination');
  }, 120_000);
});
