import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { finish } from './processes';

/** Outside the clone, because they take long to install. Each version has a folder of its own. */
export const CACHE =
  process.env.EMULATORS_HOME ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-ses-event-destinations');

interface EmulatorPackage {
  readonly name: string;
  readonly version: string;
  readonly duration: string;
  /** The limit of the installation. */
  readonly minutes: number;
  /** Commands that put `bin/<name>` into a folder. */
  installers(folder: string, version: string): string[][];
}

const FAKECLOUD: EmulatorPackage = {
  name: 'fakecloud',
  version: '0.51.0',
  duration: 'ten minutes, and 3 GB of disk meanwhile',
  minutes: 20,
  installers: (folder, version) => [
    // an optimized build would take longer than it saves
    ['cargo', 'install', 'fakecloud', '--version', version, '--locked', '--debug', '--config', 'profile.dev.debug=0', '--root', folder],
  ],
};

const MINISTACK: EmulatorPackage = {
  name: 'ministack',
  version: '1.5.33',
  duration: 'ten seconds',
  minutes: 5,
  installers: (folder, version) => [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', `ministack==${version}`],
  ],
};

/** Nothing is wrong with this library if an emulator cannot be installed here. */
export class NotInstalledError extends Error {}

/** The programs of the emulators. Installs those that are missing. */
export async function install(): Promise<{ fakecloud: string; ministack: string }> {
  return { fakecloud: await programOf(FAKECLOUD), ministack: await programOf(MINISTACK) };
}

async function programOf({ name, version, duration, minutes, installers }: EmulatorPackage): Promise<string> {
  const folder = join(CACHE, `${name}-${version}`);
  const program = join(folder, 'bin', name);
  const target = `${folder}.build`;
  for (const [command, ...args] of existsSync(program) ? [] : installers(folder, version)) {
    console.log(`installing ${name} ${version} (some ${duration}): ${command} ${args.join(' ')}`);
    const env = { ...process.env, CARGO_TARGET_DIR: target };
    // cargo shows there how far it is
    const { code, output } = await finish(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] }, minutes);
    if (code !== 0) {
      throw new NotInstalledError(`${name} ${version} could not be installed:\n${output}`);
    }
  }
  rmSync(target, { recursive: true, force: true });
  return program;
}
